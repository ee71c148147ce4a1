import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { newApiKey } from '../../../src/common/api-key.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { FakeVictoriaLogs } from '../../support/logs/fake-log-engines.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';
import { logIn } from '../../support/log-in.js';

interface Page {
  readonly items: readonly { readonly id: string; readonly seq: number; readonly message: string }[];
  readonly next_cursor: string | null;
  readonly complete: boolean;
  readonly incomplete: readonly object[];
  readonly stream: { readonly epoch: string; readonly seq: number };
}
interface Tail {
  readonly type: string;
  readonly seq: number;
  readonly epoch: string;
  readonly data?: { readonly from_seq: number; readonly entries: readonly { readonly message: string }[] };
}

/** Two whole backends on one Postgres and one Redis. */
describe('logs of two replicas', () => {
  const key = newApiKey();
  const secrets = secretsForTests();
  // The users are those of the first start.
  const password = newApiKey();
  let folder: string;
  let redis: RedisServer;
  let database: DatabaseEnv;
  let engine: FakeVictoriaLogs;
  let apps: RunningApp[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'logs-replicas-'));
    [redis, database, engine] = [await RedisServer.start(), await testDatabaseEnv('postgres'), await FakeVictoriaLogs.start()];
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });
  afterAll(async () => {
    await engine.stop();
    await database.drop();
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  const start = async (variables: Record<string, string>) => {
    const own = {
      LOG_DATA_DIR: join(folder, `${apps.length}-${variables['LOG_ENGINE'] ?? 'none'}`),
      INGEST_API_KEY: key,
      OPERATOR_PASSWORD: password,
    };
    const app = await startApp({ ...database.env, REDIS_URL: redis.url, ...own, ...variables }, secrets);
    apps.push(app);
    return app;
  };
  const as = ({ url }: RunningApp) => logIn(url, 'operator', password);
  const push = (app: RunningApp, messages: readonly string[], headers: Record<string, string> = {}) =>
    fetch(`${app.url}/api/logs?service=risk`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(messages.map((message) => ({ message, level: 'info' }))),
    });
  const ask = async (app: RunningApp, query = '') =>
    (await (await fetch(`${app.url}/api/logs?service=risk&direction=forward${query}`, { headers: await as(app) })).json()) as Page;
  const messages = async (app: RunningApp) => (await ask(app)).items.map(({ message }) => message);

  it('are one list and one tail with a shared engine', async () => {
    const shared = { LOG_ENGINE: 'victorialogs', LOG_ENGINE_URL: engine.url };
    const [one, two] = [await start(shared), await start(shared)];
    const socket = new WebSocket(`${two.wsUrl}/ws/logs?service=risk`, { headers: await as(two) });
    const frames: Tail[] = [];
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Tail));
    await until(() => frames.some(({ type }) => type === 'subscribed'));
    expect((await push(one, ['first', 'second'])).status).toBe(202);
    await until(async () => (await messages(two)).length === 2);
    expect((await push(two, ['third'])).status).toBe(202);
    // A call that timed out is sent again, to the other one.
    expect((await push(one, ['fourth', 'fifth'], { 'idempotency-key': 'call-1' })).status).toBe(202);
    expect(await (await push(two, ['fourth', 'fifth'], { 'idempotency-key': 'call-1' })).json()).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
    const all = ['first', 'second', 'third', 'fourth', 'fifth'];
    await until(async () => (await messages(one)).length === 5 && (await messages(two)).length === 5);
    expect([await messages(one), await messages(two)]).toEqual([all, all]);
    const [here, there] = [await ask(one), await ask(two)];
    expect(here.items).toEqual(there.items);
    expect([here.stream, here.complete, there.complete]).toEqual([there.stream, true, true]);
    const tailed = () => frames.flatMap(({ data }) => data?.entries.map(({ message }) => message) ?? []);
    await until(() => tailed().length === 5);
    expect(tailed()).toEqual(all);
    const rows = frames.filter(({ type }) => type === 'logs');
    rows.reduce((last, { seq, data }) => {
      expect(data?.from_seq).toBe(last + 1);
      return seq;
    }, 0);
    socket.close();
    // A cursor of one replica continues on the other.
    const first = await ask(one, '&limit=2');
    expect((await ask(two, `&limit=2&cursor=${first.next_cursor}`)).items.map(({ message }) => message)).toEqual(['third', 'fourth']);
  }, 120_000);

  it('are stored per replica when so configured, and each answer says so', async () => {
    const own = { LOG_ENGINE: 'segments' };
    const [one, two] = [await start(own), await start(own)];
    await push(one, ['mine']);
    await until(async () => (await messages(one)).length === 1);
    for (const app of [one, two]) expect(await ask(app)).toMatchObject({ complete: false, incomplete: [{ reason: 'replica_local' }] });
    expect(await messages(two)).toEqual([]);
    for (const path of ['volume', 'services', 'levels', 'patterns', 'fields']) {
      const answer = await fetch(`${two.url}/api/logs/${path}`, { headers: await as(one) });
      expect([path, await answer.json()]).toEqual([path, expect.objectContaining({ complete: false })]);
    }
  }, 120_000);

  it('are refused without a configured store, with the possible settings', async () => {
    const app = await start({});
    const refused = [await push(app, ['x']), await fetch(`${app.url}/api/logs`, { headers: await as(app) })];
    for (const response of refused) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60']);
      expect(await response.json()).toMatchObject({
        code: 'logs.engine_unavailable',
        detail: expect.stringContaining('LOG_ENGINE=victorialogs') as unknown,
      });
    }
  }, 120_000);
});
