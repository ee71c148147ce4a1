import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';
import { bearer, call, TwoReplicas } from './two-replicas.js';

describe('a logout while the database is away', () => {
  let cluster: TwoReplicas;
  beforeEach(async () => {
    cluster = await TwoReplicas.start();
  });
  afterEach(() => cluster.close());

  const me = async (app: TwoReplicas['here'], headers: Record<string, string>) => (await call(app, 'GET', 'auth/me', headers)).status;
  const spooled = () => readdirSync(cluster.database.env.DATA_DIR).filter((name) => name.startsWith('logouts.later.'));

  it('happens at once on both replicas, and is stored and written down when the database is back', async () => {
    const [mine, other] = [await cluster.login(), await cluster.login(cluster.there)];
    const streams = [];
    for (const app of cluster.both) {
      expect([await me(app, bearer(mine)), await me(app, bearer(other))]).toEqual([200, 200]);
      streams.push(await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers: bearer(mine) }));
    }
    for (const stream of streams) await stream.frame('subscribed');
    await cluster.way.cut();
    expect((await call(cluster.here, 'POST', 'auth/logout', bearer(mine), {})).status).toBe(204);
    for (const stream of streams) expect((await stream.closed).code).toBe(4401);
    for (const app of cluster.both) expect([await me(app, bearer(mine)), await me(app, bearer(other))]).toEqual([401, 200]);
    expect(spooled()).toHaveLength(1);

    await cluster.way.mend();
    const { drizzle } = cluster.there.app.get(Database);
    const revoked = sql`select id from sessions where revoked_at is not null`;
    await until(async () => (await drizzle.execute(revoked).catch(() => ({ rows: [] }))).rows.length === 1);
    expect((await drizzle.execute(revoked)).rows).toEqual([{ id: mine.session_id }]);
    await until(() => spooled().length === 0);
    const rows = sql`select body::jsonb #>> '{actor,session_id}' as session from audit_log where action = 'logout'`;
    await until(async () => (await drizzle.execute(rows)).rows.length === 1);
    expect((await drizzle.execute(rows)).rows).toEqual([{ session: mine.session_id }]);
  });

  it('everywhere ends what was open then, and no session that has begun since', async () => {
    const [mine, other] = [await cluster.login(), await cluster.login(cluster.there)];
    for (const tokens of [mine, other]) expect(await me(cluster.here, bearer(tokens))).toBe(200);
    await cluster.way.cut();
    expect((await call(cluster.here, 'POST', 'auth/logout', bearer(mine), { everywhere: true })).status).toBe(204);
    expect([await me(cluster.here, bearer(mine)), await me(cluster.here, bearer(other))]).toEqual([401, 401]);
    await cluster.way.mend();
    await until(() => spooled().length === 0);
    // Tokens tell whole seconds: one of the second of the logout counts as older.
    await delay(1000);
    const next = await cluster.login();
    expect([await me(cluster.there, bearer(next)), await me(cluster.there, bearer(other))]).toEqual([200, 401]);
  });

  it('by the cookie of a page is stored by the next process too, when this one has ended', async () => {
    const login = { username: 'operator', password: cluster.here.passwords.operator };
    const { headers, body } = await call(cluster.here, 'POST', 'auth/login', { 'x-client': 'browser' }, login);
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    await cluster.way.cut();
    const out = await call(cluster.here, 'POST', 'auth/logout', { 'x-client': 'browser', cookie });
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, expect.stringMatching(/^qd_refresh=; .*Max-Age=0/)]);
    await cluster.closeBackends();
    await cluster.way.mend();
    const next = await startApp({ ...cluster.database.env, DATABASE_URL: cluster.way.url, REDIS_URL: '' });
    const revoked = sql`select id from sessions where revoked_at is not null`;
    await until(async () => (await next.app.get(Database).drizzle.execute(revoked)).rows.length === 1);
    expect((await next.app.get(Database).drizzle.execute(revoked)).rows).toEqual([{ id: body.session_id }]);
    await next.close();
  });
});
