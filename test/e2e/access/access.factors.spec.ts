import { sql } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { bearer, type Desk, startDesk } from '../../support/desks/auth-desk.js';

describe('what a user proves who it is by', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await startDesk();
  });
  afterEach(() => desk.end());

  const post = async (path: string, as: Record<string, string>, body: unknown) => {
    const headers = { ...as, 'content-type': 'application/json' };
    const response = await fetch(`${desk.url}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  const login = (otp?: string | null) =>
    post('auth/login', {}, { username: 'operator', password: 'operator-swordfish', ...(otp === undefined ? {} : { otp }) });

  it('a password: long enough, not leaked, not the old one, and one however it is typed', async () => {
    const mine = bearer(await desk.tokenOf('operator'));
    const other = bearer(await desk.tokenOf('operator'));
    const change = (next: string, current = 'operator-swordfish') =>
      post('auth/password', mine, { current_password: current, new_password: next });
    expect((await change('eleven chars', 'wrong')).body.code).toBe('auth.invalid_credentials');
    for (const bad of ['short', 'a'.repeat(11), 'x'.repeat(129), 'administrator', 'Password1234', 'operator-swordfish', ''])
      expect([bad, (await change(bad)).status]).toEqual([bad, 422]);
    expect((await change('nul \0 in a long password')).status).toBe(422);
    expect((await change('y'.repeat(200_000))).status).toBe(413);
    expect((await desk.get('auth/me', other)).status).toBe(200);

    const decomposed = 'ein Müßiggänger für alle'.normalize('NFD');
    expect((await change(decomposed)).status).toBe(204);
    expect((await desk.get('auth/me', mine)).status).toBe(200);
    expect((await desk.get('auth/me', other)).status).toBe(401);
    expect((await desk.login('operator', decomposed.normalize('NFC'))).status).toBe(200);
    expect((await desk.login('operator', decomposed)).status).toBe(200);
    expect((await change(decomposed.normalize('NFC'), decomposed)).status).toBe(422);
    // The longest there is, typed with its accents apart, is three times as many units.
    const longest = 'ế'.repeat(128);
    expect((await change(longest, decomposed)).status).toBe(204);
    expect((await desk.login('operator', longest.normalize('NFD'))).status).toBe(200);
    expect((await post('auth/otp/setup', mine, { password: longest.normalize('NFD') })).status).toBe(200);
  });

  it('a second factor: set up, confirmed, asked for, each code once, and given up', async () => {
    const mine = bearer(await desk.tokenOf('operator'));
    expect((await post('auth/otp/confirm', mine, { code: '123456' })).body.code).toBe('auth.otp_not_set_up');
    expect((await post('auth/otp/setup', mine, { password: 'wrong' })).status).toBe(401);
    const { body: setup } = await post('auth/otp/setup', mine, { password: 'operator-swordfish' });
    expect(String(setup.otpauth_uri)).toMatch(/^otpauth:\/\/totp\/Quarterdeck:operator\?/);
    const totp = new TOTP({ secret: Secret.fromBase32(String(setup.secret)) });
    const code = (steps = 0) => totp.generate({ timestamp: Date.now() + steps * 30_000 });
    const wrong = code() === '000000' ? '111111' : '000000';

    const otp = async () => (await desk.get('auth/me', mine)).body.otp;
    // Not confirmed, it is not asked for.
    expect(await otp()).toBe(false);
    expect((await login()).status).toBe(200);
    expect((await post('auth/otp/confirm', mine, { code: wrong })).body.code).toBe('auth.otp_wrong');
    // A clock may be one step off, and no more.
    expect((await post('auth/otp/confirm', mine, { code: code(-2) })).body.code).toBe('auth.otp_wrong');
    const confirmed = await post('auth/otp/confirm', mine, { code: code(-1) });
    const codes = confirmed.body.recovery_codes as string[];
    expect([confirmed.status, new Set(codes).size, await otp()]).toEqual([200, 10, true]);
    expect((await post('auth/otp/setup', mine, { password: 'operator-swordfish' })).body.code).toBe('auth.otp_enabled');

    expect((await login()).body.code).toBe('auth.otp_required');
    expect((await login(null)).body.code).toBe('auth.otp_required');
    expect((await login(wrong)).body.code).toBe('auth.otp_required');
    expect((await desk.login('operator', 'wrong')).body.code).toBe('auth.invalid_credentials');
    // What confirmed it is used up, and so is whatever is older.
    expect((await login(code(-1))).body.code).toBe('auth.otp_required');
    const now = code();
    const answers = await Promise.all([login(now), login(now), login(now)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await login(code(3))).status).toBe(401);
    expect((await login(code(1))).status).toBe(200);

    const [recovery = ''] = codes;
    expect((await login(recovery.toUpperCase())).status).toBe(200);
    expect((await login(recovery)).status).toBe(401);
    const { rows } = await desk.rows.execute<{ secret: string }>(sql`select otp_secret as secret from users where username = 'operator'`);
    expect(rows[0]?.secret).not.toContain(String(setup.secret));

    expect((await post('auth/otp/disable', mine, { password: 'operator-swordfish', code: wrong })).body.code).toBe('auth.otp_wrong');
    expect((await post('auth/otp/disable', mine, { password: 'operator-swordfish', code: codes[1] })).status).toBe(204);
    expect((await login()).status).toBe(200);
    const audit = await desk.rows.execute<{ action: string; body: string }>(sql`select action, body from audit_log`);
    expect(audit.rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['otp.setup', 'otp.confirm', 'otp.disable']));
    for (const { body } of audit.rows) expect(body).not.toContain(String(setup.secret));
  });

  it('a code is guessed at no more than ten times', async () => {
    const mine = bearer(await desk.tokenOf('operator'));
    const { body: setup } = await post('auth/otp/setup', mine, { password: 'operator-swordfish' });
    const totp = new TOTP({ secret: Secret.fromBase32(String(setup.secret)) });
    const wrong = totp.generate() === '000000' ? '111111' : '000000';
    const statuses = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await post('auth/otp/confirm', mine, { code: wrong })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(422), 429]);
  });
});

describe('a code of somebody whose password is known', () => {
  it('is guessed at no more than ten times in a quarter of an hour, whatever is proved by the password meanwhile', async () => {
    const desk = await startDesk();
    const mine = bearer(await desk.tokenOf('operator'));
    const password = 'operator-swordfish';
    const call = async (path: string, form: object) => {
      const headers = { ...mine, 'content-type': 'application/json' };
      return fetch(`${desk.url}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(form) });
    };
    const { secret } = (await (await call('auth/otp/setup', { password })).json()) as { secret: string };
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const wrong = totp.generate() === '000000' ? '111111' : '000000';
    await call('auth/otp/confirm', { code: totp.generate({ timestamp: Date.now() - 30_000 }) });

    const statuses = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await call('auth/otp/disable', { password, code: wrong })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(422), 429]);
    const refused = await call('auth/login', { username: 'operator', password, otp: totp.generate() });
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([429, '"otp";q=10;w=900']);
    // What is open stays open, and nobody else is kept out.
    expect((await desk.get('auth/me', mine)).status).toBe(200);
    expect((await desk.login('viewer')).status).toBe(200);
    await desk.end();
  });
});

