import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient } from '../../support/live.js';
import { type Credential, type Stream, STREAMS } from '../../support/streams.js';
import { until } from '../../support/until.js';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** What is taken away through the API of administration ends or narrows what is open, whatever it is open by. */
describe('what somebody follows', () => {
  let app: RunningApp;
  const streams: Stream[] = [];
  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });
  afterAll(() => app.close());

  const run = (query: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(query);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  async function call(method: string, path: string, as: Credential | object, body?: unknown) {
    const headers = { ...as, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const response = await fetch(`${app.url}/api/${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }
  const admin = async (method: string, path: string, body?: unknown) => call(method, path, await app.as('admin'), body);
  const login = async (username: string): Promise<Tokens> =>
    (await call('POST', 'auth/login', {}, { username, password: app.passwords.viewer })).body as unknown as Tokens;
  /** A user for one test, with the password of the viewer. */
  async function person(role = 'operator'): Promise<{ name: string; tokens: Tokens; as: Credential }> {
    const name = `follower-${randomUUID().slice(0, 8)}`;
    await run(
      sql`insert into users (username, password_hash, role) select ${name}, password_hash, ${role} from users where username = 'viewer'`,
    );
    const tokens = await login(name);
    return { name, tokens, as: bearer(tokens.access_token) };
  }
  async function keyOf(as: Credential, permissions: string[]): Promise<{ id: string; as: Credential }> {
    const { body } = await call('POST', 'api-keys', as, { name: 'follower', permissions });
    return { id: String(body.id), as: { 'x-api-key': String(body.key) } };
  }
  async function raise(title: string, broker: string): Promise<void> {
    const alert = { title, message: title, severity: 'info', source: 'test', labels: { broker } };
    expect((await call('POST', 'alerts', { 'x-api-key': app.apiKey }, alert)).status).toBeLessThan(300);
  }
  async function ends(stream: Stream, code: string): Promise<void> {
    await until(() => stream.isOver());
    expect(stream.said()).toContain(code);
  }

  it('is not opened by somebody who has to choose a password first, also without a topic', async () => {
    const { name, as, tokens } = await person();
    await run(sql`update users set must_change_password = true where username = ${name}`);
    const raw = await RawClient.open(`${app.wsUrl}/ws`, { headers: { ...as } });
    expect((await raw.closed).code).toBe(4403);
    expect(raw.frames).toMatchObject([{ type: 'error', code: 'auth.forbidden', message: expect.stringContaining('/api/auth/password') }]);
    await expect(connectSocketIo(app.url, '/', { token: tokens.access_token })).rejects.toMatchObject({ data: { code: 'auth.forbidden' } });
    expect((await call('GET', 'realtime/events?topics=alerts', as)).body.code).toBe('auth.forbidden');
  });

  describe.each(STREAMS)('by %s', (_, open) => {
    const follow = async (topic: string, as: Credential): Promise<Stream> => {
      const stream = await open(app, topic, as);
      streams.push(stream);
      return stream;
    };
    it('ends when an admin ends the sessions of the user, disables or removes them', async () => {
      const { name, as } = await person();
      const first = await follow('alerts', as);
      expect((await admin('DELETE', `users/${name}/sessions`)).status).toBe(204);
      await ends(first, 'auth.invalid_token');
      const second = await follow('alerts', bearer((await login(name)).access_token));
      expect((await admin('PATCH', `users/${name}`, { disabled: true })).status).toBe(200);
      await ends(second, 'auth.invalid_token');
      await admin('PATCH', `users/${name}`, { disabled: false });
      const third = await follow('alerts', bearer((await login(name)).access_token));
      expect((await admin('DELETE', `users/${name}`)).status).toBe(204);
      await ends(third, 'auth.invalid_token');
    });

    it('ends with a refresh token that comes back too late, and at a change of the password elsewhere', async () => {
      const { tokens, as } = await person();
      const other = await login((await call('GET', 'auth/me', as)).body.username as string);
      const [stolen, mine] = [await follow('alerts', as), await follow('alerts', bearer(other.access_token))];
      const refresh = () => call('POST', 'auth/refresh', {}, { refresh_token: tokens.refresh_token });
      expect((await refresh()).status).toBe(200);
      await run(sql`update refresh_tokens set rotated_at = rotated_at - interval '16 seconds' where rotated_at is not null`);
      expect((await refresh()).status).toBe(401);
      await ends(stolen, 'auth.invalid_token');
      expect(mine.isOver()).toBe(false);

      const third = await login((await call('GET', 'auth/me', bearer(other.access_token))).body.username as string);
      const change = { current_password: app.passwords.viewer, new_password: 'nine grey herons waiting' };
      expect((await call('POST', 'auth/password', bearer(third.access_token), change)).status).toBe(204);
      await ends(mine, 'auth.invalid_token');
    });

    it('ends with a key that is revoked, and when its maker loses what it has', async () => {
      const { name, as } = await person();
      const [revoked, left] = [await keyOf(as, ['view_alerts']), await keyOf(as, ['view_trades', 'view_alerts'])];
      const [alerts, trades] = [await follow('alerts', revoked.as), await follow('trades', left.as)];
      expect((await call('DELETE', `api-keys/${revoked.id}`, as)).status).toBe(204);
      await ends(alerts, 'auth.invalid_api_key');
      expect((await admin('PATCH', `users/${name}`, { role: 'viewer' })).status).toBe(200);
      await until(() => trades.isOver() || trades.said().includes('unsubscribed'));
      expect(trades.said()).toContain('auth.forbidden');
    });

    it('ends with the code of a key when the overlap of its rotation is over, and the key has expired', async () => {
      const { as } = await person();
      const { id, as: key } = await keyOf(as, ['view_alerts']);
      const stream = await follow('alerts', key);
      expect((await call('POST', `api-keys/${id}/rotate`, as, { overlap_seconds: 1 })).status).toBe(201);
      await ends(stream, 'auth.invalid_api_key');
      expect(stream.said()).not.toContain('auth.token_expired');
      expect((await call('GET', 'alerts', key)).body.code).toBe('auth.invalid_api_key');
      expect((await call('GET', `api-keys/${id}`, as)).body.status).toBe('expired');
    });

    it('ends when a key is narrowed to other topics, and is narrowed when it is to other brokers', async () => {
      const { as } = await person();
      const { id, as: key } = await keyOf(as, ['view_trades', 'view_alerts']);
      const [trades, alerts] = [await follow('trades', key), await follow('alerts', key)];
      expect((await call('PATCH', `api-keys/${id}`, as, { permissions: ['view_alerts'], brokers: ['alpha'] })).status).toBe(200);
      await until(() => trades.isOver() || trades.said().includes('unsubscribed'));
      expect(trades.said()).toContain('auth.forbidden');
      await until(() => alerts.said().includes('access_changed'));
      await raise('of omega', 'omega');
      await raise('of alpha', 'alpha');
      await until(() => alerts.said().includes('of alpha'));
      expect(alerts.said()).not.toContain('of omega');
    });

    it('ends when a key is narrowed to networks that the client is not in, and goes on while it is in one', async () => {
      const { as } = await person();
      const { id, as: key } = await keyOf(as, ['view_alerts']);
      const stream = await follow('alerts', key);
      const narrow = async (...networks: string[]) =>
        expect((await call('PATCH', `api-keys/${id}`, as, { allowed_networks: networks })).status).toBe(200);
      await narrow('127.0.0.0/8');
      await raise('at home', 'alpha');
      await until(() => stream.isOver() || stream.said().includes('at home'));
      expect(stream.isOver()).toBe(false);
      await narrow('127.9.0.0/16');
      await ends(stream, 'auth.invalid_api_key');
    });

    it('goes on under the new brokers of its user', async () => {
      const { name, as } = await person();
      const stream = await follow('alerts', as);
      await raise('omega before', 'omega');
      await until(() => stream.said().includes('omega before'));
      expect((await admin('PATCH', `users/${name}`, { brokers: ['alpha'] })).status).toBe(200);
      await until(() => stream.said().includes('access_changed'));
      await raise('omega after', 'omega');
      await raise('alpha after', 'alpha');
      await until(() => stream.said().includes('alpha after'));
      expect([stream.isOver(), stream.said().includes('omega after')]).toEqual([false, false]);
    });
  });
});
