import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { connectSocketIo, RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';
import { bearer, call, type Tokens, TwoReplicas } from './two-replicas.js';

describe('sessions of two replicas', () => {
  let cluster: TwoReplicas;
  beforeAll(async () => {
    cluster = await TwoReplicas.start();
  });
  afterAll(() => cluster.close());

  const run = (query: ReturnType<typeof sql>) => cluster.here.app.get(Database).drizzle.execute(query);
  const me = async (app: TwoReplicas['here'], tokens: Tokens) => (await call(app, 'GET', 'auth/me', bearer(tokens))).status;
  const refresh = (app: TwoReplicas['here'], token: string) => call(app, 'POST', 'auth/refresh', {}, { refresh_token: token });
  const ticket = async (app: TwoReplicas['here'], tokens: Tokens) =>
    String((await call(app, 'POST', 'auth/ws-ticket', bearer(tokens))).body.ticket);
  const openBy = (app: TwoReplicas['here'], value: string) => RawClient.open(`${app.wsUrl}/ws/alerts?ticket=${value}`);
  /** All three kinds of streams at the other replica, and how they end. */
  async function follow(tokens: Tokens) {
    const { there } = cluster;
    const raw = await RawClient.open(`${there.wsUrl}/ws/alerts`, { headers: bearer(tokens) });
    await raw.frame('subscribed');
    const socket = await connectSocketIo(there.url, '/alerts', { token: tokens.access_token });
    const events = await fetch(`${there.url}/api/realtime/events?topics=alerts`, { headers: bearer(tokens) });
    const text = events.text();
    return async (withinMs: number) => {
      const startedMs = performance.now();
      expect((await raw.closed).code).toBe(4401);
      await until(() => socket.disconnected);
      expect(await text).toContain('auth.invalid_token');
      expect(performance.now() - startedMs).toBeLessThan(withinMs);
    };
  }

  it('end at the other replica within a second: REST and all three kinds of streams', async () => {
    const mine = await cluster.login();
    expect(await me(cluster.there, mine)).toBe(200);
    const ended = await follow(mine);
    expect((await call(cluster.here, 'POST', 'auth/logout', bearer(mine), {})).status).toBe(204);
    await ended(1000);
    expect(await me(cluster.there, mine)).toBe(401);
    expect((await refresh(cluster.there, mine.refresh_token)).body.code).toBe('auth.invalid_token');
  });

  it('have one successor of a token, also for those that race at both', async () => {
    const mine = await cluster.login();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => refresh(cluster.both[n % 2 === 0 ? 0 : 1], mine.refresh_token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const [next] = new Set(answers.map(({ body }) => String(body.refresh_token)));
    expect(answers.every(({ body }) => body.refresh_token === next)).toBe(true);
    await run(sql`update refresh_tokens set rotated_at = rotated_at - interval '16 seconds' where rotated_at is not null`);
    expect((await refresh(cluster.there, mine.refresh_token)).status).toBe(401);
    await until(async () => (await me(cluster.here, mine)) === 401, 1000);
  });

  it('have tickets that are good at either of them, once in all', async () => {
    const mine = await cluster.login();
    const value = await ticket(cluster.here, mine);
    const client = await openBy(cluster.there, value);
    expect(await client.frame('connected')).toMatchObject({ user: 'operator' });
    client.close();
    const again = await openBy(cluster.here, value);
    expect((await again.closed).code).toBe(4401);

    const raced = await ticket(cluster.here, mine);
    const clients = await Promise.all(Array.from({ length: 8 }, (_, n) => openBy(cluster.both[n % 2 === 0 ? 0 : 1], raced)));
    const outcomes = await Promise.all(
      clients.map((one) => Promise.race([one.frame('connected').then(() => 'in'), one.closed.then(({ code }) => code)]).catch(() => 4401)),
    );
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1);
    for (const one of clients) one.close();

    const orphan = await ticket(cluster.here, mine);
    await call(cluster.here, 'POST', 'auth/logout', bearer(mine), {});
    expect((await (await openBy(cluster.there, orphan)).closed).code).toBe(4401);
  });

  it('end within five seconds while Redis is down, and a lost key, role and broker too', async () => {
    const [mine, other] = [await cluster.login(), await cluster.login(cluster.there, 'viewer')];
    const ended = await follow(mine);
    const stream = await RawClient.open(`${cluster.there.wsUrl}/ws/alerts`, { headers: bearer(other) });
    await stream.frame('subscribed');
    const keyed = await call(cluster.here, 'POST', 'api-keys', bearer(await cluster.login(cluster.here, 'admin')), {
      name: 'short-lived',
      permissions: ['view_alerts'],
    });
    const key = { 'x-api-key': String(keyed.body.key) };
    expect((await call(cluster.there, 'GET', 'auth/me', key)).status).toBe(200);
    await cluster.redis.kill();
    const startedMs = performance.now();
    await call(cluster.here, 'POST', 'auth/logout', bearer(mine), {});
    await ended(5000);
    await run(sql`update users set brokers = '["alpha"]'::jsonb where username = 'viewer'`);
    expect(await stream.frame('access_changed')).toMatchObject({ brokers: ['alpha'] });
    await run(sql`update api_keys set revoked_at = now() where name = 'short-lived'`);
    await until(async () => (await call(cluster.there, 'GET', 'auth/me', key)).status === 401, 5000);
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    stream.close();
    await cluster.redis.run();
    await run(sql`update users set brokers = '["*"]'::jsonb where username = 'viewer'`);
  });
});
