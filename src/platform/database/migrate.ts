import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';

/** SQL and journal made by `npx drizzle-kit generate`; the build copies them beside the compiled code. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
/** "qdck", a number that no other advisory lock in the database uses. */
const MIGRATION_LOCK = 0x7164636b;

/** Brings the database to the newest schema on a connection of its own, without time limits; replicas that start together take turns. */
export async function migrateDatabase(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    // Ending the connection ends the lock.
    await client.end();
  }
}
