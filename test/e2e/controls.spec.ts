import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { ControlApprovals } from '../../src/modules/controls/control-approvals.js';
import { Database } from '../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../support/app.js';
import { auditRows } from '../support/audit.js';
import { does, type FakeDesk, fakeDesk } from '../support/fake-desk.js';
import { connectSocketIo, RawClient } from '../support/live.js';
import { StatefulDesk } from '../support/stateful-desk.js';
import { until } from '../support/until.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

describe('controls', () => {
  let fake: FakeDesk;
  let desk: StatefulDesk;
  let app: RunningApp;
  let second: Record<string, string>;
  beforeAll(async () => {
    fake = await fakeDesk();
    desk = new StatefulDesk(fake);
    app = await startApp({ ...fake.env, UPSTREAM_TIMEOUT_MS: '1000', CONTROL_STATE_SECONDS: '1', WEBSOCKET_HEARTBEAT_SECONDS: '3600' });
    await sqlRun(
      sql`insert into users (username, password_hash, role) select 'second', password_hash, role from users where username = 'admin'`,
    );
    const login = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'second', password: app.passwords.admin }),
    });
    second = { authorization: `Bearer ${((await login.json()) as { access_token: string }).access_token}` };
  });
  beforeEach(() => {
    desk.obey();
    desk.ess = 'ARMED';
    desk.paused.clear();
    desk.calls.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await fake.close();
  });

  const sqlRun = (statement: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(statement);
  const send = async (method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  const control = async (name: string, body: Record<string, unknown> = {}, key: string = randomUUID(), headers?: Record<string, string>) =>
    send(
      'POST',
      `/api/controls/${name}`,
      { reason: 'prices look wrong', ...body },
      { ...(headers ?? (await app.as('admin'))), 'idempotency-key': key },
    );
  const decide = async (id: unknown, decision: 'approve' | 'reject', headers: Record<string, string>) =>
    send('POST', `/api/controls/requests/${String(id)}/${decision}`, {}, headers);
  const request = async (id: unknown) =>
    (await send('GET', `/api/controls/requests/${String(id)}`, undefined, await app.as('viewer'))).body;

  it('trips the emergency stop: one call with the key, the states before and after, a row in the trail, an alert', async () => {
    const key = randomUUID();
    const operator = await app.as('operator');
    const { status, body } = await control('ess.trip', { expected_state: 'armed' }, key, operator);
    expect([status, body]).toMatchObject([
      200,
      { status: 'done', state_before: 'ARMED', state_after: 'TRIPPED', requested_by: 'operator', approved_by: null },
    ]);
    expect(desk.calls).toEqual([{ path: '/api/risk/ess/trip', key, body: { reason: 'prices look wrong' } }]);
    const rows = (await auditRows(app, 'subject=control:ess.trip')).filter(({ detail }) => detail.request === body.id);
    expect(rows.map(({ action, actor, outcome }) => [action, actor.name, outcome])).toEqual([
      ['control.result', 'operator', 'success'],
      ['control.request', 'operator', 'success'],
    ]);
    const alerts = async () =>
      (await send('GET', '/api/alerts?source=controls', undefined, operator)).body.items as Record<string, unknown>[];
    await until(async () => (await alerts()).length === 1);
    expect(await alerts()).toMatchObject([{ severity: 'critical', fingerprint: 'emergency-stop', status: 'open' }]);
  });

  it('does a thing once per key, and gives the first answer again', async () => {
    const key = randomUUID();
    const first = await control('strategy.pause', { target: 'momentum' }, key);
    expect(first.body).toMatchObject({ status: 'done', target: 'momentum', state_before: 'RUNNING', state_after: 'PAUSED' });
    const again = await control('strategy.pause', { target: 'momentum' }, key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await control('strategy.pause', { target: 'momentum', reason: 'another reason' }, key)).toMatchObject({
      status: 422,
      body: { code: 'control.key_reused' },
    });
    expect(desk.calls).toHaveLength(1);
    // A key is that of who used it.
    await control('strategy.pause', { target: 'momentum' }, key, await app.as('operator'));
    expect(desk.calls).toHaveLength(2);
  });

  it('does a thing once for the same key twice at the same time', async () => {
    const hold = does.hold(
      desk.command(
        () => (desk.ess = 'TRIPPED'),
        (response) => void response.end('{"state":"TRIPPED"}'),
      ),
    );
    fake.risk.behave(hold.behaviour, '/api/risk/ess/trip');
    const key = randomUUID();
    const first = control('ess.trip', {}, key);
    await until(() => hold.held() === 1);
    expect(await control('ess.trip', {}, key)).toMatchObject({ status: 409, body: { code: 'control.in_progress' } });
    hold.release();
    expect((await first).body).toMatchObject({ status: 'done' });
    expect(desk.calls).toHaveLength(1);
  });

  it.each([
    ['no reason', 'ess.trip', { reason: undefined }, 'k'],
    ['a short reason', 'ess.trip', { reason: 'no' }, 'k'],
    ['a blank reason', 'ess.trip', { reason: '     ' }, 'k'],
    ['a long reason', 'ess.trip', { reason: 'x'.repeat(501) }, 'k'],
    ['an unknown field', 'ess.trip', { force: true }, 'k'],
    ['a target where there is none', 'ess.trip', { target: 'momentum' }, 'k'],
    ['no target', 'strategy.pause', {}, 'k'],
    ['a target that is a path', 'strategy.pause', { target: '../../risk/ess/reset' }, 'k'],
    ['a service that is none', 'breaker.trip', { target: 'bank' }, 'k'],
    ['a long key', 'ess.trip', {}, 'k'.repeat(256)],
    ['a key of blanks', 'ess.trip', {}, 'a b'],
  ])('refuses %s', async (_, name, body, key) => {
    expect((await control(name, body, key)).status).toBe(422);
    expect(desk.calls).toEqual([]);
  });

  it('refuses a call without a key', async () => {
    const answer = await send('POST', '/api/controls/ess.trip', { reason: 'prices look wrong' }, await app.as('admin'));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });

  it('sends nothing in another state than the one expected, nor in a rehearsal', async () => {
    expect(await control('ess.trip', { expected_state: 'TRIPPED' })).toMatchObject({
      status: 412,
      body: { code: 'control.state_mismatch' },
    });
    const rehearsed = await send('POST', '/api/controls/ess.trip', { reason: 'only trying', dry_run: true }, await app.as('admin'));
    expect(rehearsed).toMatchObject({ status: 200, body: { dry_run: true, status: 'done', state_before: 'ARMED', state_after: 'ARMED' } });
    expect(desk.calls).toEqual([]);
  });

  it('is refused to viewers, to keys that nobody granted it, and to those limited to some brokers', async () => {
    expect((await control('ess.trip', {}, 'a', await app.as('viewer'))).status).toBe(403);
    expect((await control('ess.trip', {}, 'a', { 'x-api-key': app.apiKey })).status).toBe(403);
    expect((await control('ess.rearm', {}, 'a', await app.as('operator'))).status).toBe(403);
    await sqlRun(
      sql`insert into users (username, password_hash, role, brokers) select 'limited', password_hash, role, '["alpha"]' from users where username = 'operator'`,
    );
    const login = await send('POST', '/api/auth/login', { username: 'limited', password: app.passwords.operator }, {});
    expect(await control('ess.trip', {}, 'a', { authorization: `Bearer ${String(login.body.access_token)}` })).toMatchObject({
      status: 403,
      body: { code: 'auth.forbidden' },
    });
    expect(desk.calls).toEqual([]);
  });

  describe('with two persons', () => {
    const asked = async () => {
      desk.ess = 'TRIPPED';
      const answer = await control('ess.rearm');
      expect(answer).toMatchObject({ status: 202, body: { status: 'pending_approval', expires_at: expect.any(String) } });
      return answer.body.id;
    };

    it('waits for somebody else, and is then carried out', async () => {
      const id = await asked();
      expect(desk.calls).toEqual([]);
      const waiting = await send('GET', '/api/controls/requests?status=pending_approval', undefined, await app.as('viewer'));
      expect(waiting.body.items).toContainEqual(expect.objectContaining({ id, requested_by: 'admin' }));
      expect((await decide(id, 'approve', await app.as('operator'))).status).toBe(403);
      expect(await decide(id, 'approve', await app.as('admin'))).toMatchObject({ status: 403, body: { code: 'control.own_request' } });
      expect(await decide(id, 'approve', second)).toMatchObject({
        status: 200,
        body: { status: 'done', state_after: 'ARMED', approved_by: 'second' },
      });
      expect(desk.calls).toHaveLength(1);
      expect((await decide(id, 'approve', second)).status).toBe(409);
      expect(await request(id)).toMatchObject({ status: 'done', approved_by: 'second' });
    });

    it('is not approved by a key of who asked for it', async () => {
      const id = await asked();
      const keyId = app.apiKey.split('_')[1];
      await sqlRun(sql`update api_keys set created_by = 'admin', permissions = '["control_rearm", "view_dashboard"]' where id = ${keyId}`);
      expect(await decide(id, 'approve', { 'x-api-key': app.apiKey })).toMatchObject({ status: 403 });
      expect(desk.calls).toEqual([]);
    });

    it('can be rejected by somebody else', async () => {
      const id = await asked();
      expect((await decide(id, 'reject', await app.as('admin'))).status).toBe(403);
      expect(await decide(id, 'reject', second)).toMatchObject({ status: 200, body: { status: 'rejected', approved_by: 'second' } });
      expect((await decide(id, 'approve', second)).status).toBe(409);
    });

    it('is cancelled when the state has changed meanwhile', async () => {
      const id = await asked();
      desk.ess = 'ARMED';
      expect(await decide(id, 'approve', second)).toMatchObject({ status: 409, body: { code: 'control.not_pending' } });
      expect(await request(id)).toMatchObject({ status: 'rejected', cause: expect.stringContaining('ARMED') });
      expect(desk.calls).toEqual([]);
    });

    it('is cancelled when who asked for it has lost the permission', async () => {
      const id = await asked();
      await sqlRun(sql`update users set role = 'operator' where username = 'admin'`);
      expect((await decide(id, 'approve', second)).status).toBe(409);
      await sqlRun(sql`update users set role = 'admin' where username = 'admin'`);
      expect(await request(id)).toMatchObject({ status: 'rejected' });
      expect(desk.calls).toEqual([]);
    });

    it('expires', async () => {
      const id = await asked();
      await sqlRun(sql`update control_requests set expires_at = now() - interval '1 second' where id = ${String(id)}::uuid`);
      expect((await decide(id, 'approve', second)).status).toBe(409);
      await app.app.get(ControlApprovals).sweep();
      await until(async () => (await request(id)).status !== 'pending_approval');
      expect(desk.calls).toEqual([]);
    });

    it('is one effect when two approve at once', async () => {
      const id = await asked();
      const answers = await Promise.all([decide(id, 'approve', second), decide(id, 'approve', second)]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      expect(desk.calls).toHaveLength(1);
    });
  });

  describe('when the service', () => {
    it('answers 500, has failed', async () => {
      fake.risk.behave(does.status(500), '/api/risk/ess/trip');
      expect(await control('ess.trip')).toMatchObject({
        status: 200,
        body: { status: 'failed', state_after: 'ARMED', cause: 'answered 500' },
      });
    });

    it('is not there, has failed, and nothing is repeated', async () => {
      await fake.risk.stop();
      try {
        expect((await control('ess.trip')).body).toMatchObject({ status: 'failed', state_before: null, cause: 'connection refused' });
      } finally {
        await fake.risk.start();
      }
    });

    it('hangs, is unknown, and was asked once', async () => {
      fake.risk.behave(
        desk.command(
          () => undefined,
          () => undefined,
        ),
        '/api/risk/ess/trip',
      );
      expect((await control('ess.trip')).body).toMatchObject({ status: 'unknown', state_after: 'ARMED' });
      expect(desk.calls).toHaveLength(1);
    });

    it('hangs after it has done so, is done by its state', async () => {
      fake.risk.behave(
        desk.command(
          () => (desk.ess = 'TRIPPED'),
          () => undefined,
        ),
        '/api/risk/ess/trip',
      );
      expect((await control('ess.trip')).body).toMatchObject({ status: 'done', state_after: 'TRIPPED' });
      expect(desk.calls).toHaveLength(1);
    });

    it('answers rubbish, is judged by its state', async () => {
      fake.risk.behave(
        desk.command(
          () => (desk.ess = 'TRIPPED'),
          (response) => void response.end('<<<'),
        ),
        '/api/risk/ess/trip',
      );
      expect((await control('ess.trip')).body).toMatchObject({ status: 'done', state_after: 'TRIPPED' });
    });

    it('cuts the line in the middle, is unknown and not asked again', async () => {
      fake.risk.behave(
        desk.command(
          () => undefined,
          (response) => response.destroy(),
        ),
        '/api/risk/ess/trip',
      );
      expect((await control('ess.trip')).body).toMatchObject({ status: 'unknown' });
      expect(desk.calls).toHaveLength(1);
    });
  });

  it('says what became of a request whose process has gone', async () => {
    const id = randomUUID();
    await sqlRun(sql`insert into control_requests (id, control, reason, status, requested_by_id, requested_by, requested_by_person, fingerprint, requested_at, started_at)
      values (${id}::uuid, 'ess.trip', 'gone', 'running', 'user:admin', 'admin', 'admin', 'x', now() - interval '1 hour', now() - interval '1 hour')`);
    await until(async () => (await request(id)).status === 'unknown');
  });

  it('holds the breaker of a service open, and closes it', async () => {
    const breaker = async () => {
      const { body } = await send('GET', '/api/dashboard/health', undefined, await app.as('admin'));
      return (body.upstreams as { name: string; breaker: string }[]).find(({ name }) => name === 'execution')?.breaker;
    };
    expect((await control('breaker.trip', { target: 'execution' })).body).toMatchObject({
      status: 'done',
      state_before: 'CLOSED',
      state_after: 'OPEN',
    });
    expect(await breaker()).toBe('open');
    expect((await control('breaker.close', { target: 'execution' })).body).toMatchObject({
      status: 'done',
      state_before: 'OPEN',
      state_after: 'CLOSED',
    });
    expect(await breaker()).toBe('closed');
  });

  it('is done over both kinds of socket, and told on topic controls in order', async () => {
    const raw = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('admin') });
    await raw.frame('connected');
    await raw.ask({ action: 'subscribe', topic: 'controls' });
    const answer = await raw.ask({
      action: 'control',
      control: 'strategy.pause',
      target: 'momentum',
      reason: 'by socket',
      idempotency_key: 'raw-1',
    });
    expect(answer).toMatchObject({ type: 'controlled', replayed: false, result: { status: 'done', state_after: 'PAUSED' } });
    const changes = () => raw.frames.filter(({ type }) => type === 'control').map(({ data }) => (data as { change: string }).change);
    await until(() => changes().length === 2);
    expect(changes()).toEqual(['requested', 'done']);
    const socket = await connectSocketIo(app.url, '/dashboard', { token: await app.login('admin') });
    const ack = (await socket
      .timeout(30_000)
      .emitWithAck('control', { control: 'strategy.pause', target: 'momentum', reason: 'by socket', idempotency_key: 'raw-1' })) as unknown;
    expect(ack).toMatchObject({ type: 'controlled', replayed: true });
    expect(
      await socket.timeout(30_000).emitWithAck('control', { control: 'strategy.pause', target: 'momentum', reason: 'by socket' }),
    ).toMatchObject({ type: 'error', code: 'request.invalid' });
    expect(await socket.timeout(30_000).emitWithAck('control', { control: '__proto__', reason: 'by socket' })).toMatchObject({
      type: 'error',
      code: 'request.invalid',
    });
    socket.close();
    const viewer = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('viewer') });
    await viewer.frame('connected');
    expect(await viewer.ask({ action: 'control', control: 'ess.trip', reason: 'may I?', idempotency_key: 'v' })).toMatchObject({
      type: 'error',
      code: 'auth.forbidden',
    });
    viewer.close();
    raw.close();
    expect(desk.calls).toHaveLength(1);
  });

  it('stops the desk also while nothing can be stored; anything else is not done then', async () => {
    await app.as('admin');
    const { pool } = app.app.get(Database);
    const statements = [
      `create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '53100'; end $$`,
      ...['control_requests', 'audit_log'].map(
        (table) => `create trigger no_room before insert on ${table} for each statement execute function no_room()`,
      ),
    ];
    for (const statement of statements) await pool.query(statement);
    try {
      expect((await control('strategy.pause', { target: 'momentum' })).status).toBe(503);
      expect(desk.calls).toEqual([]);
      expect(await control('ess.trip', { reason: 'disk is full' })).toMatchObject({
        status: 200,
        body: { status: 'done', state_after: 'TRIPPED' },
      });
      expect(desk.calls).toHaveLength(1);
    } finally {
      for (const table of ['control_requests', 'audit_log']) await pool.query(`drop trigger no_room on ${table}`);
      await pool.query('drop function no_room');
    }
    const written = async () => (await auditRows(app, 'subject=control:ess.trip')).filter(({ detail }) => detail.reason === 'disk is full');
    await until(async () => (await written()).length === 2);
  });
});
