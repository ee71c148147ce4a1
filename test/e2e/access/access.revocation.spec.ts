import { sql } from 'drizzle-orm';
import { newApiKey } from '../../../src/common/api-key.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { until } from '../../support/until.js';

/** A stream of Server-Sent Events: what it has said so far, and whether it is over. */
async function follow(url: string, headers: Record<string, string>): Promise<{ text: () => string; ended: () => boolean }> {
  const response = await fetch(url, { headers });
  let [text, ended] = ['', false];
  void (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    ended = true;
  })();
  return { text: () => text, ended: () => ended };
}

describe('what an administrator takes away', () => {
  const key = newApiKey();
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ INGEST_API_KEY: `${newApiKey()},${key}` });
  });
  afterAll(() => app.close());

  const run = (query: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(query);
  let made = 0;
  /** A user of its own for each test, with the password of the viewer. */
  async function user(role = 'operator'): Promise<{ name: string; token: string }> {
    made += 1;
    const name = `user-${made}`;
    await run(
      sql`insert into users (username, password_hash, role) select ${name}, password_hash, ${role} from users where username = 'viewer'`,
    );
    const response = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: name, password: app.passwords.viewer }),
    });
    return { name, token: ((await response.json()) as { access_token: string }).access_token };
  }
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const status = async (token: string, path: string) => (await fetch(`${app.url}${path}`, { headers: as(token) })).status;

  it.each([
    ['a disabled user', (name: string) => run(sql`update users set disabled = true where username = ${name}`)],
    ['a removed user', (name: string) => run(sql`delete from users where username = ${name}`)],
    ['an ended session', (name: string) => run(sql`update sessions set revoked_at = now() where username = ${name}`)],
    ['a security version that has passed', (name: string) => run(sql`update users set version = version + 1 where username = ${name}`)],
  ])('closes REST and all three kinds of sockets for %s', async (_, take) => {
    const { name, token } = await user();
    const raw = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: as(token) });
    await raw.frame('subscribed');
    const socket = await connectSocketIo(app.url, '/alerts', { token });
    const errors: WireFrame[] = [];
    socket.on('error', (frame: WireFrame) => errors.push(frame));
    const events = await follow(`${app.url}/api/realtime/events?topics=alerts`, as(token));
    await until(() => events.text().includes('event: subscribed'));
    expect(await status(token, '/api/auth/me')).toBe(200);

    await take(name);
    expect((await raw.closed).code).toBe(4401);
    expect(raw.frames.at(-1)).toMatchObject({ type: 'error', code: 'auth.invalid_token' });
    await until(() => socket.disconnected && errors.length > 0);
    expect(errors[0]).toMatchObject({ code: 'auth.invalid_token' });
    await until(() => events.ended());
    expect(events.text()).toContain('auth.invalid_token');
    expect(await status(token, '/api/auth/me')).toBe(401);
  });

  it('a key: its sockets close, and its next request is refused', async () => {
    const raw = await RawClient.open(`${app.wsUrl}/ws/trades`, { headers: { 'x-api-key': key } });
    await raw.frame('subscribed');
    await run(sql`update api_keys set revoked_at = now() where id = ${key.split('_')[1]}`);
    expect((await raw.closed).code).toBe(4401);
    expect(raw.frames.at(-1)).toMatchObject({ type: 'error', code: 'auth.invalid_api_key' });
    expect((await fetch(`${app.url}/api/auth/me`, { headers: { 'x-api-key': key } })).status).toBe(401);
  });

  it('a role: its topics end, the others go on without a gap, and a greater role is given as well', async () => {
    const { name, token } = await user('operator');
    const raw = await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers: as(token) });
    await raw.frame('subscribed');
    await raw.ask({ action: 'subscribe', topic: 'trades' });
    await run(sql`update users set role = 'viewer' where username = ${name}`);
    expect(await raw.frame('unsubscribed')).toMatchObject({ topic: 'trades', code: 'auth.forbidden' });
    const changed = await raw.frame('access_changed');
    expect(changed).toMatchObject({ role: 'viewer', brokers: ['*'] });
    expect(changed.permissions).not.toContain('view_trades');
    expect(await raw.ask({ action: 'subscribe', topic: 'trades' })).toMatchObject({ type: 'error', code: 'auth.forbidden' });
    expect(await status(token, '/api/trades')).toBe(403);
    await raise('still here');
    await raw.frame((frame) => frame.type === 'alert' && JSON.stringify(frame).includes('still here'));

    await run(sql`update users set role = 'operator' where username = ${name}`);
    await raw.frame((frame) => frame.type === 'access_changed' && frame.role === 'operator');
    expect(await raw.ask({ action: 'subscribe', topic: 'trades' })).toMatchObject({ type: 'subscribed' });
    raw.close();
  });

  it('a broker: its rows stop on the open stream and in every answer', async () => {
    const { name, token } = await user('operator');
    const raw = await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers: as(token) });
    await raw.frame('subscribed');
    await raise('omega before', 'omega');
    await raw.frame((frame) => JSON.stringify(frame).includes('omega before'));
    expect(await (await fetch(`${app.url}/api/alerts`, { headers: as(token) })).text()).toContain('omega before');
    await run(sql`update users set brokers = '["alpha"]'::jsonb where username = ${name}`);
    expect(await raw.frame('access_changed')).toMatchObject({ brokers: ['alpha'] });
    await raise('omega after', 'omega');
    await raise('alpha after', 'alpha');
    await raw.frame((frame) => JSON.stringify(frame).includes('alpha after'));
    expect(JSON.stringify(raw.frames)).not.toContain('omega after');
    expect(await (await fetch(`${app.url}/api/alerts`, { headers: as(token) })).text()).not.toContain('omega');
    raw.close();
  });

  it('is an alert and a row when a refresh token comes back too late, and the sockets of its session close', async () => {
    const response = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: app.passwords.admin }),
    });
    const first = (await response.json()) as { access_token: string; refresh_token: string };
    const refresh = () =>
      fetch(`${app.url}/api/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh_token: first.refresh_token }),
      });
    expect((await refresh()).status).toBe(200);
    const raw = await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers: as(first.access_token) });
    await raw.frame('subscribed');
    await run(sql`update refresh_tokens set rotated_at = rotated_at - interval '1 minute'`);
    expect((await refresh()).status).toBe(401);
    expect((await raw.closed).code).toBe(4401);
    await until(async () =>
      (await (await fetch(`${app.url}/api/alerts`, { headers: await app.as('admin') })).text()).includes('refresh token'),
    );
    const alerts = await (await fetch(`${app.url}/api/alerts?source=security`, { headers: await app.as('admin') })).json();
    expect(alerts).toMatchObject({ items: [{ severity: 'critical', labels: { user: 'admin' } }] });
  });

  async function raise(title: string, broker?: string): Promise<void> {
    const alert = { title, message: title, severity: 'info', source: 'test', labels: broker === undefined ? {} : { broker } };
    const response = await fetch(`${app.url}/api/alerts`, {
      method: 'POST',
      headers: { 'x-api-key': app.apiKey.split(',')[0] ?? '', 'content-type': 'application/json' },
      body: JSON.stringify(alert),
    });
    expect(response.status).toBeLessThan(300);
  }
});
