import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../src/common/problem.js';
import type { Database } from '../../../src/platform/database/database.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';
import { users } from '../../../src/platform/database/tables/schema.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';

let target: DatabaseEnv;
let database: Database;

beforeEach(async () => {
  target = await testDatabaseEnv('embedded');
  database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: target.env.DATA_DIR });
});
afterEach(async () => {
  await database.close();
  await target.drop();
});

const filesHolder = () => JSON.parse(readFileSync(join(target.env.DATA_DIR, 'embedded-postgres.files.lock'), 'utf8'));
const killDatabase = () => process.kill(filesHolder().pid, 'SIGKILL');
const person = (username: string) => ({ username, passwordHash: 'not a hash', role: 'Viewer' });
const stored = async () => new Set((await database.drizzle.select({ username: users.username }).from(users)).map((row) => row.username));

it('a database killed again and again while rows pour in has every acknowledged row', async () => {
  const acknowledged: string[] = [];
  const refusals: unknown[] = [];
  for (const round of [1, 2, 3]) {
    let killed = false;
    for (let n = 0; n < 200; n++) {
      const username = `round${round}-${n}`;
      const insert = database.drizzle
        .insert(users)
        .values(person(username))
        .then(
          () => acknowledged.push(username),
          (error: unknown) => refusals.push(error),
        );
      if (n === 100) killDatabase();
      await insert;
      killed ||= n > 100;
    }
    expect(killed).toBe(true);
  }
  const rows = await stored();
  expect(acknowledged.filter((username) => !rows.has(username))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(500);
  expect(refusals.length).toBeGreaterThan(0);
  for (const refusal of refusals)
    expect(refusal).toMatchObject({ name: 'Problem', code: 'storage.unavailable', options: { retryAfterSeconds: 2 } });
});

it('a transaction that was open when the database died is rolled back, and its caller gets an error', async () => {
  const work = database.transaction(async (tx) => {
    await tx.insert(users).values(person('anna'));
    killDatabase();
    await tx.insert(users).values(person('bert'));
  });
  await expect(work).rejects.toMatchObject({ code: 'storage.unavailable' });
  expect(await stored()).toEqual(new Set());
});

it('while the database cannot start, a query fails at once instead of waiting; when it can again, queries work', async () => {
  await database.drizzle.insert(users).values(person('anna'));
  const control = join(target.env.DATA_DIR, 'postgres', 'global', 'pg_control');
  renameSync(control, `${control}.away`);
  killDatabase();
  let refusal: unknown;
  while (!(refusal instanceof Problem && refusal.cause === undefined)) refusal = await database.ping().catch((error: unknown) => error);
  expect(refusal.code).toBe('storage.unavailable');
  renameSync(`${control}.away`, control);
  await recovered();
  expect(await stored()).toEqual(new Set(['anna']));
});

async function recovered(): Promise<void> {
  while (
    await database.ping().then(
      () => false,
      () => true,
    )
  );
}

it('its socket can be reached by this user only, and is gone when it is closed', async () => {
  const { socketDirectory } = filesHolder();
  expect(statSync(socketDirectory).mode & 0o777).toBe(0o700);
  await database.close();
  expect(existsSync(socketDirectory)).toBe(false);
});
