import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { testDatabaseEnv } from '../../support/database/database.js';

const TOKEN = 'scrape-me-if-you-can-0123';

describe('health', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_PER_MINUTE: '5' });
  });
  afterAll(() => running.close());

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(running.url + path, { headers });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };

  it('is live for everyone', async () => {
    const { status, text } = await get('/health/live');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ status: 'ok', uptime_seconds: expect.any(Number) });
  });

  it('is ready once its parts are, and says which they are', async () => {
    const { status, text } = await get('/health/ready');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      status: 'ok',
      details: { process: { status: 'up' }, database: { status: 'up' }, event_log: { status: 'up' } },
    });
  });

  it('is never limited', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => get('/health/ready')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  it('is not found under the prefix', async () => {
    expect((await get('/api/health/live')).status).toBe(404);
  });

  it('shows the figures of the process and of requests, by route pattern', async () => {
    await get('/api/auth/me');
    await get('/api/nothing-like-this?x=1');
    const { status, type, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/plain/);
    expect(text).toMatch(/^http_request_duration_seconds_count\{method="GET",route="\/api\/auth\/me",status="401"\} 1$/m);
    expect(text).toMatch(/^http_request_duration_seconds_count\{method="GET",route="unmatched",status="404"\}/m);
    expect(text).not.toContain('nothing-like-this');
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });

  it.each(['/', '/api', '/api/'])('is behind one of the doors that %s lists as JSON, and each is there', async (path) => {
    const list = await fetch(running.url + path, { headers: { accept: 'application/json' } });
    expect(list.status).toBe(200);
    const text = await list.text();
    const { service, ...doors } = JSON.parse(text) as Record<string, string>;
    expect([service, doors['health']]).toEqual(['quarterdeck', '/health']);
    for (const door of Object.values(doors)) {
      const answer = await get(door);
      expect([door, [404, 500].includes(answer.status)]).toEqual([door, false]);
    }
  });

  it('is ready by its short name too', async () => {
    const [short, long] = [await get('/health'), await get('/health/ready')];
    expect([short.status, Object.keys(JSON.parse(short.text) as object)]).toEqual([200, Object.keys(JSON.parse(long.text) as object)]);
  });
});

describe('readiness without a database', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  it('is 503 within a moment, names the part and nothing about it', async () => {
    // A database that hangs: the worst kind.
    running.app.get(Database).ping = () => new Promise<void>(() => undefined);
    const response = await fetch(`${running.url}/health/ready`, { signal: AbortSignal.timeout(3000) });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'error',
      error: { database: { status: 'down' } },
      info: { event_log: { status: 'up' } },
    });
    expect((await fetch(`${running.url}/health/live`)).status).toBe(200);
  });

  it('does not say why', async () => {
    running.app.get(Database).ping = () => Promise.reject(new Error('connect ECONNREFUSED postgres://desk@10.0.0.7'));
    const text = await (await fetch(`${running.url}/health/ready`)).text();
    expect(JSON.parse(text)).toMatchObject({ status: 'error', error: { database: { message: 'does not answer' } } });
    expect(text).not.toContain('10.0.0.7');
  });
});

describe('/metrics with METRICS_TOKEN', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ METRICS_TOKEN: TOKEN });
  });
  afterAll(() => running.close());

  it.each([
    ['nothing', {}, 401, 'auth.required'],
    ['another scheme', { authorization: `Basic ${TOKEN}` }, 401, 'auth.required'],
    ['another token', { authorization: `Bearer ${TOKEN}x` }, 401, 'auth.invalid_token'],
  ])('refuses %s', async (_name, headers, status, code) => {
    const response = await fetch(`${running.url}/metrics`, { headers: headers as Record<string, string> });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, status });
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('takes the token', async () => {
    const response = await fetch(`${running.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(response.status).toBe(200);
  });
});

describe('a start that cannot go on', () => {
  it('rejects with the sentence for the person at the terminal, and lets go of its database', async () => {
    const database = await testDatabaseEnv('embedded');
    await expect(startApp({ ...database.env, INGEST_API_KEY: 'qd_wrong' })).rejects.toThrow('INGEST_API_KEY is not a well-formed key');
    const again = await startApp(database.env);
    expect((await fetch(`${again.url}/health/ready`)).status).toBe(200);
    await again.close();
    await database.drop();
  });
});
