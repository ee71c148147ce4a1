import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { type RunningApp, startApp } from '../../support/app.js';

const H2C = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n';

/** Of a WebSocket; where it becomes none, the answer is the last one. */
const OPENING = [
  'Connection: Upgrade, close',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** Sends bytes as they are, each further part once something has come back; gives all that comes until the server hangs up. */
function exchange(app: RunningApp, bytes: string, ...further: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(bytes));
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk;
    const next = further.shift();
    if (next !== undefined) socket.write(next);
  });
  socket.on('close', () => resolve(answer)).on('error', reject);
  return promise;
}

const lines = (...head: string[]) => `${head.join('\r\n')}\r\n\r\n`;
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const requestIdOf = (answer: string) => /^x-request-id: (.+)$/im.exec(answer)?.[1]?.trim();

describe('clients as they are in the field', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ REQUEST_TIMEOUT_SECONDS: '1', RATE_LIMIT_ENABLED: 'true' });
  });
  afterAll(() => app.close());

  const ask = (path: string, headers = '', version = '1.1') =>
    exchange(
      app,
      `GET ${path} HTTP/${version}\r\nHost: desk\r\n${headers}${headers.includes('Connection') ? '' : 'Connection: close\r\n'}\r\n`,
    );

  describe('an upgrade to HTTP/2', () => {
    it.each([
      ['/health/live', 200],
      ['/api/dashboard/snapshot', 401],
      ['/api/nowhere', 404],
      ['/ws/dashboard', 426],
      ['/api/realtime/events?topics=alerts', 401],
    ])('is ignored: %s is answered %i as plain HTTP', async (path, status) => {
      const answer = await exchange(
        app,
        `GET ${path} HTTP/1.1\r\nHost: desk\r\n${H2C}\r\n`,
        'GET /health/live HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n',
      );
      expect(statusOf(answer)).toBe(status);
      expect(requestIdOf(answer)).toBeDefined();
      // The connection is still HTTP/1.1: the next request on it is answered too.
      expect(answer.match(/HTTP\/1\.1 \d+ /g)).toHaveLength(2);
    });

    it('is ignored on the fast lane', async () => {
      const { authorization } = await app.as('viewer');
      const snapshot = () =>
        ask('/api/dashboard/snapshot', `Authorization: ${authorization}\r\n${H2C.replace('Upgrade, ', 'close, Upgrade, ')}`);
      expect(statusOf(await snapshot())).toBe(200);
      expect(statusOf(await snapshot())).toBe(200);
    });

    it('is ignored by Socket.IO: a handshake by polling is answered', async () => {
      const answer = await ask('/socket.io/?EIO=4&transport=polling', H2C.replace('Upgrade, ', 'close, Upgrade, '));
      expect(statusOf(answer)).toBe(200);
      expect(answer).toContain('"upgrades":["websocket"]');
    });
  });

  it.each([
    ['/ws/nope', 404, 'realtime.unknown_topic'],
    ['/realtime/dashboard', 404, 'realtime.unknown_topic'],
    ['/nowhere', 404, 'request.not_found'],
  ])('a WebSocket at %s is refused with a problem that says what there is', async (path, status, code) => {
    const answer = await ask(
      path,
      'Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    );
    expect(statusOf(answer)).toBe(status);
    expect(answer).toContain(`"code":"${code}"`);
    if (path.startsWith('/ws')) expect(answer).toContain('/ws/dashboard');
    expect(app.log.text).toContain(String(requestIdOf(answer)));
  });

  it('a plain GET of a live path gets the answer that it is a WebSocket', async () => {
    const response = await fetch(`${app.url}/ws/alerts`);
    expect(response.status).toBe(426);
    expect(response.headers.get('upgrade')).toBe('websocket');
    expect(await response.json()).toMatchObject({ code: 'realtime.upgrade_required', detail: expect.stringContaining('ws://') });
  });

  describe('a head that two readers could read in two ways', () => {
    it.each([
      ['two hosts', lines('GET /health/live HTTP/1.1', 'Host: desk', 'Host: other', 'Connection: close')],
      ['the same host twice', lines('GET /health/live HTTP/1.1', 'Host: desk', 'Host: desk', 'Connection: close')],
      ['no host', lines('GET /health/live HTTP/1.1', 'Connection: close')],
      ['a host that is none', lines('GET /health/live HTTP/1.1', 'Host: desk/../other', 'Connection: close')],
      ['an unknown expectation', lines('GET /health/live HTTP/1.1', 'Host: desk', 'Expect: miracles', 'Connection: close')],
      ['an unknown path and no host', lines('GET /nowhere HTTP/1.1', 'Connection: close')],
      ['a WebSocket with the same host twice', lines('GET /ws/alerts HTTP/1.1', 'Host: desk', 'Host: desk', ...OPENING)],
      ['a WebSocket with no host', lines('GET /ws/alerts HTTP/1.1', ...OPENING)],
      ['a WebSocket with an unknown expectation', lines('GET /ws/alerts HTTP/1.1', 'Host: desk', 'Expect: miracles', ...OPENING)],
      ['who takes this for a proxy', lines('CONNECT elsewhere:443 HTTP/1.1', 'Host: elsewhere:443')],
    ])('%s is 400 with a problem', async (_, bytes) => {
      const answer = await exchange(app, bytes);
      expect(statusOf(answer)).toBe(400);
      const [, body = ''] = answer.split('\r\n\r\n');
      expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'request.malformed', request_id: requestIdOf(answer) });
      expect(answer).toMatch(/^content-type: application\/problem\+json/im);
    });

    it.each(['polling', 'websocket'])('is refused by Socket.IO too (%s)', async (transport) => {
      const at = `GET /socket.io/?EIO=4&transport=${transport} HTTP/1.1`;
      const more = transport === 'websocket' ? OPENING : ['Connection: close'];
      for (const hosts of [[], ['Host: desk', 'Host: desk']])
        expect(statusOf(await exchange(app, lines(at, ...hosts, ...more)))).toBe(transport === 'websocket' ? 400 : 403);
    });

    it('is refused before the fast lane', async () => {
      const { authorization } = await app.as('viewer');
      const ready = await fetch(`${app.url}/api/dashboard/snapshot`, { headers: { authorization } });
      expect(ready.status).toBe(200);
      const answer = await ask('/api/dashboard/snapshot', `Host: other\r\nAuthorization: ${authorization}\r\n`);
      expect(statusOf(answer)).toBe(400);
    });

    it('with two Authorization headers authenticates no principal', async () => {
      const { authorization } = await app.as('viewer');
      const answer = await ask('/api/auth/me', `Authorization: ${authorization}\r\nAuthorization: Bearer other\r\n`);
      expect(statusOf(answer)).toBe(401);
    });

    it('of HTTP/1.0 needs no host, and 100-continue is answered', async () => {
      expect(statusOf(await exchange(app, lines('GET /health/live HTTP/1.0')))).toBe(200);
      const body = '{"username":"viewer","password":"wrong one"}';
      const answer = await exchange(
        app,
        `${lines('POST /api/auth/login HTTP/1.1', 'Host: desk', 'Content-Type: application/json', `Content-Length: ${body.length}`, 'Expect: 100-continue', 'Connection: close')}${body}`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 401 /);
    });
  });

  it.each([
    ['DELETE', '/api/alerts/silences/none', 403],
    ['PUT', '/api/auth/preferences', 403],
    ['POST', '/api/auth/login', 422],
    ['POST', '/api/nowhere', 404],
    ['POST', '/api/logs', 415],
    ['POST', '/api/alerts/webhook/alertmanager', 422],
  ])(
    'a %s of %s that names type and packing of a body, and has none, is answered as if it named none: %i',
    async (method, path, status) => {
      const head = [`${method} ${path} HTTP/1.1`, 'Host: desk', `X-API-Key: ${app.apiKey}`, 'Connection: close'];
      const bodies = [[], ['Content-Type: application/json'], ['Content-Type: application/json', 'Content-Encoding: gzip']];
      const answers = await Promise.all(bodies.map((body) => exchange(app, lines(...head, ...body))));
      expect(answers.map(statusOf)).toEqual([status, status, status]);
    },
  );

  it.each([
    ['head', 'GET /health/live HTTP/1.1\r\nHost: desk\r\nX-Slow: '],
    ['body', lines('POST /api/auth/login HTTP/1.1', 'Host: desk', 'Content-Type: application/json', 'Content-Length: 100') + '{"user'],
  ])('a %s that does not end is cut off after REQUEST_TIMEOUT_SECONDS', async (_, bytes) => {
    const startMs = performance.now();
    const answer = await exchange(app, bytes);
    expect(statusOf(answer)).toBe(408);
    expect(answer).toContain('REQUEST_TIMEOUT_SECONDS');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(900);
    // One second, and half of one until the next check; generous, as the machine may be busy. Without the limit it was 30 to 60.
    expect(performance.now() - startMs).toBeLessThan(15_000);
  });
});

