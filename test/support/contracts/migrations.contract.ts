import { is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../../src/platform/database/database.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';
import { type DatabaseEnv, type DatabaseKind, testDatabaseEnv } from '../database/database.js';
import { readSchema } from '../database/schema.js';

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
        const made = await tablesOf(database);
        const declared = Object.values(await readSchema()).filter((table) => is(table, PgTable));
        expect(Object.keys(made).filter((name) => !/^(metric_points|market_bars_1s)/.test(name))).toEqual(
          declared.map((table) => getTableConfig(table).name).toSorted(),
        );
        for (const table of declared) expect([getTableConfig(table).name, made[getTableConfig(table).name]]).toEqual(shapeOf(table));
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

interface Shape {
  readonly columns: readonly string[];
  readonly indexes: readonly string[];
}

/** What the database has: columns as `name type [not null]`, and indexes without those of keys, both in alphabetical order. */
async function tablesOf({ drizzle }: Database): Promise<Record<string, Shape>> {
  const { rows } = await drizzle.execute<{ name: string; columns: string[]; indexes: string[] }>(sql`
    select c.relname as name,
      (select array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
         order by a.attname collate "C")
       from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      coalesce((select array_agg(i.relname::text order by i.relname collate "C")
       from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid and not x.indisprimary), '{}') as indexes
    from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by c.relname collate "C"`);
  return Object.fromEntries(rows.map(({ name, ...shape }) => [name, shape]));
}

/** What the schema declares, in the same words. */
function shapeOf(table: PgTable): [string, Shape] {
  const { name, columns, indexes, primaryKeys, uniqueConstraints } = getTableConfig(table);
  const inKey = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)));
  const typeOf = (type: string) => type.replace(' (', '(').replace('bigserial', 'bigint').replace('serial', 'integer');
  return [
    name,
    {
      columns: columns
        .map((column) => `${column.name} ${typeOf(column.getSQLType())}${column.notNull || inKey.has(column.name) ? ' not null' : ''}`)
        .toSorted(),
      indexes: [
        ...indexes.map((index) => index.config.name ?? ''),
        ...uniqueConstraints.map((constraint) => constraint.name ?? ''),
        ...columns.filter((column) => column.isUnique).map((column) => column.uniqueName ?? ''),
      ].toSorted(),
    },
  ];
}
