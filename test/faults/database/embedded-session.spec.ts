import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgres } from '../../../src/platform/database/embedded/embedded-postgres.js';
import { testDatabaseEnv } from '../../support/database/database.js';

let server: EmbeddedPostgres;
let drop: () => Promise<void>;

beforeAll(async () => {
  const target = await testDatabaseEnv('embedded');
  drop = () => target.drop();
  server = await EmbeddedPostgres.open(target.env.DATA_DIR);
});
afterAll(async () => {
  await server.close();
  await drop();
});

/** The next connection; a restart of the server may lie in between. */
async function nextClient(): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client(server.connection);
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch {
      await delay(10);
    }
  }
}

/** Breaks the connection as the death of its process would: without a word. */
async function breakOff(client: pg.Client): Promise<void> {
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  await ended;
}

async function expectFreshSession(): Promise<void> {
  const client = await nextClient();
  const { rows } = await client.query(`
    select current_setting('timezone') as timezone, current_setting('search_path') as path, to_regclass('pg_temp.leftover') as leftover,
           (select count(*)::int from users) as users, (select count(*)::int from pg_locks where locktype = 'advisory') as locks`);
  expect(rows).toEqual([{ timezone: expect.not.stringContaining('Tokyo'), path: 'public', leftover: null, users: 0, locks: 0 }]);
  await expect(client.query({ name: 'kept', text: 'select 2 as two' })).resolves.toMatchObject({ rows: [{ two: 2 }] });
  await client.query("insert into users values ('bert', 'x', 'Viewer')");
  await client.query('delete from users');
  await client.end();
}

it.each<[string, (dying: pg.Client) => Promise<unknown>]>([
  ['an open transaction', (dying) => dying.query("begin; insert into users values ('anna', 'x', 'Viewer')")],
  ['a failed transaction', (dying) => dying.query('begin; select 1/0').catch(() => {})],
  ['a BEGIN without an awaited answer', async (dying) => void dying.query('begin').catch(() => {})],
  [
    'an insert in a transaction without an awaited answer',
    async (dying) => {
      void dying.query('begin').catch(() => {});
      void dying.query("insert into users values ($1, 'x', 'Viewer')", ['anna']).catch(() => {});
    },
  ],
  ['a locked table and an advisory lock', (dying) => dying.query('select pg_advisory_lock(1); begin; lock table users')],
  ['a statement that is not SQL', async (dying) => void dying.query('selekt $1', ['x']).catch(() => {})],
  [
    'half of a COPY',
    async (dying) => {
      void dying.query('copy users from stdin').catch(() => {});
      await delay(50);
    },
  ],
  [
    'settings, a temporary table and a named statement',
    async (dying) => {
      await dying.query("set timezone = 'Asia/Tokyo'; set search_path = pg_catalog; create temp table leftover (n int)");
      await dying.query({ name: 'kept', text: 'select 1' });
    },
  ],
])('a connection that dies leaves nothing to the next one: %s', async (_, leave) => {
  const dying = await nextClient();
  await leave(dying);
  await breakOff(dying);
  await expectFreshSession();
});

it.each([
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['zeros', Buffer.alloc(64)],
  ['an unknown message', Buffer.from([0x7a, 0, 0, 0, 4])],
  ['a negative length', Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff])],
  ['half a startup packet', Buffer.from([0, 0, 0, 80, 0, 3, 0, 0, 1])],
  ['random bytes', Buffer.from('8f1e4c0a77d35b29e6014fa2', 'hex')],
])('rubbish on the socket does no harm: %s', async (_, rubbish) => {
  const socket = connect(join(server.connection.host, '.s.PGSQL.5432'));
  socket.on('error', () => {});
  await once(socket, 'connect');
  await new Promise((written) => socket.write(rubbish, written));
  socket.destroy();
  await expectFreshSession();
});

it('a second connection waits until the first is closed, so that they never share a transaction', async () => {
  const first = await nextClient();
  await first.query("begin; insert into users values ('anna', 'x', 'Viewer')");
  const second = new pg.Client(server.connection);
  const order: string[] = [];
  const connected = second.connect().then(() => order.push('second is served'));
  await first.query('select pg_sleep(0.1)');
  await first.query('rollback');
  order.push('first is done');
  await first.end();
  await connected;
  expect(order).toEqual(['first is done', 'second is served']);
  await second.end();
});

it('a directory that holds something else than a database is refused in one sentence', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  mkdirSync(join(dir, 'postgres'));
  writeFileSync(join(dir, 'postgres', 'PG_VERSION'), 'not a version\n');
  await expect(EmbeddedPostgres.open(dir)).rejects.toThrow(`The embedded database in ${dir} cannot be opened`);
  rmSync(dir, { recursive: true, force: true });
});
