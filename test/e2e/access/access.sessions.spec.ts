import { sql } from 'drizzle-orm';
import { bearer, type Desk, INGEST_KEY, startDesk } from '../../support/desks/auth-desk.js';
import { until } from '../../support/until.js';
import { startedForAll } from '../../support/started-for-all.js';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly session_id: string;
}

describe('a session', () => {
  let desk: Desk;
  startedForAll(startDesk, (made) => (desk = made));

  const login = async (username = 'viewer') => (await desk.login(username)).body as unknown as Tokens;
  const refresh = (token: unknown) => desk.post('auth/refresh', { refresh_token: token });
  const whoami = async (token: string) => (await desk.get('probe/whoami', bearer(token))).body;
  const actionsOf = async () =>
    (await desk.rows.execute<{ action: string; outcome: string }>(sql`select action, outcome from audit_log order by id`)).rows.map(
      ({ action, outcome }) => `${action} ${outcome}`,
    );
  const call = async (method: string, path: string, token: string, body?: unknown) =>
    fetch(`${desk.url}/api/${path}`, {
      method,
      headers: { ...bearer(token), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it('goes on with new tokens, and its old access token goes on too', async () => {
    const first = await login();
    const { status, headers, body } = await refresh(first.refresh_token);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ session_id: first.session_id, token_type: 'bearer', user: { username: 'viewer' } });
    expect(body.refresh_token).not.toBe(first.refresh_token);
    expect((await whoami(String(body.access_token))).id).toBe('user:viewer');
    expect((await whoami(first.access_token)).id).toBe('user:viewer');
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  it('gives the same successor to fifty who ask at once, and to one who asks again within 15 s', async () => {
    const first = await login();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh_token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect((await refresh(first.refresh_token)).body.refresh_token).toBe(answers[0]?.body.refresh_token);
    expect((await whoami(first.access_token)).id).toBe('user:viewer');
  });

  it('ends when an old token comes back later, which is written down', async () => {
    const first = await login();
    const second = (await refresh(first.refresh_token)).body as unknown as Tokens;
    expect((await whoami(second.access_token)).id).toBe('user:viewer');
    await desk.rows.execute(sql`update refresh_tokens set rotated_at = rotated_at - interval '16 seconds' where rotated_at is not null`);
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 401, body: { code: 'auth.invalid_token' } });
    expect((await whoami(second.access_token)).code).toBe('auth.invalid_token');
    expect((await refresh(second.refresh_token)).body.code).toBe('auth.invalid_token');
    expect(await actionsOf()).toContain('refresh.reuse refused');
    // Told once: the session is over already.
    await refresh(first.refresh_token);
    expect((await actionsOf()).filter((action) => action === 'refresh.reuse refused')).toHaveLength(1);
  });

  it('is not refreshed with rubbish, after its end, nor for a user who is disabled or gone', async () => {
    for (const rubbish of ['x', 'a'.repeat(43), '🙂']) expect((await refresh(rubbish)).body.code).toBe('auth.invalid_token');
    for (const wrong of ['', null, 7, ['x'], undefined, 'x'.repeat(513)]) expect((await refresh(wrong)).status).toBe(422);
    const over = await login();
    await desk.rows.execute(sql`update sessions set ends_at = now() where id = ${over.session_id}`);
    expect((await refresh(over.refresh_token)).body.code).toBe('auth.invalid_token');
    expect((await whoami(over.access_token)).code).toBe('auth.invalid_token');
    await desk.rows.execute(
      sql`insert into users (username, password_hash, role) select 'leaver', password_hash, role from users where username = 'viewer'`,
    );
    const leaver = (await desk.login('leaver', 'viewer-swordfish')).body as unknown as Tokens;
    await desk.rows.execute(sql`update users set disabled = true where username = 'leaver'`);
    expect((await refresh(leaver.refresh_token)).body.code).toBe('auth.invalid_token');
    await desk.rows.execute(sql`delete from users where username = 'leaver'`);
    expect((await refresh(leaver.refresh_token)).body.code).toBe('auth.invalid_token');
    await until(async () => (await whoami(leaver.access_token)).code === 'auth.invalid_token');
  });

  it('is that of its refresh token, whoever sends it along, and ends no other one when that comes back late', async () => {
    const [mine, theirs] = [await login('operator'), await login('viewer')];
    const { body } = await desk.post('auth/refresh', { refresh_token: theirs.refresh_token }, bearer(mine.access_token));
    expect(body).toMatchObject({ session_id: theirs.session_id, user: { username: 'viewer', role: 'viewer' } });
    await desk.rows.execute(sql`update refresh_tokens set rotated_at = rotated_at - interval '16 seconds' where rotated_at is not null`);
    const late = await desk.post('auth/refresh', { refresh_token: theirs.refresh_token }, bearer(mine.access_token));
    expect([late.status, late.body.code]).toEqual([401, 'auth.invalid_token']);
    expect((await whoami(theirs.access_token)).code).toBe('auth.invalid_token');
    expect((await whoami(mine.access_token)).id).toBe('user:operator');
    expect((await refresh(mine.refresh_token)).status).toBe(200);
  });

  it('is not refreshed with a token that nobody has used for too long', async () => {
    const idle = await login();
    await desk.rows.execute(sql`update refresh_tokens set expires_at = now() where family_id = ${idle.session_id}`);
    expect((await refresh(idle.refresh_token)).body.code).toBe('auth.invalid_token');
    // Idle is no theft: what is open goes on to its own end.
    expect((await whoami(idle.access_token)).id).toBe('user:viewer');
  });

  it('has tokens that do not outlive it', async () => {
    const { session_id: id, refresh_token: token } = await login();
    await desk.rows.execute(sql`update sessions set ends_at = now() + interval '90 seconds' where id = ${id}`);
    const { body } = await refresh(token);
    expect(Number(body.expires_in)).toBeLessThanOrEqual(90);
  });

  it('ends at a logout at once, and only it', async () => {
    const [mine, other] = [await login('operator'), await login('operator')];
    expect((await call('POST', 'auth/logout', mine.access_token, {})).status).toBe(204);
    expect((await whoami(mine.access_token)).code).toBe('auth.invalid_token');
    expect((await refresh(mine.refresh_token)).body.code).toBe('auth.invalid_token');
    expect((await whoami(other.access_token)).id).toBe('user:operator');
    await until(async () => (await actionsOf()).includes('logout success'));
  });

  it('ends with all others at a logout everywhere, which makes every token old', async () => {
    const all = [await login('operator'), await login('operator')];
    expect((await call('POST', 'auth/logout', all[0]?.access_token ?? '', { everywhere: true })).status).toBe(204);
    for (const { access_token: token } of all) expect((await whoami(token)).code).toBe('auth.invalid_token');
    expect((await whoami((await login('operator')).access_token)).id).toBe('user:operator');
  });

  it('is listed for its user, who may end it, and for nobody else', async () => {
    const [mine, other, foreign] = [await login('operator'), await login('operator'), await login('admin')];
    const { body } = await desk.get('auth/sessions', { ...bearer(mine.access_token), 'user-agent': 'spec' });
    const items = body.items as Record<string, unknown>[];
    expect(items.filter(({ current }) => current)).toEqual([
      {
        id: mine.session_id,
        started_at: expect.any(String),
        last_seen_at: expect.any(String),
        ends_at: expect.any(String),
        address: '127.0.0.1',
        user_agent: expect.any(String),
        current: true,
      },
    ]);
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([mine.session_id, other.session_id]));
    expect(items.map(({ id }) => id)).not.toContain(foreign.session_id);
    expect((await call('DELETE', `auth/sessions/${foreign.session_id}`, mine.access_token)).status).toBe(404);
    expect((await call('DELETE', 'auth/sessions/x', mine.access_token)).status).toBeGreaterThanOrEqual(400);
    expect((await call('DELETE', `auth/sessions/${other.session_id}`, mine.access_token)).status).toBe(204);
    expect((await whoami(other.access_token)).code).toBe('auth.invalid_token');
    expect((await call('DELETE', `auth/sessions/${other.session_id}`, mine.access_token)).status).toBe(404);
    expect((await whoami(foreign.access_token)).id).toBe('user:admin');
  });

  it('is written down: who came in and who did not', async () => {
    await desk.login('viewer', 'wrong');
    // A failure is answered before its row is in the chain, so that guessing costs the database nothing.
    await until(async () => (await actionsOf()).includes('login failure'));
    expect(await actionsOf()).toContain('login success');
    const { rows } = await desk.rows.execute<{ body: string }>(sql`select body from audit_log`);
    for (const { body } of rows) expect(body).not.toContain('swordfish');
  });

  describe('preferences', () => {
    const preferences = async (token: string, body?: unknown, tag?: string) => {
      const response = await fetch(`${desk.url}/api/auth/preferences`, {
        method: body === undefined ? 'GET' : 'PUT',
        headers: { ...bearer(token), 'content-type': 'application/json', ...(tag !== undefined && { 'if-match': tag }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, tag: response.headers.get('etag'), body: (await response.json()) as Record<string, unknown> };
    };

    it('are one object for each user, and the one who has not seen the newest does not overwrite it', async () => {
      const [viewer, operator] = [(await login('viewer')).access_token, (await login('operator')).access_token];
      expect(await preferences(viewer)).toEqual({ status: 200, tag: '"0"', body: {} });
      const first = { theme: 'dark', views: [{ name: 'Ärger', to: '/alerts?status=open' }] };
      const both = await Promise.all([first, first].map((data) => preferences(viewer, data, '"0"')));
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
      expect(await preferences(viewer)).toEqual({ status: 200, tag: '"1"', body: first });
      expect(await preferences(viewer, { theme: 'light' }, '"1"')).toEqual({ status: 200, tag: '"2"', body: { theme: 'light' } });
      expect(await preferences(viewer, {}, '"1"')).toMatchObject({ status: 412, body: { code: 'request.precondition_failed' } });
      expect(await preferences(viewer, {}, 'W/"2", "7"')).toEqual({ status: 200, tag: '"3"', body: {} });
      expect(await preferences(viewer, { zone: 'UTC' })).toMatchObject({ status: 200, tag: '"4"' });
      expect(await preferences(operator)).toEqual({ status: 200, tag: '"0"', body: {} });
      expect((await preferences(operator, {}, '"5"')).status).toBe(412);
    });

    it.each([[[]], ['text'], [null], [7]])('are not %p', async (body) => {
      const { access_token: token } = await login();
      expect(await preferences(token, body)).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    });

    it('are 64 KiB at most, are asked for by somebody, and not by a key', async () => {
      const { access_token: token } = await login();
      expect(await preferences(token, { x: 'x'.repeat(65 * 1024) })).toMatchObject({ status: 413, body: { code: 'request.too_large' } });
      expect((await fetch(`${desk.url}/api/auth/preferences`)).status).toBe(401);
      const key = await fetch(`${desk.url}/api/auth/preferences`, { headers: { 'x-api-key': INGEST_KEY } });
      expect([key.status, ((await key.json()) as { code: string }).code]).toEqual([403, 'auth.forbidden']);
    });
  });
});