describe('an address that never says who it is', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_PER_MINUTE: '10', TRUST_PROXY: '1' });
  });
  afterAll(() => app.close());

  let clients = 0;
  const from = (ip: string) => ({ 'x-forwarded-for': ip });
  const statuses = async (path: string, init: RequestInit) => {
    const found: number[] = [];
    for (let i = 0; i < 21; i += 1) found.push((await fetch(`${app.url}${path}`, init)).status);
    return found;
  };

  it.each([
    ['a closed route', '/api/dashboard/snapshot', 'GET', {}, 401],
    ['no route at all', '/api/nowhere', 'GET', {}, 404],
    ['no path at all', '/nowhere', 'GET', {}, 404],
    ['a method that the path does not have', '/api/dashboard/snapshot', 'DELETE', {}, 405],
    ['a live path that does not exist', '/ws/nope', 'GET', {}, 404],
    ['a closed route, with what is no credential', '/api/auth/me', 'GET', { authorization: 'Basic dTpw' }, 401],
  ])('asks for %s twice RATE_LIMIT_PER_MINUTE times', async (_, path, method, headers, status) => {
    clients += 1;
    const ip = `2001:db8:0:${clients}::1`;
    const found = await statuses(path, { method, headers: { ...headers, ...from(ip) } });
    expect(found.slice(0, 20)).toEqual(Array(20).fill(status));
    expect(found[20]).toBe(429);
  });

  it('cannot change its address by what it writes into X-Forwarded-For', async () => {
    const login = (i: number) =>
      fetch(`${app.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.${i}.1, 203.0.113.9` },
        body: JSON.stringify({ username: 'viewer', password: 'not the right one' }),
      });
    const found: number[] = [];
    for (let i = 0; i < 12; i += 1) found.push((await login(i)).status);
    expect(found).toContain(429);
  });

  it('and never takes from those who do', async () => {
    await statuses('/api/dashboard/snapshot', { headers: from('192.0.2.50') });
    const headers = { ...(await app.as('viewer')), ...from('192.0.2.50') };
    expect((await fetch(`${app.url}/api/auth/me`, { headers })).status).toBe(200);
    expect((await fetch(`${app.url}/health/live`, { headers: from('192.0.2.50') })).status).toBe(200);
  });

  it('is refused by Socket.IO as well', async () => {
    const handshake = async () => {
      const options = { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: from('192.0.2.60') };
      const socket = io(app.url, options);
      const [error] = (await once(socket as never, 'connect_error')) as [Error & { data?: { code: string } }];
      socket.close();
      return error.data?.code;
    };
    const codes: unknown[] = [];
    for (let i = 0; i < 21; i += 1) codes.push(await handshake());
    expect(codes.slice(0, 20)).toEqual(Array(20).fill('auth.required'));
    expect(codes[20]).toBe('request.rate_limited');
  });
});
