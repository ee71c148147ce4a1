import { sql } from 'drizzle-orm';
import { AccessRetention } from '../../../src/modules/auth/access.retention.js';
import { bearer, type Desk, startDesk } from '../../support/desks/auth-desk.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('what is over of access', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk({ TOKEN_EXPIRY_SECONDS: String(HOUR), REFRESH_EXPIRY_SECONDS: String(DAY) });
  });
  afterAll(() => desk.end());
  beforeEach(async () => {
    for (const table of ['sessions', 'refresh_tokens', 'ws_tickets', 'access_changes'])
      await desk.rows.execute(sql`delete from ${sql.identifier(table)}`);
  });

  const sweep = () => desk.app.get(AccessRetention).sweep();
  const login = async (username = 'viewer') =>
    (await desk.login(username)).body as { session_id: string; access_token: string; refresh_token: string };
  const refresh = async (token: unknown) => (await desk.post('auth/refresh', { refresh_token: token })).body;
  const sessions = async () => (await desk.rows.execute<{ id: string }>(sql`select id from sessions`)).rows.map(({ id }) => id);
  const count = async (table: string) =>
    (await desk.rows.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.identifier(table)}`)).rows[0]?.n;
  /** As if the session and its tokens were so much older than they are. */
  async function age(id: string, seconds: number): Promise<void> {
    const by = sql`${seconds} * interval '1 second'`;
    await desk.rows.execute(sql`update sessions set started_at = started_at - ${by}, last_seen_at = last_seen_at - ${by} where id = ${id}`);
    await desk.rows.execute(sql`update refresh_tokens set created_at = created_at - ${by}, expires_at = expires_at - ${by},
      rotated_at = rotated_at - ${by} where family_id = ${id}`);
  }

  it('is deleted a day after the end of a session, with its tokens', async () => {
    const [revoked, ended, open] = [await login(), await login(), await login()];
    await refresh(revoked.refresh_token);
    await desk.rows.execute(sql`update sessions set revoked_at = now() - interval '23 hours' where id = ${revoked.session_id}`);
    await desk.rows.execute(sql`update sessions set ends_at = now() - interval '23 hours' where id = ${ended.session_id}`);
    expect(await sweep()).toMatchObject({ sessions: 0, tokens: 0 });
    await desk.rows
      .execute(sql`update sessions set revoked_at = revoked_at - interval '2 hours', ends_at = least(ends_at, now() - interval '25 hours')
      where id in (${revoked.session_id}, ${ended.session_id})`);
    expect(await sweep()).toMatchObject({ sessions: 2, tokens: 3 });
    expect(await sessions()).toEqual([open.session_id]);
    expect((await refresh(open.refresh_token)).session_id).toBe(open.session_id);
  });

  it('is a session that nothing can continue; one with a token that is good, or just was, stays', async () => {
    const [idle, asleep, busy] = [await login(), await login(), await login()];
    await age(idle.session_id, 2 * DAY + HOUR);
    await age(asleep.session_id, 2 * DAY - HOUR);
    await age(busy.session_id, DAY - HOUR);
    const { refresh_token: next } = await refresh(busy.refresh_token);
    expect(await sweep()).toMatchObject({ sessions: 1, tokens: 1 });
    expect((await sessions()).toSorted()).toEqual([asleep.session_id, busy.session_id].toSorted());
    expect((await refresh(next)).session_id).toBe(busy.session_id);
  });

  it('is no token of an open session: however old, it still tells of its theft', async () => {
    const first = await login();
    const second = await refresh(first.refresh_token);
    await desk.rows.execute(sql`update refresh_tokens set expires_at = now() - interval '1 minute', rotated_at = now() - interval '2 days'
      where rotated_at is not null`);
    await login();
    expect(await sweep()).toMatchObject({ sessions: 0, tokens: 0 });
    expect((await refresh(first.refresh_token)).code).toBe('auth.invalid_token');
    expect((await refresh(second.refresh_token)).code).toBe('auth.invalid_token');
    expect((await desk.get('probe/whoami', bearer(first.access_token))).status).toBe(401);
  });

  it('is a ticket that nobody came with, and a change that every replica knows', async () => {
    const token = await desk.tokenOf('operator');
    await desk.post('auth/ws-ticket', {}, bearer(token));
    await desk.post('auth/ws-ticket', {}, bearer(token));
    await desk.rows.execute(sql`update ws_tickets set expires_at = now() - interval '1 second'
      where ticket_hash = (select min(ticket_hash) from ws_tickets)`);
    await desk.rows.execute(sql`insert into access_changes (at, kind, subject) select now() - n * interval '1 hour', 'user', 'nobody'
      from generate_series(1, 2500) n`);
    expect(await sweep()).toMatchObject({ tickets: 1, changes: 2500 - 24 + 1 });
    expect([await count('ws_tickets'), await count('access_changes')]).toEqual([1, 23]);
  });
});
