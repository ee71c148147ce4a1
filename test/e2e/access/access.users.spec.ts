import { sql } from 'drizzle-orm';
import { bearer, type Desk, withKey } from '../../support/desks/auth-desk.js';
import { until } from '../../support/until.js';
import { expectAudited, fieldOf, PASSWORD, withAdministration } from '../../support/desks/administration.js';

describe('administering access', () => {
  let desk: Desk;
  let admin: Record<string, string>;
  let operator: Record<string, string>;
  const { call, make, settled } = withAdministration((made) => ({ desk, admin, operator } = made));

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
      expect((await make('ada.lovelace-', { password: 'Ada.Lovelace-' })).body.code).toBe('request.invalid');
      const login = await desk.login('ada', PASSWORD);
      const ada = bearer(String(login.body.access_token));
      expect(login.body.user).toMatchObject({ permissions: ['change_password'], brokers: ['alpha'] });
      expect(await desk.get('guarded/view_dashboard', ada)).toMatchObject({
        status: 403,
        body: {
          code: 'auth.forbidden',
          detail: expect.stringMatching(/^Choose a password of your own first \(POST \/api\/auth\/password\)/),
        },
      });
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

    it.each([[['all']], [['alpha', ' all ']], [['*', 'alpha']], [['*', ' * ']]])(
      'have every broker by ["*"] alone, and not by %j',
      async (brokers) => {
        for (const answer of [await make('reserved', { brokers }), await call('PATCH', 'users/operator', admin, { brokers })]) {
          expect([answer.status, fieldOf(answer)]).toEqual([422, 'brokers']);
          expect(JSON.stringify(answer.body.errors)).toContain('say [\\"*\\"] for every broker');
        }
      },
    );

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
      // The sessions have ended: enabling the user again does not bring them back.
      expect((await call('PATCH', 'users/eve', admin, { disabled: false })).status).toBe(200);
      expect((await desk.get('auth/me', eve)).status).toBe(401);
      expect((await desk.login('eve', PASSWORD)).status).toBe(200);
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
      for (const change of [{ role: 'viewer' }, { disabled: true }, { brokers: ['alpha'] }])
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

  it('leaves a row of each change, and no secret', () => expectAudited(desk, ['user.create', 'user.change', 'user.remove']));
});
