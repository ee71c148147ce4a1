import { randomBytes, randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { eq } from 'drizzle-orm';
import { formatApiKey, newApiKey, parseApiKey } from '../../src/common/api-key.js';
import { loadConfig } from '../../src/config/config.js';
import { SECRETS, type Secrets } from '../../src/config/secrets.js';
import { ApiKeys } from '../../src/modules/auth/keys/api-keys.js';
import { ApiKeysRepository } from '../../src/modules/auth/keys/api-keys.repository.js';
import { BootstrapService } from '../../src/modules/auth/login/bootstrap.service.js';
import { PERMISSIONS, type Permission, permissionsOf, ROLES } from '../../src/modules/auth/identity/permissions.js';
import { NOBODY, SecretHasher } from '../../src/modules/auth/identity/secret-hasher.js';
import { UsersRepository } from '../../src/modules/auth/identity/users.repository.js';
import { Database } from '../../src/platform/database/database.js';
import { apiKeys, refreshTokens, users } from '../../src/platform/database/schema.js';
import { bearer, type Desk, INGEST_KEY, PASSWORDS, startDesk, withKey } from '../support/auth-desk.js';
import { testDatabaseEnv } from '../support/database.js';
import { until } from '../support/until.js';

/** What may differ between two answers that must look the same. */
const anonymous = (body: Record<string, unknown>) => ({ ...body, request_id: 'any' });

describe('on a desk', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk.end());

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
        expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'auth.busy', '1']);
      raging.abort();
      await storm;
      expect((await desk.login('viewer')).status).toBe(200);
    });

    it.each([
      ['no password', { username: 'admin' }],
      ['a name of 65 characters', { username: 'a'.repeat(65), password: 'x' }],
      ['a password of 257 characters', { username: 'admin', password: 'x'.repeat(257) }],
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

  describe('an API key', () => {
    /** A key in the table like the bootstrap key, whose hash it borrows where `secret` is not given. */
    async function grant(row: Partial<typeof apiKeys.$inferInsert> = {}): Promise<string> {
      const { id, secret } = parts(INGEST_KEY);
      const [bootstrap] = await desk.rows.select().from(apiKeys).where(eq(apiKeys.id, id));
      if (bootstrap === undefined) throw new Error('no bootstrap key');
      const fresh = randomBytes(4).toString('hex');
      await desk.rows.insert(apiKeys).values({ ...bootstrap, name: 'script', createdBy: 'admin', lastUsedAt: null, ...row, id: fresh });
      return formatApiKey(fresh, secret);
    }
    const parts = (key: string) => parseApiKey(key) ?? { id: '', secret: '' };
    const ask = (key: string) => desk.get('probe/whoami', withKey(key));
    const refused = { status: 401, body: { code: 'auth.invalid_api_key' } };

    it('from the environment works from the first start, with the role api', async () => {
      const { body } = await desk.get('auth/me', withKey(INGEST_KEY));
      expect(body).toEqual({ username: 'bootstrap', role: 'api', permissions: permissionsOf('api'), brokers: ['*'] });
    });

    it('has the permissions of its row and no others', async () => {
      const key = await grant({ permissions: ['view_trades', 'no_such_permission'] });
      expect((await desk.get('auth/me', withKey(key))).body.permissions).toEqual(['view_trades']);
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(200);
      expect((await desk.get('guarded/ingest', withKey(key))).body.code).toBe('auth.forbidden');
    });

    it('loses a permission within a second', async () => {
      const key = await grant();
      expect((await desk.get('guarded/ingest', withKey(key))).status).toBe(200);
      await desk.rows
        .update(apiKeys)
        .set({ permissions: ['view_dashboard'] })
        .where(eq(apiKeys.id, parts(key).id));
      await until(async () => (await desk.get('guarded/ingest', withKey(key))).status === 403);
    });

    it('is refused within a second when it is revoked, by whatever hand', async () => {
      const key = await grant();
      expect((await ask(key)).status).toBe(200);
      await desk.rows.execute(`update api_keys set revoked_at = now() where id = '${parts(key).id}'`);
      await until(async () => (await ask(key)).status === 401);
      expect(await ask(key)).toMatchObject(refused);
    });

    it('is refused within a second when its secret is replaced', async () => {
      const key = await grant();
      expect((await ask(key)).status).toBe(200);
      await desk.rows
        .update(apiKeys)
        .set({ secretHash: (await passwordHashOf('admin')) ?? '' })
        .where(eq(apiKeys.id, parts(key).id));
      await until(async () => (await ask(key)).status === 401);
      expect(await ask(key)).toMatchObject(refused);
    });

    it('is refused when it has expired', async () => {
      expect(await ask(await grant({ expiresAt: new Date(Date.now() - 1) }))).toMatchObject(refused);
      expect((await ask(await grant({ expiresAt: new Date(Date.now() + 60_000) }))).status).toBe(200);
    });

    it('is refused with a wrong checksum, an unknown id or another secret, in the same words', async () => {
      const { id } = parts(INGEST_KEY);
      const other = parts(newApiKey());
      const last = INGEST_KEY.endsWith('0') ? '1' : '0';
      const answers = [
        await ask(`${INGEST_KEY.slice(0, -1)}${last}`),
        await ask(newApiKey()),
        await ask(formatApiKey(id, other.secret)),
        await ask('rubbish'),
        await ask('\u00e9'),
      ];
      for (const { status, body } of answers)
        expect({ status, body: anonymous(body) }).toEqual({ status: 401, body: anonymous(answers[0]?.body ?? {}) });
      expect(answers[0]?.body.code).toBe('auth.invalid_api_key');
    });

    it('notes when it was last used', async () => {
      const key = await grant();
      await ask(key);
      const lastUsed = async () =>
        (
          await desk.rows
            .select()
            .from(apiKeys)
            .where(eq(apiKeys.id, parts(key).id))
        )[0]?.lastUsedAt ?? null;
      await until(async () => (await lastUsed()) !== null);
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

describe('the request limit', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk({ RATE_LIMIT_PER_MINUTE: '5', TRUST_PROXY: 'true' });
  });
  afterAll(() => desk.end());
  const from = (ip: string) => ({ 'x-forwarded-for': ip });

  it('counts each principal by itself and says where it stands', async () => {
    const { body } = await desk.post('auth/login', { username: 'viewer', password: 'viewer-swordfish' }, from('192.0.2.1'));
    const viewer = bearer(String(body.access_token));
    const answers = [];
    for (let i = 0; i < 6; i += 1) answers.push(await desk.get('probe/whoami', { ...viewer, ...from(`192.0.2.${i}`) }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"default";q=5;w=60');
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"default";r=4;t=\d+$/);
    expect(answers[5]?.body.code).toBe('request.rate_limited');
    expect(answers[5]?.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
    expect(Number(answers[5]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(answers[5]?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await desk.get('probe/whoami', { ...withKey(INGEST_KEY), ...from('192.0.2.1') })).status).toBe(200);
  });

  it('counts what is forbidden as well', async () => {
    const { body } = await desk.post('auth/login', { username: 'operator', password: 'operator-swordfish' }, from('192.0.2.2'));
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await desk.get('guarded/manage_users', bearer(String(body.access_token)))).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
  });

  it('counts addresses on public routes', async () => {
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await desk.get('probe/public', from('192.0.2.3'))).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await desk.get('probe/public', from('192.0.2.4'))).status).toBe(200);
  });

  it('leaves probes alone', async () => {
    for (let i = 0; i < 8; i += 1) expect(await desk.get('probe/health', from('192.0.2.5'))).toMatchObject({ status: 200 });
    expect((await desk.get('probe/health')).headers.get('ratelimit')).toBeNull();
  });
});

describe('guessing', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk({ TRUST_PROXY: 'true' });
  });
  afterAll(() => desk.end());
  const login = (ip: string, username: string, password = `${username}-swordfish`) =>
    desk.post('auth/login', { username, password }, { 'x-forwarded-for': ip });

  it('a password is over after ten wrong ones, also with the right one, and only from there', async () => {
    for (let i = 0; i < 10; i += 1) expect((await login('192.0.2.1', 'viewer', 'wrong')).status).toBe(401);
    const { status, headers, body } = await login('192.0.2.1', 'viewer');
    expect([status, body.code]).toEqual([429, 'request.rate_limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await login('192.0.2.2', 'viewer')).status).toBe(200);
  });

  it('a key is over after sixty wrong ones; a key that is known still passes', async () => {
    const ask = (key: string, ip = '192.0.2.3') => desk.get('probe/whoami', { ...withKey(key), 'x-forwarded-for': ip });
    expect((await ask(INGEST_KEY)).status).toBe(200);
    for (let i = 0; i < 60; i += 1) expect((await ask(newApiKey())).status).toBe(401);
    expect(await ask(newApiKey())).toMatchObject({ status: 429, body: { code: 'request.rate_limited' } });
    expect((await ask(INGEST_KEY)).status).toBe(200);
    expect((await ask(newApiKey(), '192.0.2.4')).status).toBe(401);
  });
});

describe('the first start', () => {
  it('prints generated passwords once, and they work', async () => {
    const database = await testDatabaseEnv();
    const none = { ADMIN_PASSWORD: '', OPERATOR_PASSWORD: '', VIEWER_PASSWORD: '', INGEST_API_KEY: '' };
    const first = await startDesk(none, database);
    const logins = first.app.get(BootstrapService).report();
    expect(logins.map(({ username, created }) => [username, created])).toEqual([
      ['admin', true],
      ['operator', true],
      ['viewer', true],
    ]);
    for (const { username, password } of logins) expect((await first.login(username, password ?? '')).status).toBe(200);
    for (const { password } of logins) expect(first.log.text).not.toContain(password);
    await first.end();

    const second = await startDesk(none, database);
    expect(second.app.get(BootstrapService).report()).toEqual(logins.map(({ username }) => ({ username, password: null, created: false })));
    expect((await second.login('admin', logins[0]?.password ?? '')).status).toBe(200);
    await second.end();
    await database.drop();
  });

  it('never tells or logs a password from the environment', async () => {
    const desk = await startDesk();
    expect(
      desk.app
        .get(BootstrapService)
        .report()
        .map(({ password }) => password),
    ).toEqual([null, null, null]);
    for (const password of Object.values(PASSWORDS)) expect(desk.log.text).not.toContain(password);
    expect(desk.log.text).not.toContain(INGEST_KEY);
    await desk.end();
  });

  const production = { NODE_ENV: 'production', JWT_SECRET: 'k'.repeat(48), API_KEY_PEPPER: 'p'.repeat(48) };

  it('in production needs the password of the admin', async () => {
    await expect(startDesk({ ...production, ADMIN_PASSWORD: '' })).rejects.toThrow(
      'ADMIN_PASSWORD is required for the first start in production',
    );
  });

  it('in production creates only the users that it was told', async () => {
    const desk = await startDesk({ ...production, OPERATOR_PASSWORD: '', VIEWER_PASSWORD: '' });
    expect(desk.app.get(BootstrapService).report()).toEqual([{ username: 'admin', password: null, created: true }]);
    await desk.end();
  });

  it('does not take a bootstrap key with a wrong checksum', async () => {
    await expect(startDesk({ INGEST_API_KEY: formatApiKey('abcd1234', 'short') })).rejects.toThrow(
      'INGEST_API_KEY is not a well-formed key',
    );
  });

  it('with another bootstrap key revokes the former one; the former stays revoked', async () => {
    const database = await testDatabaseEnv();
    const [former, current] = [newApiKey(), newApiKey()];
    const works = async (desk: Desk, key: string) => (await desk.get('probe/whoami', withKey(key))).status === 200;
    await (await startDesk({ INGEST_API_KEY: former }, database)).end();
    const second = await startDesk({ INGEST_API_KEY: current }, database);
    expect([await works(second, former), await works(second, current)]).toEqual([false, true]);
    await second.end();
    const third = await startDesk({ INGEST_API_KEY: former }, database);
    expect(await works(third, former)).toBe(false);
    await third.end();
    await database.drop();
  });

  it('with several bootstrap keys takes them side by side; one that gives way to a new one is revoked', async () => {
    const [kept, dropped, added] = [newApiKey(), newApiKey(), newApiKey()];
    const desk = await startDesk({ INGEST_API_KEY: `${kept}, ${dropped}` });
    const works = async (key: string) => (await desk.get('probe/whoami', withKey(key))).status === 200;
    expect([await works(kept), await works(dropped), await works(added)]).toEqual([true, true, false]);

    // What the next start does; the desk of a test has another pepper at each start, which would change every key.
    const { app } = desk;
    const next = loadConfig({ ...PASSWORDS, INGEST_API_KEY: `${kept},${added}` });
    const restarted = new BootstrapService(
      next,
      app.get(UsersRepository),
      app.get(SecretHasher),
      app.get(ApiKeys),
      app.get(ApiKeysRepository),
    );
    await restarted.onApplicationBootstrap();
    await until(async () => !(await works(dropped)));
    expect([await works(kept), await works(added)]).toEqual([true, true]);
    await desk.end();
  });
});

describe('while the database is away', () => {
  it('tokens and keys that are known still pass, and nothing else does', async () => {
    const desk = await startDesk();
    const token = await desk.tokenOf('admin');
    const unknown = await desk.tokenOf('viewer');
    expect((await desk.get('probe/whoami', bearer(token))).status).toBe(200);
    expect((await desk.get('probe/whoami', withKey(INGEST_KEY))).status).toBe(200);
    await desk.app.get(Database).close();
    const away = { status: 503, body: { code: 'storage.unavailable' } };
    expect((await desk.get('probe/whoami', bearer(token))).status).toBe(200);
    expect((await desk.get('probe/whoami', withKey(INGEST_KEY))).status).toBe(200);
    expect(await desk.get('probe/whoami', withKey(newApiKey()))).toMatchObject(away);
    expect(await desk.get('probe/whoami', bearer(unknown))).toMatchObject(away);
    for (let i = 0; i < 12; i += 1) expect(await desk.login('admin')).toMatchObject(away);
    await desk.end();
  });
});

describe('API keys that are switched off', () => {
  it('are refused, all of them', async () => {
    const desk = await startDesk({ API_KEYS_ENABLED: 'false' });
    expect(await desk.get('probe/whoami', withKey(INGEST_KEY))).toMatchObject({ status: 401, body: { code: 'auth.invalid_api_key' } });
    await desk.end();
  });
});
