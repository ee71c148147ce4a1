import { readdirSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { Config } from '../../../src/config/config.js';
import { AuditLog } from '../../../src/modules/auth/audit/audit-log.js';
import { Refusals } from '../../../src/modules/auth/audit/refusals.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { auditRows, type WireRow } from '../../support/desks/audit.js';
import { connectSocketIo, RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';

describe('what leaves a row in the audit trail', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const send = async (method: string, path: string, body?: unknown, role: 'admin' | 'operator' | 'viewer' | null = 'admin') =>
    fetch(`${app.url}${path}`, {
      method,
      headers: {
        ...(role && (await app.as(role))),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'user-agent': 'desk-test/1',
        'x-request-id': 'audit-1',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const newest = async (query: string) => (await auditRows(app, query))[0];
  const soon = async (query: string): Promise<WireRow> => {
    await until(async () => (await newest(query)) !== undefined);
    return (await newest(query))!;
  };
  const alert = async (title: string) => {
    const response = await send('POST', '/api/alerts', { title, message: 'x', severity: 'warning', source: 'test' });
    return ((await response.json()) as { id: string }).id;
  };
  /** Runs the work while no row can be written, as on a full disk. */
  const withoutTrail = async <T>(work: () => Promise<T>): Promise<T> => {
    const { drizzle } = app.app.get(Database);
    await drizzle.execute(
      sql.raw(`
      create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '53100'; end $$;
      create trigger no_room before insert on audit_log for each statement execute function no_room()`),
    );
    try {
      return await work();
    } finally {
      await drizzle.execute(sql.raw('drop trigger no_room on audit_log; drop function no_room'));
    }
  };

  it('a login, successful or not, with the reason', async () => {
    await app.login('operator');
    expect(await newest('action=login&actor=operator')).toMatchObject({
      ...{ actor: { kind: 'user', id: 'user:operator', name: 'operator', session_id: expect.any(String) }, outcome: 'success' },
      ...{ subject: 'user:operator', address: '127.0.0.1', request_id: expect.any(String) },
    });
    for (const [username, password, why] of [
      ['admin', 'wrong-password', 'wrong password'],
      ['nobody.here', 'wrong-password', 'unknown user'],
    ] as const) {
      expect((await send('POST', '/api/auth/login', { username, password }, null)).status).toBe(401);
      const row = await soon(`action=login&outcome=failure&subject=user:${username}`);
      expect(row).toMatchObject({
        actor: { kind: 'anonymous', id: null, name: username },
        detail: { why },
        user_agent: 'desk-test/1',
        request_id: 'audit-1',
      });
      expect(JSON.stringify(row)).not.toContain('wrong-password');
    }
  });

  it('what is done to an alert, by REST and by both kinds of socket', async () => {
    const [one, two, three] = [await alert('one'), await alert('two'), await alert('three')];
    await send('POST', `/api/alerts/${one}/acknowledge`, { comment: 'seen' }, 'operator');
    expect(await newest(`subject=alert:${one}`)).toMatchObject({
      ...{ action: 'alert.acknowledge', actor: { name: 'operator' }, outcome: 'success', detail: { comment: 'seen' } },
      ...{ address: '127.0.0.1', user_agent: 'desk-test/1', request_id: 'audit-1' },
    });
    await send('POST', `/api/alerts/${one}/acknowledge`, {}, 'operator');
    expect(await auditRows(app, `subject=alert:${one}`)).toHaveLength(1);
    const raw = await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers: await app.as('operator') });
    await raw.ask({ action: 'resolve', alert_id: two });
    raw.close();
    expect(await newest(`subject=alert:${two}`)).toMatchObject({
      action: 'alert.resolve',
      address: '127.0.0.1',
      request_id: expect.any(String),
    });
    const socket = await connectSocketIo(app.url, '/alerts', { token: await app.login('operator') });
    await socket.timeout(30_000).emitWithAck('comment', { alert_id: three, comment: 'hm' });
    socket.close();
    expect(await newest(`subject=alert:${three}`)).toMatchObject({ action: 'alert.comment', detail: { comment: 'hm' } });
  });

  it('a rule that is created, changed and deleted, with its values before and after', async () => {
    const rule = { name: 'hot', metric: 'cpu', condition: '> 90', severity: 'warning', message: 'hot' };
    const { id } = (await (await send('POST', '/api/alerts/rules', rule)).json()) as { id: string };
    await send('PATCH', `/api/alerts/rules/${id}`, { severity: 'critical' });
    await send('DELETE', `/api/alerts/rules/${id}`);
    const rows = (await auditRows(app, `subject=alert_rule:${id}`)).toReversed();
    expect(rows.map(({ action, detail: { before, after } }) => [action, severityOf(before), severityOf(after)])).toEqual([
      ['alert_rule.create', null, 'warning'],
      ['alert_rule.change', 'warning', 'critical'],
      ['alert_rule.delete', 'critical', null],
    ]);
  });

  it('an export, with its filter and the number of rows', async () => {
    await (await send('GET', '/api/trades/export?format=ndjson&symbol=BTCUSDT')).text();
    expect(await newest('action=trades.export')).toMatchObject({
      actor: { name: 'admin' },
      detail: { format: 'ndjson', symbol: 'BTCUSDT' },
    });
    expect(await soon('action=trades.export.end')).toMatchObject({ outcome: 'success', detail: { rows: 0, complete: true } });
  });

  it('a refused permission, once a minute per principal and route, with the count', async () => {
    for (let n = 0; n < 3; n += 1) expect((await send('GET', '/api/audit', undefined, 'viewer')).status).toBe(403);
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('viewer') });
    await client.ask({ action: 'subscribe', topic: 'trades' });
    await client.ask({ action: 'acknowledge', alert_id: 'x' });
    client.close();
    await soon('subject=action acknowledge');
    const count = async (subject: string) =>
      (await auditRows(app, `action=access.refused&actor=viewer&subject=${subject}`)).map(({ detail }) => detail.count);
    expect(await count('GET /api/audit')).toEqual([1]);
    expect(await count('topic trades')).toEqual([1]);
    expect(await newest('subject=action acknowledge')).toMatchObject({
      outcome: 'refused',
      detail: { permission: 'acknowledge_alerts', count: 1 },
    });
    // The minute is over.
    app.app.get(Refusals).onModuleDestroy();
    await until(async () => (await count('GET /api/audit')).length === 2);
    expect(await count('GET /api/audit')).toEqual([2, 1]);
  });

  it('a refusal in spite of the permission, over REST and sockets, with the reason', async () => {
    const limited = { username: 'limited', password: 'nine grey herons waiting', role: 'admin', brokers: ['alpha'] };
    expect((await send('POST', '/api/users', limited)).status).toBe(201);
    await app.app.get(Database).drizzle.execute(sql`update users set must_change_password = false where username = 'limited'`);
    const login = await send('POST', '/api/auth/login', { username: 'limited', password: limited.password }, null);
    const as = { authorization: `Bearer ${((await login.json()) as { access_token: string }).access_token}` };
    const headers = { ...as, 'content-type': 'application/json', 'idempotency-key': 'k' };
    const post = async (path: string, body: unknown) =>
      (await fetch(`${app.url}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    expect(await post('users', { ...limited, username: 'friend', brokers: ['*'] })).toBe(403);
    expect(await post('controls/ess.trip', { reason: 'may I?' })).toBe(403);
    const raw = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: as });
    await raw.ask({ action: 'control', control: 'ess.trip', reason: 'may I?', idempotency_key: 'k' });
    raw.close();
    const refused = async () =>
      (await auditRows(app, 'action=access.refused&actor=limited')).map(({ subject, detail }) => [subject, detail]);
    await until(async () => (await refused()).length === 3);
    expect((await refused()).toReversed()).toEqual([
      ['POST /api/users', { reason: 'That is more than you have yourself.', count: 1 }],
      ['POST /api/controls/ess.trip', { reason: expect.stringContaining('limited to some brokers'), count: 1 }],
      ['control ess.trip', { reason: 'limited to some brokers', count: 1 }],
    ]);
  });

  it('a wrong password or code of a logged-in user', async () => {
    const wrong = { current_password: 'not this one', new_password: 'nine grey herons waiting' };
    expect((await send('POST', '/api/auth/password', wrong, 'operator')).status).toBe(401);
    expect((await send('POST', '/api/auth/otp/setup', { password: 'not this one' }, 'operator')).status).toBe(401);
    expect((await send('POST', '/api/auth/otp/setup', { password: app.passwords.operator }, 'operator')).status).toBe(200);
    expect((await send('POST', '/api/auth/otp/confirm', { code: 'abcdef' }, 'operator')).status).toBe(422);
    const failures = async () =>
      (await auditRows(app, 'actor=operator&outcome=failure')).map(({ action, subject, detail }) => [action, subject, detail]);
    await until(async () => (await failures()).length === 3);
    expect((await failures()).toReversed()).toEqual([
      ['password.change', 'user:operator', { why: 'wrong password' }],
      ['otp.setup', 'user:operator', { why: 'wrong password' }],
      ['otp.confirm', 'user:operator', { why: 'wrong code' }],
    ]);
  });

  it('the configuration at a start, by names only', async () => {
    const row = await newest('action=configuration');
    expect(row).toMatchObject({
      actor: { kind: 'system' },
      detail: { set: expect.arrayContaining(['ADMIN_PASSWORD', 'DATA_DIR']), changed: null },
    });
    expect(JSON.stringify(row)).not.toContain(app.passwords.admin);
  });

  it('is not done while its row cannot be stored: 503, and nothing has changed', async () => {
    const id = await alert('four');
    const rules = async () => ((await (await send('GET', '/api/alerts/rules')).json()) as { items: unknown[] }).items.length;
    const before = await rules();
    await withoutTrail(async () => {
      expect((await send('POST', `/api/alerts/${id}/acknowledge`, {})).status).toBe(503);
      const rule = { name: 'never', metric: 'cpu', condition: '> 1', severity: 'warning', message: 'x' };
      expect((await send('POST', '/api/alerts/rules', rule)).status).toBe(503);
      expect((await send('GET', '/api/trades/export')).status).toBe(503);
      expect((await send('GET', '/api/audit/export')).status).toBe(503);
      const login = await send('POST', '/api/auth/login', { username: 'viewer', password: app.passwords.viewer }, null);
      expect(login.status).toBe(503);
      expect(await login.text()).not.toContain('access_token');
    });
    expect(await (await send('GET', `/api/alerts/${id}`)).json()).toMatchObject({ acknowledged: false, status: 'open' });
    expect(await rules()).toBe(before);
  });

  it('is done all the same where it must be, and its row is stored later', async () => {
    const actor = { kind: 'system', id: 'system', name: 'quarterdeck', session_id: null } as const;
    await withoutTrail(async () => {
      app.app.get(AuditLog).recordLater({ actor, action: 'test.later', subject: null, outcome: 'success' });
      expect((await send('POST', '/api/auth/login', { username: 'viewer', password: 'not this one' }, null)).status).toBe(401);
      const waiting = () => readdirSync(app.app.get(Config).variables.DATA_DIR).filter((name) => name.startsWith('audit.later.'));
      await until(async () => waiting().length > 0);
      expect(await auditRows(app, 'action=test.later')).toEqual([]);
    });
    await until(async () => (await auditRows(app, 'action=test.later')).length === 1);
    expect(await soon('action=login&outcome=failure&subject=user:viewer')).toMatchObject({ detail: { why: 'wrong password' } });
  });
});

function severityOf(rule: unknown): string | null {
  return rule === null ? null : (rule as { severity: string }).severity;
}
