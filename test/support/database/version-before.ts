import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { EmbeddedPostgres } from '../../../src/platform/database/embedded/embedded-postgres.js';
import { MIGRATIONS_FOLDER } from '../../../src/platform/database/migrate.js';
import { type DatabaseKind, serverDatabase } from './database.js';

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

/** A database without a table; `drop` leaves nothing behind. */
export async function emptyDatabase(kind: DatabaseKind): Promise<{ connection: pg.ClientConfig; drop: () => Promise<void> }> {
  if (kind === 'postgres') {
    const { url, drop } = await serverDatabase();
    return { connection: { connectionString: url }, drop };
  }
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  const server = await EmbeddedPostgres.open(directory);
  return {
    connection: server.connection,
    drop: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Brings an empty database to the schema that was the newest before this migration. */
export async function migrateBefore(name: string, connection: pg.ClientConfig): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
  const path = join(folder, 'meta', '_journal.json');
  const journal: Journal = JSON.parse(readFileSync(path, 'utf8'));
  const entries = journal.entries.slice(
    0,
    journal.entries.findIndex(({ tag }) => tag.endsWith(name)),
  );
  writeFileSync(path, JSON.stringify({ ...journal, entries }));
  await withClient(connection, async (client) => {
    const { rowCount: tables } = await client.query(`select from pg_tables where schemaname = 'public'`);
    if (tables !== 0) throw new Error('The database has tables already: nothing would be proven');
    await migrate(drizzle(client), { migrationsFolder: folder });
  });
  rmSync(folder, { recursive: true });
}

/** Runs with a connection of its own. */
export async function withClient<T>(connection: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same connection as an address. */
export function addressOf({ connectionString, host, port, user, database }: pg.ClientConfig): string {
  return connectionString ?? `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host ?? '')}`;
}
