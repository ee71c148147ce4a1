import { randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { eq } from 'drizzle-orm';
import { SECRETS, type Secrets } from '../../../src/config/secrets.js';
import { PERMISSIONS, type Permission, permissionsOf, ROLES } from '../../../src/modules/auth/identity/permissions.js';
import { NOBODY, SecretHasher } from '../../../src/modules/auth/identity/secret-hasher.js';
import { refreshTokens, users } from '../../../src/platform/database/tables/schema.js';
import { anonymous, bearer, type Desk, INGEST_KEY, startDesk, withKey } from '../../support/desks/auth-desk.js';
import { startedForAll } from '../../support/started-for-all.js';

describe('on a desk', () => {
  let desk: Desk;
  startedForAll(startDesk, (made) => (desk = made));

  describe('logging in', () => {
    it('answers a session and nothing else', async () => {
      const { status, headers, body } = await desk.login('operator');
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toEqual({
        access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        refresh_token: expect.stringMatching(/^[\w-]{43}$/),
        token_type: 'bearer',
        expires_in: 3600,
        session_id: expect.stringMatching(/^[\da-f-]{36}$/),
        user: { username: 'operator', role: 'operator', permissions: permissionsOf('operator'), brokers: ['*'] },
      });
    });

    it('works as an OAuth2 password form, with the fields that Swagger UI sends', async () => {
      const form = new URLSearchParams({
        grant_type: 'password',
        username: 'viewer',
        password: 'viewer-swordfish',
        scope: '',
        client_id: '',
        client_secret: '',
      });
      const response = await fetch(`${desk.url}/api/token`, { method: 'POST', body: form, headers: { authorization: 'Basic Og==' } });
      expect(response.status).toBe(200);
      const session = (await response.json()) as { access_token: string };
      expect(Object.keys(session).toSorted()).toEqual(['access_token', 'expires_in', 'refresh_token', 'session_id', 'token_type', 'user']);
      expect((await desk.get('auth/me', bearer(session.access_token))).body.username).toBe('viewer');
    });

    it.each(['auth/login', 'token'])(
      'at %s takes no more than a login has, so that a hundred thousand fields hold up nobody',
      async (path) => {
        const fields = Array.from({ length: 100_000 }, (_, n): [string, string] => [`field${n}`, '']);
        const body = path === 'token' ? new URLSearchParams(fields) : JSON.stringify(Object.fromEntries(fields));
        const type = path === 'token' ? 'application/x-www-form-urlencoded' : 'application/json';
        const response = await fetch(`${desk.url}/api/${path}`, { method: 'POST', body, headers: { 'content-type': type } });
        expect(response.status).toBe(413);
        expect(await response.json()).toMatchObject({ code: 'request.too_large' });
      },
    );

    it('keeps only a digest of the refresh token', async () => {
      const { body } = await desk.login('viewer');
      const rows = await desk.rows.select().from(refreshTokens).where(eq(refreshTokens.username, 'viewer'));
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(body.refresh_token);
    });

    it('with a wrong name, a wrong password and a disabled user gets one and the same answer', async () => {
      await desk.rows
        .insert(users)
        .values({ username: 'left', passwordHash: (await passwordHashOf('viewer')) ?? '', role: 'viewer', disabled: true });
      const answers = [await desk.login('nobody'), await desk.login('admin', 'wrong'), await desk.login('left', 'viewer-swordfish')];
      for (const { status, headers, body } of answers) {
        expect(status).toBe(401);
        expect(anonymous(body)).toEqual(anonymous(answers[0]?.body ?? {}));
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
      expect(answers[0]?.body.code).toBe('auth.invalid_credentials');
    });

    it('costs an Argon2 run for a name that nobody has, too: both wait in the same full queue', async () => {
      const hasher = desk.app.get(SecretHasher);
      const raging = new AbortController();
      // Whoever is done queues again at once, so that the queue is full whenever the logins below arrive.
      const rage = async (): Promise<void> => {
        while (!raging.signal.aborted)
          await hasher.verify(NOBODY, 'x', 'login').catch(() => new Promise((resolve) => setImmediate(resolve)));
      };
      const storm = Promise.all(Array.from({ length: 70 }, rage));
      const answers = await Promise.all([desk.login('nobody'), desk.login('viewer')]);
      for (const { status, headers, body } of answers)
        expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'auth.busy', expect.stringMatching(/^\d+$/)]);
      raging.abort();
      await storm;
      expect((await desk.login('viewer')).status).toBe(200);
    });

    it.each([
      ['no password', { username: 'admin' }],
      ['a name of 65 characters', { username: 'a'.repeat(65), password: 'x' }],
      ['a password of 1,025 characters', { username: 'admin', password: 'x'.repeat(1025) }],
      ['an empty name', { username: '', password: 'x' }],
      ['a name that is a list', { username: ['admin'], password: 'x' }],
      ['a name that is an object', { username: { $ne: null }, password: 'x' }],
      ['a password that is a number', { username: 'admin', password: 12_345_678 }],
      ['a NUL in the name', { username: 'admin\0', password: 'x' }],
      ['a line break in the name', { username: 'admin\n', password: 'x' }],
      ['a field too many', { username: 'admin', password: 'x', role: 'admin' }],
      ['a list', [{ username: 'admin', password: 'x' }]],
    ])('with %s is invalid', async (_, body) => {
      expect(await desk.post('auth/login', body)).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    });

    it('takes SQL for a name that nobody has', async () => {
      expect((await desk.login(`' or 1=1 --`, 'x')).body.code).toBe('auth.invalid_credentials');
    });
  });

  describe('a token', () => {
    /** Signed with the desk's own secret, so that only `options` and `claims` are wrong. */
    function signed(claims: object, options: Parameters<JwtService['sign']>[1] = {}): string {
      const right = {
        algorithm: 'HS256',
        issuer: 'quarterdeck',
        audience: 'quarterdeck-api',
        subject: 'admin',
        jwtid: 'j',
        expiresIn: 60,
      } as const;
      const secret = desk.app.get<Secrets>(SECRETS).jwt;
      return new JwtService({ secret }).sign({ role: 'admin', brokers: ['*'], sid: 's', ...claims }, { ...right, ...options });
    }
    const refusal = async (token: string) => (await desk.get('probe/whoami', bearer(token))).body.code;

    it('opens the door', async () => {
      const token = await desk.tokenOf('admin');
      expect(await desk.get('probe/whoami', bearer(token))).toMatchObject({ status: 200, body: { id: 'user:admin' } });
      expect((await desk.get('auth/me', bearer(token))).body).toEqual({
        username: 'admin',
        role: 'admin',
        permissions: permissionsOf('admin'),
        brokers: ['*'],
        otp: false,
      });
      const { sid, ver } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string; ver: number };
      expect(await refusal(signed({ sid, ver }))).toBeUndefined();
      // Signed by a replica whose clock is ten minutes ahead.
      expect(await refusal(signed({ sid, ver, iat: Math.floor(Date.now() / 1000) + 600 }, { expiresIn: 1200 }))).toBeUndefined();
      expect(await refusal(signed({ sid, ver: ver - 1 }))).toBe('auth.invalid_token');
      expect(await refusal(signed({ sid, ver }, { subject: 'viewer' }))).toBe('auth.invalid_token');
    });

    it('of a user or a session that does not exist is refused, also with the right signature', async () => {
      expect(await refusal(signed({ sid: randomUUID(), ver: 1 }))).toBe('auth.invalid_token');
      expect(await refusal(signed({ sid: randomUUID(), ver: 1 }, { subject: 'nobody' }))).toBe('auth.invalid_token');
    });

    it('that is absent is asked for', async () => {
      const { status, headers, body } = await desk.get('probe/whoami');
      expect([status, headers.get('www-authenticate'), body.code]).toEqual([401, 'Bearer', 'auth.required']);
      expect(headers.get('content-type')).toContain('application/problem+json');
    });

    it('that has expired says so', async () => expect(await refusal(signed({}, { expiresIn: -1 }))).toBe('auth.token_expired'));

    it('that is signed by another algorithm, issuer or audience is refused', async () => {
      for (const wrong of [{ algorithm: 'HS512' }, { issuer: 'elsewhere' }, { audience: 'elsewhere' }] as const)
        expect(await refusal(signed({}, wrong))).toBe('auth.invalid_token');
    });

    it('that is not signed is refused', async () => {
      const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
      expect(await refusal(`${none}.${signed({}).split('.')[1]}.`)).toBe('auth.invalid_token');
    });

    it('that was tampered with is refused, also after the right one was seen', async () => {
      const viewer = await desk.tokenOf('viewer');
      await desk.get('probe/whoami', bearer(viewer));
      const [head, claims = '', signature] = viewer.split('.');
      const promoted = Buffer.from(Buffer.from(claims, 'base64url').toString().replaceAll('viewer', 'admin')).toString('base64url');
      const { headers, body } = await desk.get('probe/whoami', bearer(`${head}.${promoted}.${signature}`));
      expect([body.code, headers.get('www-authenticate')]).toEqual(['auth.invalid_token', 'Bearer error="invalid_token"']);
    });

    it('in another scheme, or beside an API key, is refused', async () => {
      const token = await desk.tokenOf('admin');
      expect((await desk.get('probe/whoami', { authorization: `Token ${token}` })).body.code).toBe('auth.invalid_token');
      expect(await desk.get('probe/whoami', { ...bearer(token), ...withKey(INGEST_KEY) })).toMatchObject({
        status: 400,
        body: { code: 'request.malformed' },
      });
    });
  });

  describe('access', () => {
    it('is closed where a route declares nothing, also for admins', async () => {
      expect(await desk.get('probe/undeclared', bearer(await desk.tokenOf('admin')))).toMatchObject({
        status: 403,
        body: { code: 'auth.forbidden' },
      });
      expect(await desk.get('probe/undeclared')).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    });

    it('is open where a route says public, whatever is sent along', async () => {
      expect((await desk.get('probe/public')).status).toBe(200);
      expect((await desk.get('probe/public', bearer('rubbish'))).status).toBe(200);
    });

    const pairs = ROLES.flatMap((role) =>
      PERMISSIONS.map((permission): [string, string, Permission] => [
        role,
        permissionsOf(role).includes(permission) ? 'may' : 'may not',
        permission,
      ]),
    );
    const held = new Map<string, Record<string, string>>();
    const credentialsOf = async (role: string) => {
      const known = held.get(role) ?? (role === 'api' ? withKey(INGEST_KEY) : bearer(await desk.tokenOf(role)));
      held.set(role, known);
      return known;
    };

    it.each(pairs)('%s %s %s', async (role, verdict, permission) => {
      const { status, body } = await desk.get(`guarded/${permission}`, await credentialsOf(role));
      const expected =
        verdict === 'may'
          ? { status: 200, body: { permission } }
          : { status: 403, body: { code: 'auth.forbidden', detail: `This needs the permission ${permission}.` } };
      expect({ status, body }).toMatchObject(expected);
    });
  });

  async function passwordHashOf(username: string): Promise<string | undefined> {
    const [row] = await desk.rows.select().from(users).where(eq(users.username, username));
    return row?.passwordHash;
  }
});