describe('a role that needs a second factor', () => {
  it('lets its users do nothing but set it up until they have', async () => {
    const desk = await startDesk({ MFA_REQUIRED_ROLES: 'operator' });
    const { body } = await desk.login('operator');
    expect(body.user).toMatchObject({ permissions: ['setup_otp'] });
    const mine = bearer(String(body.access_token));
    expect((await desk.get('guarded/view_dashboard', mine)).status).toBe(403);
    for (const path of ['auth/sessions', 'auth/preferences', 'permissions', 'api-keys'])
      expect([path, (await desk.get(path, mine)).status]).toEqual([path, 403]);
    for (const path of ['auth/ws-ticket', 'auth/otp/disable']) expect((await desk.post(path, {}, mine)).body.code).toBe('auth.forbidden');
    const change = { current_password: 'operator-swordfish', new_password: 'nine grey herons waiting' };
    expect((await desk.post('auth/password', change, mine)).body).toMatchObject({
      code: 'auth.forbidden',
      detail: expect.stringContaining('/api/auth/otp/setup'),
    });
    expect((await desk.get('auth/me', mine)).status).toBe(200);
    const post = async (path: string, form: unknown) => (await desk.post(path, form, mine)).body;
    const { secret } = await post('auth/otp/setup', { password: 'operator-swordfish' });
    await post('auth/otp/confirm', { code: new TOTP({ secret: Secret.fromBase32(String(secret)) }).generate() });
    expect((await desk.get('guarded/view_dashboard', mine)).status).toBe(200);
    expect((await desk.login('viewer')).body.user).toMatchObject({
      role: 'viewer',
      permissions: expect.arrayContaining(['view_dashboard']),
    });
    await desk.end();
  });

  it('comes after a password that an admin has set', async () => {
    const desk = await startDesk({ MFA_REQUIRED_ROLES: 'operator' });
    await desk.rows.execute(sql`update users set must_change_password = true where username = 'operator'`);
    const mine = bearer(String((await desk.login('operator')).body.access_token));
    const may = async () => (await desk.get('auth/me', mine)).body.permissions;
    const setUp = async (password: string) => (await desk.post('auth/otp/setup', { password }, mine)).status;
    expect(await may()).toEqual(['change_password']);
    expect(await setUp('operator-swordfish')).toBe(403);
    const form = { current_password: 'operator-swordfish', new_password: 'nine grey herons waiting' };
    const headers = { ...mine, 'content-type': 'application/json' };
    const changed = await fetch(`${desk.url}/api/auth/password`, { method: 'POST', headers, body: JSON.stringify(form) });
    expect(changed.status).toBe(204);
    expect(await may()).toEqual(['setup_otp']);
    expect(await setUp('nine grey herons waiting')).toBe(200);
    const left = await fetch(`${desk.url}/api/auth/logout`, { method: 'POST', headers, body: '{}' });
    expect(left.status).toBe(204);
    await desk.end();
  });
});
