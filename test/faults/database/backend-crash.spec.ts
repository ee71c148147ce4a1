import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StartupError } from '../../../src/config/config.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';
import { isAlive } from '../../../src/platform/database/data-directory/process-identity.js';
import { users } from '../../../src/platform/database/tables/schema.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

class Backend {
  readonly acknowledged: string[] = [];
  private readonly process: ChildProcess;
  readonly failed: Promise<string>;

  constructor(dataDir: string) {
    this.process = fork(path('./inserting-backend.ts'), [dataDir], {
      execArgv: ['--import', path('../../support/runner/typescript-hooks.mjs')],
      stdio: 'ignore',
    });
    this.failed = new Promise((resolve) => {
      this.process.on('message', (message: { acknowledged?: string; failed?: string }) => {
        if (message.acknowledged) this.acknowledged.push(message.acknowledged);
        if (message.failed) resolve(message.failed);
      });
    });
  }

  async hasInserted(count: number): Promise<void> {
    while (this.acknowledged.length < count) await once(this.process, 'message');
  }

  async kill(): Promise<void> {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(10);
}

let target: DatabaseEnv;
const open = () => openDatabase({ DATABASE_URL: undefined, DATA_DIR: target.env.DATA_DIR });
const filesHolder = () => JSON.parse(readFileSync(join(target.env.DATA_DIR, 'embedded-postgres.files.lock'), 'utf8'));

async function storedAfterRestart(): Promise<Set<string>> {
  const database = await open();
  const rows = await database.drizzle.select({ username: users.username }).from(users);
  await database.close();
  return new Set(rows.map((row) => row.username));
}

beforeEach(async () => (target = await testDatabaseEnv('embedded')));
afterEach(() => target.drop());

it('a backend killed while it inserts loses no acknowledged row, again and again', async () => {
  const acknowledged: string[] = [];
  for (const rows of [1, 100, 250]) {
    const backend = new Backend(target.env.DATA_DIR);
    await backend.hasInserted(rows);
    await backend.kill();
    acknowledged.push(...backend.acknowledged);
    const stored = await storedAfterRestart();
    expect(acknowledged.filter((username) => !stored.has(username))).toEqual([]);
  }
});

it('a new start waits for the database of a killed backend, and clears away what it left', async () => {
  const backend = new Backend(target.env.DATA_DIR);
  await backend.hasInserted(1);
  const orphan = filesHolder();
  await backend.kill();
  const database = await open();
  expect(isAlive(orphan)).toBe(false);
  expect(existsSync(orphan.socketDirectory)).toBe(false);
  expect(filesHolder().pid).not.toBe(orphan.pid);
  await database.close();
});

it('an orphan that does not end by itself is killed before the files are opened', async () => {
  const backend = new Backend(target.env.DATA_DIR);
  await backend.hasInserted(10);
  const orphan = filesHolder();
  process.kill(orphan.pid, 'SIGSTOP');
  await backend.kill();
  const stored = await storedAfterRestart();
  expect(isAlive(orphan)).toBe(false);
  expect(backend.acknowledged.filter((username) => !stored.has(username))).toEqual([]);
});

it('a second backend on the same directory is refused in one sentence, and the first goes on', async () => {
  const database = await open();
  const second = new Backend(target.env.DATA_DIR);
  expect(await second.failed).toContain(
    `StartupError: The data directory ${target.env.DATA_DIR} is in use by process ${process.pid}: stop that one or choose another`,
  );
  await expect(open()).rejects.toThrow(StartupError);
  await expect(database.ping()).resolves.toBeUndefined();
  await database.close();
});

// Two databases are made from nothing, which takes minutes where thirty processes share two cores.
it('a first start that is killed half way does not spoil the next one', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  const backend = new Backend(dataDir);
  await until(() => existsSync(join(dataDir, 'postgres.new', 'PG_VERSION')));
  process.kill(JSON.parse(readFileSync(join(dataDir, 'embedded-postgres.files.lock'), 'utf8')).pid, 'SIGKILL');
  await backend.kill();
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  const database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: dataDir });
  expect(await database.drizzle.select().from(users)).toEqual([]);
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 300_000);
