import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { StatefulDesk } from '../../support/desks/stateful-desk.js';
import { until } from '../../support/until.js';
import { bearer, call, TwoReplicas } from './two-replicas.js';

describe('controls of two replicas', () => {
  let fake: FakeDesk;
  let desk: StatefulDesk;
  let cluster: TwoReplicas;
  let admin: Record<string, string>;
  let second: Record<string, string>;
  beforeAll(async () => {
    fake = await fakeDesk();
    desk = new StatefulDesk(fake);
    cluster = await TwoReplicas.start({ ...fake.env, UPSTREAM_TIMEOUT_MS: '2000', CONTROL_STATE_SECONDS: '1' });
    await cluster.here.app
      .get(Database)
      .drizzle.execute(
        sql`insert into users (username, password_hash, role) select 'second', password_hash, role from users where username = 'admin'`,
      );
    admin = bearer(await cluster.login(cluster.here, 'admin'));
    const login = { username: 'second', password: cluster.here.passwords.admin };
    second = bearer((await call(cluster.there, 'POST', 'auth/login', {}, login)).body as { access_token: string });
  });
  beforeEach(() => {
    desk.obey();
    desk.ess = 'ARMED';
    desk.calls.length = 0;
  });
  afterAll(async () => {
    await cluster.close();
    await fake.close();
  });

  const control = (app: TwoReplicas['here'], name: string, key: string = randomUUID(), body: Record<string, unknown> = {}) =>
    call(app, 'POST', `controls/${name}`, { ...admin, 'idempotency-key': key }, { reason: 'prices look wrong', ...body });

  it('are carried out once for one key used on both at the same time, with one answer afterwards', async () => {
    const hold = does.hold(
      desk.command(
        () => (desk.ess = 'TRIPPED'),
        (response) => void response.end('{"state":"TRIPPED"}'),
      ),
    );
    fake.risk.behave(hold.behaviour, '/api/risk/ess/trip');
    const key = randomUUID();
    const racing = Promise.all(Array.from({ length: 6 }, (_, n) => control(cluster.both[n % 2 === 0 ? 0 : 1], 'ess.trip', key)));
    await until(() => hold.held() === 1);
    hold.release();
    const answers = await racing;
    const done = answers.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    expect(answers.filter(({ status, body }) => status !== 200 && body.code !== 'control.in_progress')).toEqual([]);
    expect(desk.calls).toEqual([{ path: '/api/risk/ess/trip', key, body: { reason: 'prices look wrong' } }]);
    for (const app of cluster.both) {
      const again = await control(app, 'ess.trip', key);
      expect([again.status, again.headers.get('idempotency-replayed'), again.body]).toEqual([200, 'true', done[0]?.body]);
    }
    expect(desk.calls).toHaveLength(1);
  });

  it('are approved on the other replica, once', async () => {
    desk.ess = 'TRIPPED';
    const asked = await control(cluster.here, 'ess.rearm');
    expect([asked.status, asked.body.status]).toEqual([202, 'pending_approval']);
    const path = `controls/requests/${String(asked.body.id)}/approve`;
    expect((await call(cluster.there, 'POST', path, admin, {})).status).toBe(403);
    const answers = await Promise.all(cluster.both.map((app) => call(app, 'POST', path, second, {})));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect([desk.ess, desk.calls.length]).toEqual(['ARMED', 1]);
  });

  it('hold a breaker open on both', async () => {
    const breaker = async (app: TwoReplicas['here']) => {
      const { body } = await call(app, 'GET', 'dashboard/health', admin);
      return (body.upstreams as { name: string; breaker: string }[]).find(({ name }) => name === 'execution')?.breaker;
    };
    expect((await control(cluster.here, 'breaker.trip', randomUUID(), { target: 'execution' })).body.status).toBe('done');
    for (const app of cluster.both) await until(async () => (await breaker(app)) === 'open');
    expect((await control(cluster.there, 'breaker.close', randomUUID(), { target: 'execution' })).body.status).toBe('done');
    for (const app of cluster.both) await until(async () => (await breaker(app)) === 'closed');
  });

  it('are refused to a user who has just lost the permission on the other replica', async () => {
    const operator = bearer(await cluster.login(cluster.there));
    const pause = (key: string) =>
      call(
        cluster.there,
        'POST',
        'controls/strategy.pause',
        { ...operator, 'idempotency-key': key },
        { reason: 'quiet', target: 'momentum' },
      );
    expect((await pause(randomUUID())).status).toBe(200);
    expect((await call(cluster.here, 'PATCH', 'users/operator', admin, { role: 'viewer' })).status).toBe(200);
    await until(async () => (await pause('after')).status === 403, 1000);
    expect(desk.calls.filter(({ key }) => key === 'after').length).toBeLessThanOrEqual(1);
  });
});
