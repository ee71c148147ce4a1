import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { StartupError } from '../../config/config.js';
import type { Variables } from '../../config/variables.js';
import { Database } from './database.js';
import { keepInShape } from './embedded/embedded-maintenance.js';
import { EmbeddedPostgres, type EmbeddedServer, RESTART_PATIENCE_MS } from './embedded/embedded-postgres.js';
import { migrateDatabase } from './migrate.js';
import { isLost } from './connection/storage-error.js';
import { StoragePool } from './connection/storage.pool.js';

/** Containers start together: the database may need a moment more than we do. */
const START_PATIENCE_MS = 10_000;
const RETRY_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
const QUEUE_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const OLDEST_POSTGRES = 150_000;
/** Postgres answers so while it starts, or while its container still creates the database. */
const NOT_YET = new Set(['57P03', '3D000']);

const log = new Logger('Database');

/**
 * The migrated database of the configuration; `embedded` where that is starting already.
 * @throws StartupError with one sentence when it cannot be had.
 */
export function openDatabase(
  { DATABASE_URL, DATA_DIR }: Pick<Variables, 'DATABASE_URL' | 'DATA_DIR'>,
  embedded?: Promise<EmbeddedServer>,
): Promise<Database> {
  return DATABASE_URL ? openPostgres(DATABASE_URL) : openEmbedded(embedded ?? EmbeddedPostgres.open(DATA_DIR));
}

async function openEmbedded(starting: Promise<EmbeddedServer>): Promise<Database> {
  const server = await starting;
  try {
    await migrateDatabase(server.connection);
  } catch (error) {
    await server.close();
    throw error;
  }
  log.log(
    'The embedded database writes without fsync: it survives a crash of the process, but not a power cut. Set DATABASE_URL for a real Postgres.',
  );
  const pool = new StoragePool({
    ...server.connection,
    // PGlite has one session and runs one statement at a time; more connections would share their transactions.
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: QUEUE_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    restarting: { whenReady: () => server.whenReady(), patienceMs: RESTART_PATIENCE_MS },
  });
  const stopMaintenance = keepInShape(pool);
  return new Database('embedded', pool, () => {
    stopMaintenance();
    return server.close();
  });
}

async function openPostgres(url: string): Promise<Database> {
  const connection = {
    connectionString: url,
    application_name: 'quarterdeck',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  };
  await whenReachable(connection, addressOf(url));
  await migrateDatabase(connection);
  const pool = new StoragePool({
    ...connection,
    max: 10,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // For a network that swallows the answer; the server's own limit comes first.
    query_timeout: STATEMENT_TIMEOUT_MS + 5_000,
    // Our statements take milliseconds; compiling one (JIT) takes Postgres up to a second.
    onConnect: async (client) => void (await client.query('set jit = off')),
  });
  return new Database('postgres', pool, () => Promise.resolve());
}

async function whenReachable(connection: pg.ClientConfig, address: string): Promise<void> {
  let lastWarned: string | null = null;
  for (const deadline = Date.now() + START_PATIENCE_MS; ; await delay(RETRY_MS)) {
    try {
      const version = await serverVersion(connection);
      if (version < OLDEST_POSTGRES)
        throw new StartupError(`The database at ${address} is too old (${version}): Postgres 15 or newer is needed.`);
      return;
    } catch (cause) {
      if (cause instanceof StartupError) throw cause;
      const mayCome = isLost(cause) || NOT_YET.has(codeOf(cause));
      if (!mayCome || Date.now() > deadline) {
        throw new StartupError(`The database at ${address} ${refusalOf(cause)}: check DATABASE_URL.`, { cause });
      }
      if (lastWarned !== codeOf(cause)) log.warn(`The database at ${address} does not answer yet (${codeOf(cause)}), trying again.`);
      lastWarned = codeOf(cause);
    }
  }
}

/** A server that answers says itself what is wrong: the role, the database, the password. */
function refusalOf(cause: unknown): string {
  return cause instanceof pg.DatabaseError
    ? `refuses the connection (${codeOf(cause)}, ${cause.message})`
    : `cannot be reached (${codeOf(cause)})`;
}

async function serverVersion(connection: pg.ClientConfig): Promise<number> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    return Number(rows[0]?.version);
  } finally {
    await client.end().catch(() => {});
  }
}

function codeOf(error: unknown): string {
  return isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
}

/** Host, port and database of the URL, without user and password. */
function addressOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host}${parsed.pathname}` : 'DATABASE_URL';
}
