import { request } from 'node:http';
import { Controller, Get } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { AccessChanges } from '../../../src/modules/auth/identity/access-changes.js';
import { Database } from '../../../src/platform/database/database.js';
import { FastLane } from '../../../src/platform/http/fast-lane.js';
import { Lifecycle } from '../../../src/platform/http/lifecycle.js';
import { type Login, type RunningApp, startApp } from '../../support/app.js';
import { startEdge } from '../../support/edge.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';

const SNAPSHOT = '/api/dashboard/snapshot';
/** Sends a request the ordinary way: a browser's page of some origin. */
const ORDINARY = { origin: 'http://elsewhere.example' };

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

describe('The fast lane', () => {
  let desk: FakeDesk;
  let app: RunningApp;
  let token: { authorization: string };

  beforeAll(async () => {
    desk = await fakeDesk();
    const position = { quantity: 1, entry_price: 10, current_price: 11 };
    desk.execution.behave(
      does.answer([
        { ...position, symbol: 'ALPHACOIN', broker: 'alpha' },
        { ...position, symbol: 'OMEGACOIN', broker: 'omega' },
      ]),
      '/api/execution/positions',
    );
    // Requests that are counted in Redis have to wait for it, so they are not for the lane.
    app = await startApp({ ...desk.env, DASHBOARD_REFRESH_SECONDS: '3600', RATE_LIMIT_ENABLED: 'true', REDIS_URL: '' });
    token = await known('viewer');
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  /** `Authorization` of a login whose token has been verified, on a desk that is warm. */
  async function known(role: Login): Promise<{ authorization: string }> {
    const headers = await app.as(role);
    expect((await ask(headers)).status).toBe(200);
    return headers;
  }

  /** As it comes over the wire: `fetch` would hide what it does not care for. */
  function ask(headers: Record<string, string>, { method = 'GET', path = SNAPSHOT } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      request(app.url + path, { method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string>,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      })
        .on('error', reject)
        .end();
    });
  }

  async function answersOfTheLane(): Promise<number> {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    return Number(/^http_fast_lane_answers_total (\d+)$/m.exec(text)?.[1]);
  }

  /** Whether the lane answered it. */
  async function onTheLane(send: () => Promise<Answer>): Promise<[boolean, Answer]> {
    const before = await answersOfTheLane();
    const answer = await send();
    return [(await answersOfTheLane()) > before, answer];
  }

  const comparable = ({ headers, ...rest }: Answer) => {
    const { date, 'x-request-id': id, ratelimit, ...others } = headers;
    return { ...rest, others, present: [date, id, ratelimit].map(Boolean) };
  };

  it.each([200, 304])('answers a known caller with the %d, headers and bytes of the ordinary way', async (status) => {
    const etag = status === 304 ? { 'if-none-match': (await ask(token)).headers['etag'] ?? '' } : {};
    const [byLane, fast] = await onTheLane(() => ask({ ...token, ...etag }));
    const [againByLane, ordinary] = await onTheLane(() => ask({ ...token, ...etag, ...ORDINARY }));
    expect([byLane, againByLane, fast.status]).toEqual([true, false, status]);
    expect(comparable(fast)).toEqual(comparable(ordinary));
  });

  it.each([
    ['an API key', () => ask({ 'x-api-key': app.apiKey })],
    ['a key beside a token', () => ask({ ...token, 'x-api-key': app.apiKey })],
    ['a query', () => ask(token, { path: `${SNAPSHOT}?fill=defaults` })],
    ['another path', () => ask(token, { path: '/api/dashboard/health' })],
    ['HEAD', () => ask(token, { method: 'HEAD' })],
    ['POST', () => ask(token, { method: 'POST' })],
    ['a body', () => ask({ ...token, 'content-length': '0' })],
    ['nothing to prove it', () => ask({})],
    ['another scheme', () => ask({ authorization: 'Basic YTpi' })],
    ['a wrong token', () => ask({ authorization: `${token.authorization}x` })],
  ])('leaves a request with %s to the ordinary way', async (_what, send) => {
    expect((await onTheLane(send))[0]).toBe(false);
  });

  it('counts together with the ordinary way', async () => {
    const left = ({ headers }: Answer) => Number(/r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1]);
    const first = left(await ask(token));
    expect([left(await ask({ ...token, ...ORDINARY })), left(await ask(token))]).toEqual([first - 1, first - 2]);
  });

  it('answers a client over the limit as the ordinary way does', async () => {
    const operator = await known('operator');
    let answer = await ask(operator);
    while (answer.status === 200) answer = await ask(operator);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([429, expect.objectContaining({ code: 'request.rate_limited' })]);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect((await onTheLane(() => ask(operator)))[0]).toBe(false);
  });

  it('writes the same access line and the same measurement', async () => {
    const durations = async () => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      return Number(
        /^http_request_duration_seconds_count\{method="GET",route="\/api\/dashboard\/snapshot",status="200"\} (\d+)$/m.exec(text)?.[1],
      );
    };
    const before = await durations();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await ask({ ...token, 'x-request-id': 'lane.1', traceparent });
    await ask({ ...token, 'x-request-id': 'lane.2', traceparent, ...ORDINARY });
    const lineOf = (id: string) => app.log.find((line) => line.request_id === id && line.context === 'Access');
    const [fast, ordinary] = await Promise.all(['lane.1', 'lane.2'].map(lineOf));
    const own = { time: expect.any(String), duration_ms: expect.any(Number), request_id: 'lane.1' };
    expect(fast).toEqual({ ...ordinary, ...own });
    expect(fast).toMatchObject({ url: SNAPSHOT, status: 200, ip: '127.0.0.1', trace_id: 'a'.repeat(32) });
    expect(await durations()).toBe(before + 2);
  });

  it('gives a login that is limited to some brokers its own snapshot', async () => {
    const { drizzle } = app.app.get(Database);
    await drizzle.execute(sql`update users set brokers = '["alpha"]'::jsonb where username = 'admin'`);
    await app.app.get(AccessChanges).look();
    const limited = await known('admin');
    const [byLane, { body }] = await onTheLane(() => ask(limited));
    expect([byLane, body.includes('ALPHACOIN'), body.includes('OMEGACOIN')]).toEqual([true, true, false]);
    expect((await ask(token)).body).toContain('OMEGACOIN');
  });

  it('passes on a caller whose token has to be verified again', async () => {
    await app.app.get(Database).drizzle.execute(sql`update users set otp_enabled_at = now() where username = 'viewer'`);
    await app.app.get(AccessChanges).look();
    expect((await onTheLane(() => ask(token)))[0]).toBe(false);
    expect((await onTheLane(() => ask(token)))[0]).toBe(true);
  });

  it('closes when the process is about to end', async () => {
    app.app.get(Lifecycle).beginShutdown();
    const [byLane, { headers }] = await onTheLane(() => ask(token));
    expect([byLane, headers['connection']]).toEqual([false, 'close']);
  });
});

describe('The fast lane of a backend that other origins may call', () => {
  it('does not exist, because their headers are on every answer', async () => {
    const desk = await fakeDesk();
    const app = await startApp({ ...desk.env, CORS_ORIGINS: 'http://desk.example' });
    const headers = await app.as('viewer');
    for (let n = 0; n < 3; n += 1) await fetch(app.url + SNAPSHOT, { headers });
    expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('http_fast_lane_answers_total 0');
    await app.close();
    await desk.close();
  });
});

@Controller('calm')
class CalmController {
  @Get() calm() {
    return { ordinary: true };
  }
}

describe('A fault on the fast lane', () => {
  it('is left to the ordinary way', async () => {
    const edge = await startEdge([CalmController]);
    let asked = 0;
    edge.app.get(FastLane).serve('/api/calm', () => {
      asked += 1;
      throw new Error('nothing is ready');
    });
    expect(await (await fetch(`${edge.url}/api/calm`)).json()).toEqual({ ordinary: true });
    expect(asked).toBe(1);
    await edge.close();
  });
});
