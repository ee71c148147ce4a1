import { request as send } from 'node:http';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';

const DESK = 'https://screens.example';
const HOSTILE = [
  'https://evil.example',
  'https://screens.example.evil.example',
  'https://screens.example:8443',
  'null',
  'http://127.0.0.1:1',
];

interface Answer {
  readonly status: number;
  readonly cookies: string[];
  readonly body: Record<string, unknown>;
}

describe('the session of a page', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ CORS_ORIGINS: DESK, TRUST_PROXY: '1' });
  });
  afterAll(() => app.close());

  /** As a browser does it: `fetch` would not send another Host. */
  const call = (path: string, headers: Record<string, string> = {}, body?: unknown, method = 'POST') =>
    new Promise<Answer>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request = send(`${app.url}/api/${path}`, {
        method,
        headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      });
      request.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            cookies: response.headers['set-cookie'] ?? [],
            body: (answer === '' ? {} : JSON.parse(answer)) as Record<string, unknown>,
          });
        });
      });
      request.end(text);
    });
  const PAGE = { 'x-client': 'browser' };
  const pairOf = ({ cookies }: Answer) => cookies[0]?.split(';')[0] ?? '';
  const login = (headers: Record<string, string> = PAGE, username: keyof RunningApp['passwords'] = 'viewer') =>
    call('auth/login', headers, { username, password: app.passwords[username] });
  const refresh = (cookie: string, headers: Record<string, string> = PAGE) => call('auth/refresh', { cookie, ...headers });
  const whoami = async (token: unknown) =>
    (await call('auth/me', { authorization: `Bearer ${String(token)}` }, undefined, 'GET')).body.username;

  it('has its refresh token in a cookie that no script reads, and not in the body', async () => {
    const first = await login();
    expect([first.status, first.body.refresh_token, await whoami(first.body.access_token)]).toEqual([200, undefined, 'viewer']);
    expect(first.cookies).toEqual([
      expect.stringMatching(/^qd_refresh=[\w-]{43}; Path=\/api\/auth; Max-Age=604800; HttpOnly; SameSite=Strict$/),
    ]);
    const second = await refresh(pairOf(first));
    expect([second.status, second.body.refresh_token, second.body.session_id]).toEqual([200, undefined, first.body.session_id]);
    expect(pairOf(second)).not.toBe(pairOf(first));
    expect(await whoami(second.body.access_token)).toBe('viewer');
  });

  it('is no fault where there is none and the page has said that it may be so', async () => {
    const lenient = { ...PAGE, prefer: 'handling=lenient' };
    expect(await call('auth/refresh', lenient)).toEqual({ status: 204, cookies: [], body: {} });
    expect((await call('auth/refresh', PAGE)).body.code).toBe('auth.required');
    expect((await call('auth/refresh', { ...lenient, origin: 'https://evil.example' })).body.code).toBe('auth.cross_site');
    expect((await call('auth/refresh', { prefer: 'handling=lenient' })).body.code).toBe('request.invalid');
    expect((await refresh('qd_refresh=made-up', lenient)).status).toBe(401);
    expect((await refresh(pairOf(await login()), lenient)).status).toBe(200);
  });

  it('is for whoever asks for it: a program has its token in the body and no cookie', async () => {
    const { body, cookies } = await login({});
    expect([typeof body.refresh_token, cookies]).toEqual(['string', []]);
    expect((await call('auth/refresh', {}, { refresh_token: body.refresh_token })).cookies).toEqual([]);
  });

  it('has a cookie that goes to the routes of sessions only, and over TLS only but on the machine itself', async () => {
    const secure = { ...PAGE, host: 'desk.example', 'x-forwarded-proto': 'https' };
    const first = await login({ ...secure, origin: 'https://desk.example' });
    expect(first.cookies).toEqual([
      expect.stringMatching(/^qd_refresh=[\w-]{43}; Path=\/api\/auth; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/),
    ]);
    expect((await refresh(pairOf(first), { ...secure, origin: 'http://desk.example' })).body.code).toBe('auth.cross_site');
    expect((await refresh(pairOf(first), { ...secure, origin: 'https://desk.example' })).status).toBe(200);
    // Plain, but not on the machine itself: no browser keeps it.
    expect((await login({ ...PAGE, host: 'desk.example' })).cookies[0]).toMatch(/^qd_refresh=.*; Secure$/);
    for (const host of ['localhost:1', '127.0.0.1', '[::1]:8080'])
      expect((await login({ ...PAGE, host })).cookies[0]).toMatch(/^qd_refresh=.*; SameSite=Strict$/);
  });

  it('is nobody else to use: without the header, from another origin, or beside a cookie that somebody planted', async () => {
    const cookie = pairOf(await login());
    for (const headers of [{}, { 'x-client': 'script' }] as Record<string, string>[])
      expect(await refresh(cookie, headers)).toMatchObject({ status: 403, body: { code: 'auth.cross_site' }, cookies: [] });
    for (const origin of HOSTILE) {
      expect(await refresh(cookie, { ...PAGE, origin })).toMatchObject({ status: 403, body: { code: 'auth.cross_site' }, cookies: [] });
      expect(await login({ ...PAGE, origin })).toMatchObject({ status: 403, body: { code: 'auth.cross_site' }, cookies: [] });
      expect(await call('auth/logout', { cookie, ...PAGE, origin })).toMatchObject({ status: 403, body: { code: 'auth.cross_site' } });
    }
    expect((await call('auth/logout', { cookie })).body.code).toBe('auth.cross_site');
    expect((await refresh(`qd_refresh=planted; ${cookie}`)).body.code).toBe('auth.required');
    for (const origin of [DESK, app.url]) expect((await refresh(cookie, { ...PAGE, origin })).status).toBe(200);
  });

  it('opens nothing but its own renewal: no route, stream or socket takes the cookie for a login', async () => {
    const headers = { cookie: pairOf(await login()), ...PAGE };
    for (const [method, path] of [
      ['GET', 'auth/me'],
      ['GET', 'auth/sessions'],
      ['GET', 'realtime/events?topics=alerts'],
      ['POST', 'auth/ws-ticket'],
      ['POST', 'alerts'],
    ] as const)
      expect([path, (await call(path, headers, undefined, method)).status]).toEqual([path, 401]);
    const raw = await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers });
    expect(raw.frames.filter(({ type }) => type === 'connected')).toEqual([]);
    expect(await raw.ask({ action: 'subscribe', topic: 'alerts' })).toMatchObject({ type: 'error', code: 'auth.required' });
    raw.close();
    await expect(connectSocketIo(app.url, '/alerts', {})).rejects.toMatchObject({ data: { code: 'auth.required' } });
  });

  it.each(HOSTILE)('lets %s follow nothing, even with a token', async (origin) => {
    const token = await app.login('viewer');
    const headers = { origin, authorization: `Bearer ${token}` };
    expect(await call('realtime/events?topics=alerts', headers, undefined, 'GET')).toMatchObject({
      status: 403,
      body: { code: 'realtime.bad_origin' },
    });
    const raw = await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers });
    expect((await raw.closed).code).toBe(1008);
    expect(raw.frames.at(-1)).toMatchObject({ type: 'error', code: 'realtime.bad_origin' });
    const polling = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    expect(polling.status).toBeGreaterThanOrEqual(400);
    const preflight = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-client' };
    const { headers: allowed } = await fetch(`${app.url}/api/auth/refresh`, { method: 'OPTIONS', headers: preflight });
    expect(allowed.get('access-control-allow-origin')).toBeNull();
  });

  it('ends at a logout, by the token or by the cookie alone, which goes with it', async () => {
    const gone = /^qd_refresh=; Path=\/api\/auth; Max-Age=0; HttpOnly; SameSite=Strict$/;
    const byToken = await login();
    const bearer = { authorization: `Bearer ${String(byToken.body.access_token)}` };
    const answer = await call('auth/logout', { ...bearer, ...PAGE, cookie: pairOf(byToken) });
    expect([answer.status, answer.cookies]).toEqual([204, [expect.stringMatching(gone)]]);
    expect(await refresh(pairOf(byToken))).toMatchObject({ status: 401, cookies: [expect.stringMatching(gone)] });

    const [byCookie, other] = [await login(), await login()];
    expect((await call('auth/logout', { ...PAGE, cookie: pairOf(byCookie) })).cookies).toEqual([expect.stringMatching(gone)]);
    expect([await whoami(byCookie.body.access_token), await whoami(other.body.access_token)]).toEqual([undefined, 'viewer']);
    expect((await call('auth/logout', { ...PAGE, cookie: pairOf(other) }, { everywhere: true })).status).toBe(204);
    expect(await whoami(other.body.access_token)).toBeUndefined();
    // A page that is out already, and one that nobody ever let in.
    expect((await call('auth/logout', { ...PAGE, cookie: pairOf(other) })).status).toBe(204);
    expect((await call('auth/logout', PAGE)).body.code).toBe('auth.required');
    const rows = () =>
      app.app.get(Database).drizzle.execute<{ session: string }>(sql`
        select body::jsonb #>> '{actor,session_id}' as session from audit_log where action = 'logout'`);
    await until(async () => (await rows()).rows.some(({ session }) => session === byCookie.body.session_id));
  });

  it('is worth nothing once its user is gone, and when an old cookie comes back late', async () => {
    const run = (query: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(query);
    await run(
      sql`insert into users (username, password_hash, role) select 'leaver', password_hash, role from users where username = 'viewer'`,
    );
    const leaver = await call('auth/login', PAGE, { username: 'leaver', password: app.passwords.viewer });
    await run(sql`delete from users where username = 'leaver'`);
    expect((await refresh(pairOf(leaver))).body.code).toBe('auth.invalid_token');

    const stolen = await login(PAGE, 'operator');
    const mine = await refresh(pairOf(stolen));
    expect((await refresh(pairOf(stolen))).status).toBe(200);
    await run(sql`update refresh_tokens set rotated_at = rotated_at - interval '16 seconds' where rotated_at is not null`);
    expect((await refresh(pairOf(stolen))).body.code).toBe('auth.invalid_token');
    expect((await refresh(pairOf(mine))).body.code).toBe('auth.invalid_token');
    expect(await whoami(mine.body.access_token)).toBeUndefined();
  });
});
