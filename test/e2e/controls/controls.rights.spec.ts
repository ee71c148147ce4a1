import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { RunningApp } from '../../support/app.js';
import { withControlledDesk } from '../../support/desks/controlled-desk.js';
import type { StatefulDesk } from '../../support/desks/stateful-desk.js';
import { logIn } from '../../support/log-in.js';

describe('controls', () => {
  let desk: StatefulDesk;
  let app: RunningApp;
  let second: Record<string, string>;
  const { sqlRun, control, decide, request } = withControlledDesk((started) => ({ desk, app, second } = started));

  it.each(['operator', 'viewer', 'limited admin'])('of another person are neither approved nor rejected by %s', async (who) => {
    desk.ess = 'TRIPPED';
    const { id } = (await control('ess.rearm')).body;
    if (who === 'limited admin')
      await sqlRun(sql`
        insert into users (username, password_hash, role, brokers) select 'limited', password_hash, role, '["alpha"]' from users
        where username = 'admin'`);
    const as = who === 'operator' || who === 'viewer' ? await app.as(who) : await logIn(app.url, 'limited', app.passwords.admin);
    for (const decision of ['approve', 'reject'] as const)
      expect(await decide(id, decision, as)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(desk.calls).toEqual([]);
    expect(await request(id)).toMatchObject({ status: 'pending_approval' });
    expect((await decide(id, 'approve', second)).body).toMatchObject({ status: 'done', approved_by: 'second' });
  });

  it('are known by their key for 24 hours', async () => {
    const key = randomUUID();
    const pause = () => control('strategy.pause', { target: 'momentum' }, key);
    const { id } = (await pause()).body;
    const age = (hours: number) =>
      sqlRun(sql`update control_requests set requested_at = now() - ${hours} * interval '1 hour' where id = ${String(id)}::uuid`);
    await age(23.9);
    expect((await pause()).headers.get('idempotency-replayed')).toBe('true');
    expect(desk.calls).toHaveLength(1);
    await age(24.1);
    const later = await pause();
    expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect(later.body.id).not.toBe(id);
    expect(desk.calls).toHaveLength(2);
  });
});
