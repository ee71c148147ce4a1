import { sql } from 'drizzle-orm';
import { newApiKey } from '../../../src/common/api-key.js';
import { Problem } from '../../../src/common/problem.js';
import { AuthService } from '../../../src/modules/auth/access/auth.service.js';
import { KeyExpiryWatch } from '../../../src/modules/auth/admin/key-expiry.watch.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';

describe('an API key at its end', () => {
  const [key, other, third] = [newApiKey(), newApiKey(), newApiKey()];
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ INGEST_API_KEY: `${newApiKey()},${key},${other},${third}` });
  });
  afterAll(() => app.close());
  const run = (query: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(query);
  const idOf = (text: string) => text.split('_')[1] ?? '';

  it('closes what is open: all three kinds of streams, and a socket that was opened with its ticket', async () => {
    const headers = { 'x-api-key': key };
    const endsIn = (time: string) => run(sql`update api_keys set expires_at = now() + ${time}::interval where id = ${idOf(key)}`);
    await endsIn('1 hour');
    expect((await fetch(`${app.url}/api/auth/me`, { headers })).status).toBe(200);
    const response = await fetch(`${app.url}/api/auth/ws-ticket`, { method: 'POST', headers });
    const { ticket } = (await response.json()) as { ticket: string };
    const raws = [
      await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers }),
      await RawClient.open(`${app.wsUrl}/ws/alerts?ticket=${ticket}`),
    ];
    for (const raw of raws) await raw.frame('subscribed');
    const socket = await connectSocketIo(app.url, '/alerts', { api_key: key });
    const events = (await fetch(`${app.url}/api/realtime/events?topics=alerts`, { headers })).text();
    // What is open stays so until the end comes.
    await endsIn('1 second');
    for (const raw of raws) expect((await raw.closed).code).toBe(4401);
    await until(() => socket.disconnected);
    expect(await events).toContain('event: error');
    expect((await fetch(`${app.url}/api/auth/me`, { headers })).status).toBe(401);
  });

  it('opens nothing more, however often it was used until then', async () => {
    const headers = { 'x-api-key': third };
    const status = async () => (await fetch(`${app.url}/api/auth/me`, { headers })).status;
    await run(sql`update api_keys set expires_at = now() + interval '3 seconds' where id = ${idOf(third)}`);
    await until(async () => (await status()) === 200);
    await until(async () => (await status()) === 401);
  });

  it('is told of by one alert, a week before', async () => {
    const watch = app.app.get(KeyExpiryWatch);
    const alerts = async () => {
      const found = await fetch(`${app.url}/api/alerts?source=security`, { headers: await app.as('admin') });
      return ((await found.json()) as { items: { severity: string; labels: Record<string, string>; count: number }[] }).items;
    };
    await run(sql`update api_keys set expires_at = now() + interval '8 days' where id = ${idOf(other)}`);
    await watch.look();
    const told = async () => (await run(sql`select id from api_keys where expiry_alerted_at is not null`)).rows.map(({ id }) => id);
    expect(await told()).toEqual([]);
    await run(sql`update api_keys set expires_at = now() + interval '6 days' where id = ${idOf(other)}`);
    await Promise.all([watch.look(), watch.look()]);
    await until(async () => (await alerts()).length > 0);
    expect(await alerts()).toMatchObject([{ severity: 'warning', labels: { key: idOf(other), user: 'system:bootstrap' } }]);
    await watch.look();
    expect(await told()).toEqual([idOf(other)]);
    // What had been told again would be counted before the alert of the next key is there.
    await run(sql`
      insert into api_keys (id, name, secret_hash, permissions, created_by, expires_at)
      select 'nextnext', name, secret_hash, permissions, created_by, expires_at from api_keys where id = ${idOf(other)}`);
    await watch.look();
    await until(async () => (await alerts()).length === 2);
    expect((await alerts()).map(({ count }) => count)).toEqual([1, 1]);
  });

  it('of streams carries as little after a change of its owner as before', async () => {
    const response = await fetch(`${app.url}/api/websocket/apikey`, { headers: await app.as('admin') });
    const { api_key: streamKey } = (await response.json()) as { api_key: string };
    const auth = app.app.get(AuthService);
    const before = await auth.authenticate({ kind: 'stream_key', key: streamKey });
    const [after] = await auth.current([{ principal: before, address: undefined }]);
    const [again] = await auth.current(after instanceof Problem || after === undefined ? [] : [{ principal: after, address: undefined }]);
    for (const standing of [before, after, again]) {
      if (standing === undefined || standing instanceof Problem) throw new Error('The key is worth nothing');
      expect([...standing.permissions].toSorted()).toEqual(['view_market', 'view_trades']);
    }
  });
});
