import { pushSchema } from 'drizzle-kit/api';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { openDatabase } from '../../src/platform/database/open-database.js';
import * as schema from '../../src/platform/database/schema.js';
import { type DatabaseEnv, type DatabaseKind, testDatabaseEnv } from './database.js';

/** What the migrations promise, the same on both databases. */
export function describeMigrations(kind: DatabaseKind): void {
  describe(`migrations on the ${kind} database`, () => {
    let target: DatabaseEnv;
    const open = () => openDatabase({ DATABASE_URL: target.env.DATABASE_URL, DATA_DIR: target.env.DATA_DIR });
    beforeEach(async () => (target = await testDatabaseEnv(kind)));
    afterEach(() => target.drop());

    it('make exactly the tables of the schema', async () => {
      const database = await open();
      try {
        const { statementsToExecute } = await pushSchema(schema, drizzle(database.pool));
        expect(statementsToExecute).toEqual([]);
      } finally {
        await database.close();
      }
    });

    it('change nothing when they run again', async () => {
      const applied: unknown[] = [];
      for (const _ of ['first start', 'second start']) {
        const database = await open();
        applied.push((await database.drizzle.execute(sql`select id, hash, created_at from drizzle.__drizzle_migrations order by id`)).rows);
        await database.close();
      }
      expect(applied[0]).not.toEqual([]);
      expect(applied[1]).toEqual(applied[0]);
    });
  });
}
