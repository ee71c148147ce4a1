import { sql } from 'drizzle-orm';
import { bearer, type Desk, INGEST_KEY, startDesk, withKey } from '../support/auth-desk.js';
import { until } from '../support/until.js';

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

const PASSWORD = 'nine grey herons waiting';

describe('administering access', () => {
  let desk: Desk;
  let admin: Record<string, string>;
  let operator: Record<string, string>;
  beforeAll(async () => {
    desk = await startDesk();
    admin = bearer(await desk.tokenOf('admin'));
    operator = bearer(await desk.tokenOf('operator'));
  });
  afterAll(() => desk.end());

  async function call(method: string, path: string, as: Record<string, string>, body?: unknown): Promise<Reply> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const init = { method, headers: { ...as, ...json }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${desk.url}/api/${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }
  const make = (username: string, more: object = {}) =>
    call('POST', 'users', admin, { username, password: PASSWORD, role: 'operator', ...more });
  const fieldOf = ({ body }: Reply) => (body.errors as { field: string }[] | undefined)?.[0]?.field;
  /** A user who has chosen a password already. */
  async function settled(username: string, more: object = {}): Promise<Record<string, string>> {
    expect((await make(username, more)).status).toBe(201);
    await desk.rows.execute(sql`update users set must_change_password = false where username = ${username}`);
    return bearer(String((await desk.login(username, PASSWORD)).body.access_token));
  }

  describe('users', () => {
    it('are made by an admin, and must choose a password of their own first', async () => {
      const made = await make('ada', { brokers: ['alpha'] });
      expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
      expect(made.body).toEqual({
        username: 'ada',
        role: 'operator',
        brokers: ['alpha'],
        disabled: false,
        source: 'local',
        otp: false,
        must_change_password: true,
        created_at: expect.any(String),
        last_login_at: null,
      });
      const login = await desk.login('ada', PASSWORD);
      const ada = bearer(String(login.body.access_token));
      expect(login.body.user).toMatchObject({ permissions: ['change_password'], brokers: ['alpha'] });
      expect((await desk.get('guarded/view_dashboard', ada)).status).toBe(403);
      const change = { current_password: PASSWORD, new_password: 'eleven white swans asleep' };
      expect((await call('POST', 'auth/password', ada, change)).status).toBe(204);
      expect((await desk.get('guarded/view_trades', ada)).status).toBe(200);
      expect((await desk.login('ada', PASSWORD)).status).toBe(401);
      expect((await call('GET', 'users/ada', admin)).body).toMatchObject({
        must_change_password: false,
        last_login_at: expect.any(String),
      });
    });

    it.each(['', 'A', 'Ada', 'а', '__proto__', 'a b', 'a/b', 'a'.repeat(65), 'é', 7, null, ['ada'], 'constructor\0', '.', '..'])(
      'cannot be called %p',
      async (username) => {
        expect((await make(username as string)).status).toBe(422);
      },
    );

    it.each(['constructor', 'toString'.toLowerCase(), 'a', '-', '_.', 'z'.repeat(64)])('may be called %p', async (username) => {
      expect((await make(username)).status).toBe(201);
      expect((await call('GET', `users/${encodeURIComponent(username)}`, admin)).status).toBe(200);
    });

    it('are not made twice, nor by anybody else, nor with a role of keys', async () => {
      expect((await make('twice')).status).toBe(201);
      expect(await make('twice')).toMatchObject({ status: 409, body: { code: 'user.name_taken' } });
      expect((await call('POST', 'users', operator, { username: 'x', password: PASSWORD, role: 'viewer' })).status).toBe(403);
      expect(fieldOf(await make('y', { role: 'api' }))).toBe('role');
      expect(fieldOf(await make('y', { password: 'password1234' }))).toBe('password');
      expect((await call('GET', 'users/nobody', admin)).body.code).toBe('user.not_found');
    });

    it('are changed by whoever knows them as they are', async () => {
      const eve = await settled('eve');
      const { headers } = await call('GET', 'users/eve', admin);
      const tag = { 'if-match': headers.get('etag') ?? '' };
      expect((await call('PATCH', 'users/eve', { ...admin, ...tag }, { role: 'viewer' })).status).toBe(200);
      expect((await call('PATCH', 'users/eve', { ...admin, ...tag }, { role: 'operator' })).body.code).toBe('request.precondition_failed');
      expect((await desk.get('guarded/view_trades', eve)).status).toBe(403);
      expect((await call('PATCH', 'users/eve', admin, { brokers: ['alpha'] })).body.brokers).toEqual(['alpha']);
      expect((await desk.get('auth/me', eve)).body.brokers).toEqual(['alpha']);
      expect((await call('PATCH', 'users/eve', admin, { disabled: true })).status).toBe(200);
      expect((await desk.get('auth/me', eve)).status).toBe(401);
      expect((await desk.login('eve', PASSWORD)).body.code).toBe('auth.invalid_credentials');
      expect((await call('PATCH', 'users/eve', admin, { admin: true })).status).toBe(422);
    });

    it('lose their sessions with a new password, by DELETE of them, and with themselves', async () => {
      const bob = await settled('bob');
      const { body } = await call('GET', 'users/bob/sessions', admin);
      expect(body.items).toHaveLength(1);
      expect((await call('DELETE', 'users/bob/sessions', admin)).status).toBe(204);
      expect((await desk.get('auth/me', bob)).status).toBe(401);
      const again = bearer(String((await desk.login('bob', PASSWORD)).body.access_token));
      expect((await call('PATCH', 'users/bob', admin, { password: 'seven red foxes running' })).body.must_change_password).toBe(true);
      expect((await desk.get('auth/me', again)).status).toBe(401);
      expect((await call('DELETE', 'users/bob', admin)).status).toBe(204);
      expect((await desk.login('bob', 'seven red foxes running')).status).toBe(401);
      expect((await call('DELETE', 'users/bob', admin)).status).toBe(404);
    });

    it('always have an enabled admin among them, also when two demote each other at once', async () => {
      for (const change of [{ role: 'viewer' }, { disabled: true }])
        expect(await call('PATCH', 'users/admin', admin, change)).toMatchObject({ status: 409, body: { code: 'user.last_admin' } });
      expect((await call('DELETE', 'users/admin', admin)).body.code).toBe('user.last_admin');
      const other = await settled('grace', { role: 'admin' });
      const answers = await Promise.all([
        call('PATCH', 'users/grace', admin, { role: 'viewer' }),
        call('PATCH', 'users/admin', other, { role: 'viewer' }),
      ]);
      const { rows } = await desk.rows.execute(sql`select username from users where role = 'admin' and not disabled`);
      expect(rows).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      await desk.rows.execute(sql`update users set role = 'admin' where username = 'admin'`);
      await until(async () => (await desk.get('guarded/manage_users', admin)).status === 200);
      await call('DELETE', 'users/grace', admin);
    });

    it('are not given more than the giver has', async () => {
      const limited = await settled('limited', { role: 'admin', brokers: ['alpha'] });
      expect((await call('PATCH', 'users/limited', limited, { brokers: ['*'] })).body.code).toBe('auth.forbidden');
      expect((await call('POST', 'users', limited, { username: 'friend', password: PASSWORD, role: 'admin' })).status).toBe(403);
      const manager = { name: 'm', permissions: ['manage_users'] };
      const key = withKey(String((await call('POST', 'api-keys', admin, manager)).body.key));
      expect((await call('POST', 'users', key, { username: 'friend', password: PASSWORD, role: 'admin' })).status).toBe(403);
      expect((await call('PATCH', 'users/admin', key, { password: PASSWORD })).status).toBe(403);
      await call('DELETE', 'users/limited', admin);
    });
  });

  describe('API keys', () => {
    const make7 = (as: Record<string, string>, more: object = {}) =>
      call('POST', 'api-keys', as, { name: 'script', permissions: ['view_dashboard'], ...more });

    it('are made within what the maker has, and shown once', async () => {
      const made = await make7(operator, { allowed_networks: ['127.0.0.0/8', '::1/128'] });
      expect(made.status).toBe(201);
      const { key, id } = made.body as { key: string; id: string };
      expect(key).toContain(`qd_${id}_`);
      expect((await desk.get('guarded/view_dashboard', withKey(key))).status).toBe(200);
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(403);
      const shown = await call('GET', `api-keys/${id}`, operator);
      expect(shown.body).toMatchObject({ created_by: 'operator', status: 'active', source: 'user', expires_at: null });
      expect(JSON.stringify(shown.body)).not.toContain(key);
      await until(async () => Number((await call('GET', `api-keys/${id}`, operator)).body.uses) >= 2);
      expect((await call('GET', `api-keys/${id}`, operator)).body.last_used_address).toBe('127.0.0.1');
    });

    it('may export where their maker lets them', async () => {
      const made = await make7(operator, { permissions: ['view_trades', 'export_data'] });
      expect((await desk.get('guarded/export_data', withKey(String(made.body.key)))).status).toBe(200);
      expect((await desk.get('guarded/export_data', withKey(String((await make7(operator)).body.key)))).status).toBe(403);
    });

    it.each([
      ['a permission of somebody else', { permissions: ['manage_users'] }, 'permissions'],
      ['a permission that is none', { permissions: ['fly'] }, 'permissions'],
      ['no permission', { permissions: [] }, 'permissions'],
      ['an end that has passed', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
      ['an end that is none', { expires_at: 'soon' }, 'expires_at'],
      ['a network that is none', { allowed_networks: ['10.0.0.0/33'] }, 'allowed_networks.0'],
      ['a network of text', { allowed_networks: ['127.0.0.0/8', 'home'] }, 'allowed_networks.1'],
      ['a name of nothing', { name: '' }, 'name'],
      ['no name', { name: undefined }, 'name'],
      ['no word of permissions', { permissions: undefined }, 'permissions'],
    ])('with %s are invalid', async (_, more, field) => {
      const answer = await make7(operator, more);
      expect([answer.status, fieldOf(answer)]).toEqual([422, field]);
    });

    it('work from their networks only, IPv4 within IPv6 being IPv4', async () => {
      const inside = String((await make7(admin, { allowed_networks: ['::ffff:127.0.0.0/104'] })).body.key);
      const outside = String((await make7(admin, { allowed_networks: ['10.0.0.0/8', '2001:db8::/32'] })).body.key);
      expect((await desk.get('probe/whoami', withKey(inside))).status).toBe(200);
      expect((await desk.get('probe/whoami', withKey(outside))).body.code).toBe('auth.invalid_api_key');
    });

    it('of others do not exist for those who may not manage them', async () => {
      const { id } = (await make7(admin)).body;
      for (const [method, body] of [
        ['GET', undefined],
        ['PATCH', { name: 'mine' }],
        ['DELETE', undefined],
      ] as const)
        expect((await call(method, `api-keys/${String(id)}`, operator, body)).body.code).toBe('api_key.not_found');
      const { items } = (await call('GET', 'api-keys', operator)).body as { items: { created_by: string }[] };
      expect(new Set(items.map((item) => item.created_by))).toEqual(new Set(['operator']));
      expect(JSON.stringify((await call('GET', 'api-keys', admin)).body)).toContain('configuration');
    });

    it('are only narrowed, and at once', async () => {
      const { id, key } = (await make7(operator, { permissions: ['view_dashboard', 'view_trades'] })).body as { id: string; key: string };
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(200);
      expect((await call('PATCH', `api-keys/${id}`, operator, { permissions: ['view_dashboard'], name: 'less' })).body.name).toBe('less');
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(403);
      expect(fieldOf(await call('PATCH', `api-keys/${id}`, operator, { permissions: ['view_trades'] }))).toBe('permissions');
      expect((await call('DELETE', `api-keys/${id}`, operator)).status).toBe(204);
      expect((await desk.get('probe/whoami', withKey(key))).status).toBe(401);
      expect((await call('GET', `api-keys/${id}`, operator)).body.status).toBe('revoked');
    });

    it('are rotated with an overlap, once', async () => {
      const { id, key } = (await make7(operator)).body as { id: string; key: string };
      const rotated = await call('POST', `api-keys/${id}/rotate`, operator, { overlap_seconds: 60 });
      expect(rotated.status).toBe(201);
      expect((await desk.get('probe/whoami', withKey(key))).status).toBe(200);
      expect((await desk.get('probe/whoami', withKey(String(rotated.body.key)))).status).toBe(200);
      expect((await call('GET', `api-keys/${id}`, operator)).body).toMatchObject({ status: 'rotated', replaced_by: rotated.body.id });
      expect((await call('POST', `api-keys/${id}/rotate`, operator, {})).body.code).toBe('api_key.not_active');
      const next = await call('POST', `api-keys/${String(rotated.body.id)}/rotate`, operator);
      expect(next.status).toBe(201);
      expect((await desk.get('probe/whoami', withKey(String(rotated.body.key)))).status).toBe(401);
      expect(fieldOf(await call('POST', `api-keys/${String(next.body.id)}/rotate`, operator, { overlap_seconds: 604_801 }))).toBe(
        'overlap_seconds',
      );
    });

    it('lose what their maker loses, and end with the maker', async () => {
      const maker = await settled('maker');
      const key = withKey(String((await make7(maker, { permissions: ['view_dashboard', 'view_trades'] })).body.key));
      expect((await desk.get('guarded/view_trades', key)).status).toBe(200);
      await call('PATCH', 'users/maker', admin, { role: 'viewer', brokers: ['alpha'] });
      expect((await desk.get('guarded/view_trades', key)).status).toBe(403);
      expect((await desk.get('auth/me', key)).body.brokers).toEqual(['alpha']);
      await call('PATCH', 'users/maker', admin, { disabled: true });
      expect((await desk.get('auth/me', key)).status).toBe(401);
      await call('PATCH', 'users/maker', admin, { disabled: false });
      expect((await desk.get('auth/me', key)).status).toBe(200);
      await call('DELETE', 'users/maker', admin);
      expect((await desk.get('auth/me', key)).status).toBe(401);
    });

    it('of the configuration are not edited, and a key without the permission makes none', async () => {
      const id = INGEST_KEY.split('_')[1] ?? '';
      expect((await call('DELETE', `api-keys/${id}`, admin)).body.code).toBe('api_key.from_configuration');
      expect((await make7(withKey(INGEST_KEY))).status).toBe(403);
    });

    it('and the table of permissions are there for everybody to read', async () => {
      const { items } = (await call('GET', 'permissions', operator)).body as { items: { permission: string; roles: string[] }[] };
      expect(items.find(({ permission }) => permission === 'ingest')?.roles).toEqual(['admin', 'api']);
    });
  });

  it('leaves a row of each change, and no secret', async () => {
    const { rows } = await desk.rows.execute<{ action: string; body: string }>(sql`select action, body from audit_log`);
    const actions = new Set(rows.map(({ action }) => action));
    for (const action of [
      'user.create',
      'user.change',
      'user.remove',
      'api_key.create',
      'api_key.change',
      'api_key.revoke',
      'api_key.rotate',
    ])
      expect(actions).toContain(action);
    for (const { body } of rows) expect(body).not.toMatch(/herons|swans|qd_[a-z0-9]{8}_/);
  });
});
