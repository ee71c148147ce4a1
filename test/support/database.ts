import { createHash, randomBytes } from 'node:crypto';
import { constants, cpSync, existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '../../src/platform/database/database.js';
import { MIGRATIONS_FOLDER } from '../../src/platform/database/migrate.js';
import { openDatabase } from '../../src/platform/database/open-database.js';

export type DatabaseKind = Database['kind'];

/** What `loadConfig` needs to open a database of its own; `drop` when the application is closed. */
export interface DatabaseEnv {
  readonly env: { readonly DATA_DIR: string; readonly DATABASE_URL?: string };
  drop(): Promise<void>;
}

const SERVER_URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Which database a test runs on that says nothing: real Postgres when the environment names one, else the embedded one. */
const DEFAULT_KIND: DatabaseKind = process.env['DATABASE_URL'] ? 'postgres' : 'embedded';

/** A migrated, empty database, open; `drop` closes it and leaves nothing behind. */
export async function testDatabase(kind: DatabaseKind = DEFAULT_KIND): Promise<{ database: Database; drop(): Promise<void> }> {
  const { env, drop } = await testDatabaseEnv(kind);
  const database = await openDatabase({ DATABASE_URL: env.DATABASE_URL, DATA_DIR: env.DATA_DIR });
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
  const dataDir = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  const removeDataDir = (): void => rmSync(dataDir, { recursive: true, force: true });
  if (kind === 'embedded') {
    copyFiles(await template(), join(dataDir, 'postgres'));
    return { env: { DATA_DIR: dataDir }, drop: () => Promise.resolve(removeDataDir()) };
  }
  const name = `qd_test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(SERVER_URL);
  url.pathname = `/${name}`;
  return {
    env: { DATA_DIR: dataDir, DATABASE_URL: url.href },
    drop: async () => {
      removeDataDir();
      await onServer(`drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Making a database takes seconds and copying one a moment: one per machine and set of migrations is kept in the temporary directory. */
async function template(): Promise<string> {
  const cache = join(tmpdir(), `quarterdeck-test-template-${userInfo().uid}-${fingerprint()}`);
  if (existsSync(cache)) return cache;
  const draft = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  const database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: draft });
  await database.close();
  try {
    renameSync(join(draft, 'postgres'), cache);
  } catch (error) {
    // Another jest worker was faster.
    if (!existsSync(cache)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
  return cache;
}

function fingerprint(): string {
  const hash = createHash('sha256').update(pgliteVersion());
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

function copyFiles(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}
