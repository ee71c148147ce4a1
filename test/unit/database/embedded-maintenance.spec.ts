import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Database } from '../../../src/platform/database/database.js';
import { maintain } from '../../../src/platform/database/embedded/embedded-maintenance.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';
import type { StoragePool } from '../../../src/platform/database/connection/storage.pool.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';

let target: DatabaseEnv;
let database: Database;
beforeAll(async () => {
  target = await testDatabaseEnv('embedded');
  database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: target.env.DATA_DIR });
});
afterAll(async () => {
  await database.close();
  await target.drop();
});

const writeMuch = () =>
  database.drizzle.execute(
    sql`insert into desk_events (id, type, occurred_at, payload) select gen_random_uuid(), 't', now(), to_jsonb(repeat(md5(n::text), 20)) from generate_series(1, 40000) n`,
  );
const logSegments = () => readdirSync(join(target.env.DATA_DIR, 'postgres', 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name)).length;

it('the log of an embedded database that is written to all the time does not grow for ever', async () => {
  const segments: number[] = [];
  for (let round = 0; round < 6; round++) {
    await writeMuch();
    await maintain(database.pool as StoragePool);
    segments.push(logSegments());
  }
  expect(Math.max(...segments.slice(3))).toBeLessThanOrEqual(Math.max(...segments.slice(0, 3)) + 1);
});

it('rows that were replaced give their space back', async () => {
  const size = async () =>
    Number((await database.drizzle.execute(sql`select pg_relation_size('desk_events')::int as size`)).rows[0]?.['size']);
  const rewrite = async () => {
    await database.drizzle.execute(sql`update desk_events set appended_at = now()`);
    await maintain(database.pool as StoragePool);
  };
  await database.drizzle.execute(sql`delete from desk_events where position > 2000`);
  await rewrite();
  const before = await size();
  for (let round = 0; round < 5; round++) await rewrite();
  expect(await size()).toBeLessThanOrEqual(before);
});
