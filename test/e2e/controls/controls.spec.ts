import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { RunningApp } from '../../support/app.js';
import { auditRows } from '../../support/desks/audit.js';
import { does, type FakeDesk } from '../../support/desks/fake-desk.js';
import { connectSocketIo, RawClient } from '../../support/live.js';
import type { StatefulDesk } from '../../support/desks/stateful-desk.js';
import { until } from '../../support/until.js';
import { withControlledDesk } from '../../support/desks/controlled-desk.js';

describe('controls', () => {
  let fake: FakeDesk;
  let desk: StatefulDesk;
  let app: RunningApp;
  const { sqlRun, send, control } = withControlledDesk((started) => ({ fake, desk, app } = started));

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

  it('is carried out once per key, and repeats the first answer', async () => {
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
    // A key belongs to the principal that used it.
    await control('strategy.pause', { target: 'momentum' }, key, await app.as('operator'));
    expect(desk.calls).toHaveLength(2);
  });

  it('is carried out once for two concurrent calls with one key', async () => {
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
    ['a target that is the path above', 'strategy.pause', { target: '..' }, 'k'],
    ['a target that is the same path', 'strategy.resume', { target: '.' }, 'k'],
    ['a service that is none', 'breaker.trip', { target: 'bank' }, 'k'],
    ['a long key', 'ess.trip', {}, 'k'.repeat(256)],
    ['a key of blanks', 'ess.trip', {}, 'a b'],
  ])('refuses %s', async (_, name, body, key) => {
    expect((await control(name, body, key)).status).toBe(422);
    expect(desk.calls).toEqual([]);
  });

  it.each([{}, { dry_run: true }])('refuses a call without a key (%j)', async (more) => {
    const answer = await send('POST', '/api/controls/ess.trip', { reason: 'prices look wrong', ...more }, await app.as('admin'));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });

  it('sends nothing in another state than the expected one, nor in a dry run', async () => {
    expect(await control('ess.trip', { expected_state: 'TRIPPED' })).toMatchObject({
      status: 412,
      body: { code: 'control.state_mismatch' },
    });
    const key = randomUUID();
    const rehearsed = await control('ess.trip', { dry_run: true }, key);
    expect(rehearsed).toMatchObject({ status: 200, body: { dry_run: true, status: 'done', state_before: 'ARMED', state_after: 'ARMED' } });
    expect(desk.calls).toEqual([]);
    // The key of a dry run is not used up.
    expect((await control('ess.trip', {}, key)).body).toMatchObject({ dry_run: false, status: 'done', state_after: 'TRIPPED' });
  });

  it('is refused to viewers, to keys without the permission, and to principals limited to some brokers', async () => {
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

  it('is in the list with a stream position from which the next request follows and no other', async () => {
    const list = async () => (await send('GET', '/api/controls/requests', undefined, await app.as('viewer'))).body;
    const before = await list();
    expect(before['stream']).toEqual({ topic: 'controls', epoch: expect.any(String), seq: expect.any(Number) });
    const { body } = await control('strategy.pause', { target: 'momentum' });
    const raw = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('viewer') });
    await raw.frame('connected');
    const { epoch, seq } = before['stream'] as { epoch: string; seq: number };
    const told = async () => {
      const answer = await raw.ask({ action: 'subscribe', topic: 'controls', recover: { epoch, seq } });
      return (answer['events'] as { data: { id: string; change: string } }[]).map(({ data }) => [data.id, data.change]);
    };
    await until(async () => (await told()).length >= 2);
    expect((await told()).filter(([id]) => id === body['id'])).toEqual([
      [body['id'], 'requested'],
      [body['id'], 'done'],
    ]);
    raw.close();
  });

  it('is carried out over both kinds of socket, and published on topic controls in order', async () => {
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
});
