import { connect, createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { StartupError } from '../../../src/config/config.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { freePort } from '../../../src/launcher/port.js';

let target: DatabaseEnv;
const open = (url = target.env.DATABASE_URL) => openDatabase({ DATABASE_URL: url, DATA_DIR: target.env.DATA_DIR });
beforeEach(async () => (target = await testDatabaseEnv('postgres')));
afterEach(() => target.drop());

it('replicas that start at the same moment on an empty database all come up', async () => {
  const replicas = await Promise.all([open(), open(), open(), open()]);
  const { rows } = await replicas[0].drizzle.execute(
    sql`select count(*)::int as applied, count(distinct hash)::int as distinct from drizzle.__drizzle_migrations`,
  );
  expect(rows[0]?.['applied']).toBe(rows[0]?.['distinct']);
  for (const replica of replicas) await replica.close();
});

it('a connection that the server ends rejects as unavailable, and the next query has a new one', async () => {
  const [database, other] = [await open(), await open()];
  const sleeping = database.pool.query('select pg_sleep(20)').catch((error: unknown) => error);
  const endThem = sql`select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%' and state = 'active'`;
  while ((await other.drizzle.execute(endThem)).rows[0]?.['ended'] === 0);
  expect(await sleeping).toMatchObject({ code: 'storage.unavailable', options: { retryAfterSeconds: 2 } });
  await expect(database.ping()).resolves.toBeUndefined();
  await Promise.all([database.close(), other.close()]);
});

it('a transaction whose connection is ended is rolled back and its connection is not used again', async () => {
  const database = await open();
  const work = database.transaction(async (tx) => {
    await tx.execute(sql`insert into users values ('anna', 'x', 'Viewer')`);
    await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
  });
  await expect(work).rejects.toMatchObject({ code: 'storage.unavailable' });
  expect((await database.drizzle.execute(sql`select * from users`)).rows).toEqual([]);
  await database.close();
});

it('a database without a server is one clear sentence without the password', async () => {
  const url = `postgres://desk:hunter2@127.0.0.1:${await freePort('127.0.0.1', 0)}/desk`;
  const error: unknown = await open(url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartupError);
  expect(String(error)).toMatch(
    /^StartupError: The database at 127\.0\.0\.1:\d+\/desk cannot be reached \(ECONNREFUSED\): check DATABASE_URL\.$/,
  );
});

it('a database that comes up while we start is waited for', async () => {
  const url = new URL(target.env.DATABASE_URL ?? '');
  const port = await freePort('127.0.0.1', 0);
  const late = new URL(url);
  late.port = String(port);
  const opening = open(late.href);
  const relay = createServer((socket) => {
    const upstream = connect(Number(url.port || 5432), url.hostname);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  setTimeout(() => relay.listen(port, '127.0.0.1'), 1_000);
  const database = await opening;
  await expect(database.ping()).resolves.toBeUndefined();
  await database.close();
  relay.close();
});

it('a user who does not exist is refused at once', async () => {
  const url = new URL(target.env.DATABASE_URL ?? '');
  url.username = 'nobody_of_this_name';
  await expect(open(url.href)).rejects.toThrow(/refuses the connection \(28\w{3}, .*(role|authentication).*\): check DATABASE_URL\.$/);
});
