import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { ControlApprovals } from '../../../src/modules/controls/control-approvals.js';
import { Database } from '../../../src/platform/database/database.js';
import type { RunningApp } from '../../support/app.js';
import { auditRows } from '../../support/desks/audit.js';
import { does, type FakeDesk } from '../../support/desks/fake-desk.js';
import type { StatefulDesk } from '../../support/desks/stateful-desk.js';
import { until } from '../../support/until.js';
import { withControlledDesk } from '../../support/desks/controlled-desk.js';

describe('controls', () => {
  let fake: FakeDesk;
  let desk: StatefulDesk;
  let app: RunningApp;
  let second: Record<string, string>;
  const { sqlRun, send, control, decide, request } = withControlledDesk((started) => ({ fake, desk, app, second } = started));

  describe('with two persons', () => {
    const asked = async () => {
      desk.ess = 'TRIPPED';
      const answer = await control('ess.rearm');
      expect(answer).toMatchObject({ status: 202, body: { status: 'pending_approval', expires_at: expect.any(String) } });
      return answer.body.id;
    };

    it('waits for another person, and is then carried out', async () => {
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

    it('is not approved by a key of its requester', async () => {
      const id = await asked();
      const keyId = app.apiKey.split('_')[1];
      await sqlRun(sql`update api_keys set created_by = 'admin', permissions = '["control_rearm", "view_dashboard"]' where id = ${keyId}`);
      // The cached principal of the key may be older than the change.
      await until(async () => (await decide(id, 'approve', { 'x-api-key': app.apiKey })).body.code === 'control.own_request');
      expect(desk.calls).toEqual([]);
      await until(async () => (await decide(id, 'reject', { 'x-api-key': app.apiKey })).body.code === 'control.own_request');
      for (const deed of ['approve', 'reject'])
        await until(async () => {
          const [last] = await auditRows(app, `action=control.${deed}&outcome=failure&subject=control:ess.rearm`);
          return last?.detail['request'] === id && last?.detail['why'] === 'their own request';
        });
    });

    it('can be rejected by another person', async () => {
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

    it.each([
      ['the permission', sql`role = 'operator'`],
      ['some of the brokers', sql`brokers = '["alpha"]'`],
    ])('is cancelled when its requester has lost %s', async (_, loss) => {
      const id = await asked();
      await sqlRun(sql`update users set ${loss} where username = 'admin'`);
      expect((await decide(id, 'approve', second)).status).toBe(409);
      await sqlRun(sql`update users set role = 'admin', brokers = '["*"]' where username = 'admin'`);
      expect(await request(id)).toMatchObject({ status: 'rejected' });
      expect(desk.calls).toEqual([]);
    });

    it('expires', async () => {
      const id = await asked();
      await sqlRun(sql`update control_requests set expires_at = now() - interval '1 second' where id = ${String(id)}::uuid`);
      expect((await decide(id, 'approve', second)).status).toBe(409);
      await app.app.get(ControlApprovals).sweep();
      await until(async () => (await request(id)).status !== 'pending_approval');
      expect(await request(id)).toMatchObject({ status: 'expired', approved_by: null });
      expect(desk.calls).toEqual([]);
    });

    it('is cancelled once its requester loses the permission, and the cancellation is published', async () => {
      const id = await asked();
      await sqlRun(sql`update users set role = 'viewer' where username = 'admin'`);
      await until(async () => (await request(id)).status !== 'pending_approval');
      await sqlRun(sql`update users set role = 'admin' where username = 'admin'`);
      expect(await request(id)).toMatchObject({ status: 'rejected', cause: 'who requested it has lost the permission' });
      expect(desk.calls).toEqual([]);
    });

    it('is carried out once when two approve at once', async () => {
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

    it('does not know the strategy, has failed, and says where the strategies are', async () => {
      const where = 'GET /api/agents lists the strategies by their id';
      const pause = (form: object) => control('strategy.pause', { reason: 'it loses', ...form });
      fake.ai.behave(does.status(404), '/api/ai/strategies/nope/pause');
      expect((await pause({ target: 'nope' })).body).toMatchObject({ status: 'failed', cause: `answered 404: ${where}` });
      expect((await pause({ target: 'nope', dry_run: true })).body).toMatchObject({
        cause: `the state of the strategy cannot be read: ${where}`,
      });
      expect((await pause({})).body).toMatchObject({ detail: `target must name the strategy: ${where}` });
    });

    it('is down, has failed, and nothing is repeated', async () => {
      await fake.risk.stop();
      try {
        expect((await control('ess.trip')).body).toMatchObject({ status: 'failed', state_before: null, cause: 'connection refused' });
      } finally {
        await fake.risk.start();
      }
    });

    it('hangs when it is asked for its state, is stopped all the same and at once', async () => {
      let calledAfterMs = Number.POSITIVE_INFINITY;
      const startedMs = performance.now();
      fake.risk.behave(does.hang, '/api/risk/ess/status');
      fake.risk.behave(
        desk.command(
          () => (calledAfterMs = performance.now() - startedMs),
          (response) => response.setHeader('content-type', 'application/json').end('{"state":"TRIPPED"}'),
        ),
        '/api/risk/ess/trip',
      );
      expect((await control('ess.trip')).body).toMatchObject({ status: 'done', state_before: null, state_after: 'TRIPPED' });
      // The time limit of a service is 1,000 ms here.
      expect(calledAfterMs).toBeLessThan(1000);
    });

    it('is slow to tell its state, a dry run waits for it', async () => {
      // Longer than a stop waits.
      fake.risk.behave(does.delayed(400, does.answer({ state: 'ARMED' })), '/api/risk/ess/status');
      const { body } = await control('ess.trip', { dry_run: true });
      expect(body).toMatchObject({ dry_run: true, state_before: 'ARMED', state_after: 'ARMED' });
      expect(desk.calls).toEqual([]);
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

    it('hangs after carrying it out, is done by its state', async () => {
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

    it('answers something unreadable, is judged by its state', async () => {
      fake.risk.behave(
        desk.command(
          () => (desk.ess = 'TRIPPED'),
          (response) => void response.end('<<<'),
        ),
        '/api/risk/ess/trip',
      );
      expect((await control('ess.trip')).body).toMatchObject({ status: 'done', state_after: 'TRIPPED' });
    });

    it('closes the connection in the middle, is unknown and not asked again', async () => {
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

  it('settles a request whose process has ended', async () => {
    const id = randomUUID();
    await sqlRun(sql`insert into control_requests (id, control, reason, status, requested_by_id, requested_by, requested_by_person, fingerprint, requested_at, started_at)
      values (${id}::uuid, 'ess.trip', 'gone', 'running', 'user:admin', 'admin', 'admin', 'x', now() - interval '1 hour', now() - interval '1 hour')`);
    await until(async () => (await request(id)).status === 'unknown');
  });

  it('stops the desk also while nothing can be stored; other controls are refused then', async () => {
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
