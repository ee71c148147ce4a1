import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { StartupError } from '../../../src/config/config.js';
import { claimDataDirectory } from '../../../src/platform/database/data-directory/data-directory.js';
import type { Database } from '../../../src/platform/database/database.js';
import { MIGRATIONS_FOLDER } from '../../../src/platform/database/migrate.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';
import { roomInMemory } from './room-in-memory.js';
import { until } from '../until.js';
import { warmPostgres } from './warm-postgres.js';

export type DatabaseKind = Database['kind'];

/** What `loadConfig` needs to open a database of its own; `drop` when the application is closed. */
export interface DatabaseEnv {
  readonly env: { readonly DATA_DIR: string; readonly DATABASE_URL?: string };
  drop(): Promise<void>;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const TEMPLATE_MS = 110_000;
const SERVER_URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Which database a test runs on that says nothing: real Postgres when the environment names one, else the embedded one. */
const DEFAULT_KIND: DatabaseKind = process.env['DATABASE_URL'] ? 'postgres' : 'embedded';

/** A migrated, empty database, open; `drop` closes it and leaves nothing behind. */
export async function testDatabase(kind: DatabaseKind = DEFAULT_KIND): Promise<{ database: Database; drop(): Promise<void> }> {
  const { env, drop } = await testDatabaseEnv(kind);
  const database = await openDatabase(
    { DATABASE_URL: env.DATABASE_URL, DATA_DIR: env.DATA_DIR },
    env.DATABASE_URL === undefined ? warmPostgres(env.DATA_DIR) : undefined,
  );
  return {
    database,
    drop: async () => {
      await database.close();
      await drop();
    },
  };
}

/** The same, not opened: for a test that starts the whole application, or that starts it twice. */
export async function testDatabaseEnv(kind: DatabaseKind = DEFAULT_KIND): Promise<DatabaseEnv> {
  const dataDir = mkdtempSync(join(roomInMemory(), 'quarterdeck-test-'));
  const removeDataDir = (): void => rmSync(dataDir, { recursive: true, force: true });
  if (kind === 'embedded') {
    copyFiles(await template(), join(dataDir, 'postgres'));
    return { env: { DATA_DIR: dataDir }, drop: () => Promise.resolve(removeDataDir()) };
  }
  const { url, drop } = await serverDatabase(await templateOnServer());
  return {
    env: { DATA_DIR: dataDir, DATABASE_URL: url },
    drop: async () => {
      removeDataDir();
      await drop();
    },
  };
}

/** A database on the real server, made like `template1`: without a table. */
export async function serverDatabase(source = 'template1'): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `qd_test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name} template ${source}`);
  return { url: onServerNamed(name), drop: async () => void (await onServer(`drop database if exists ${name} with (force)`)) };
}

function onServerNamed(name: string): string {
  const url = new URL(SERVER_URL);
  url.pathname = `/${name}`;
  return url.href;
}

let serverTemplate: Promise<string> | undefined;

/** Migrated once per server and set of migrations. It gets its name when it is complete, so that no test copies half of one. */
function templateOnServer(): Promise<string> {
  serverTemplate ??= (async () => {
    const name = `qd_template_${fingerprint()}`;
    if (await existsOnServer(name)) return name;
    const draft = `qd_test_${randomBytes(6).toString('hex')}`;
    await onServer(`create database ${draft}`);
    const database = await openDatabase({ DATABASE_URL: onServerNamed(draft), DATA_DIR: '' });
    await database.close();
    await onServer(`alter database ${draft} rename to ${name}`).catch(async (error: unknown) => {
      await onServer(`drop database ${draft}`);
      // Another jest worker was faster.
      if (!(await existsOnServer(name))) throw error;
    });
    return name;
  })();
  return serverTemplate;
}

async function existsOnServer(name: string): Promise<boolean> {
  return (await onServer(`select 1 from pg_database where datname = '${name}'`)) > 0;
}

/** The number of rows that it found or changed. */
async function onServer(sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: SERVER_URL });
  await client.connect();
  try {
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

let embeddedTemplate: Promise<string> | undefined;

/** Making a database takes seconds and copying one a moment: one per machine and set of migrations is kept in the temporary directory. */
function template(): Promise<string> {
  embeddedTemplate ??= (async () => {
    const cache = join(tmpdir(), `quarterdeck-test-template-${userInfo().uid}-${fingerprint()}`);
    const turns = `${cache}.turns`;
    mkdirSync(turns, { recursive: true });
    // All workers want it first: made by each at once it takes as many times as long.
    await until(async () => {
      const turn = existsSync(cache) ? null : claimed(turns);
      if (turn) await makeTemplate(cache).finally(() => turn.release());
      return existsSync(cache);
    }, TEMPLATE_MS);
    return cache;
  })();
  return embeddedTemplate;
}

function claimed(directory: string): { release(): void } | null {
  try {
    return claimDataDirectory(directory);
  } catch (error) {
    if (error instanceof StartupError) return null;
    throw error;
  }
}

async function makeTemplate(cache: string): Promise<void> {
  if (existsSync(cache)) return;
  const draft = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  const database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: draft });
  await makeSmall(database);
  await database.close();
  shorten(join(draft, 'postgres/pg_wal'));
  renameSync(join(draft, 'postgres'), cache);
  rmSync(draft, { recursive: true, force: true });
}

/** No client may connect to the two databases that Postgres makes others from; the migrations' log is not needed after a checkpoint. */
async function makeSmall({ pool }: Database): Promise<void> {
  await pool.query(`update pg_database set datistemplate = false`);
  for (const name of ['template0', 'template1']) await pool.query(`drop database ${name}`);
  await pool.query('checkpoint');
  await pool.query('select pg_switch_wal()');
  await pool.query('checkpoint');
}

const segmentsIn = (log: string): string[] =>
  readdirSync(log)
    .filter((name) => /^[\dA-F]{24}$/.test(name))
    .toSorted()
    .map((name) => join(log, name));

/** Keeps what was written of the log: a segment is 16 MiB, nearly all of it zeros, and those after the first are old ones for new use. */
function shorten(log: string): void {
  const [current, ...recycled] = segmentsIn(log);
  if (current) truncateSync(current, readFileSync(current).findLastIndex((byte) => byte !== 0) + 1);
  for (const segment of recycled) rmSync(segment);
}

function copyFiles(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  cpSync(from, to, { recursive: true });
  for (const segment of segmentsIn(join(to, 'pg_wal'))) truncateSync(segment, SEGMENT_BYTES);
}

function fingerprint(): string {
  const hash = createHash('sha256')
    .update(pgliteVersion())
    .update(readFileSync(import.meta.filename));
  for (const file of readdirSync(MIGRATIONS_FOLDER, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(join(MIGRATIONS_FOLDER, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version }: { version: string } = JSON.parse(readFileSync(join(entry, '../../package.json'), 'utf8'));
  return version;
}
