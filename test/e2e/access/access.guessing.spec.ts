import { hash } from '@node-rs/argon2';
import { eq } from 'drizzle-orm';
import { ARGON2 } from '../../../src/modules/auth/identity/secret-hasher.js';
import { users } from '../../../src/platform/database/tables/schema.js';
import { bearer, type Desk, startDesk } from '../../support/desks/auth-desk.js';

describe('a password', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk({ TRUST_PROXY: 'true' });
  });
  afterAll(() => desk.end());

  const login = async (username: string, password: string, ip = '198.51.100.1') => {
    const startedMs = performance.now();
    const { status, body } = await desk.post('auth/login', { username, password }, { 'x-forwarded-for': ip });
    return { status, body, tookMs: performance.now() - startedMs };
  };
  const hashOf = async (username: string) =>
    (await desk.rows.select({ hash: users.passwordHash }).from(users).where(eq(users.username, username)))[0]?.hash ?? '';
  const keepHash = (username: string, passwordHash: string) =>
    desk.rows.update(users).set({ passwordHash }).where(eq(users.username, username));

  it.each([
    ['a user', 'operator'],
    ['nobody', 'no-such-user'],
  ])('of %s is guessed at more and more slowly, from however many addresses', async (_, username) => {
    const guesses = [];
    for (let n = 0; n < 9; n += 1) guesses.push(await login(username, 'a guess', `192.0.2.${n}`));
    expect(guesses.map(({ status }) => status)).toEqual(Array<number>(9).fill(401));
    const waits = [200, 400, 800, 1600];
    expect(guesses.slice(5).map(({ tookMs }, n) => tookMs >= (waits[n] ?? 0) - 5)).toEqual([true, true, true, true]);
    // The first five do not wait: the quickest of them is quicker than the one that waits longest, however slow the machine is.
    expect(Math.min(...guesses.slice(0, 5).map(({ tookMs }) => tookMs))).toBeLessThan(
      Math.max(...guesses.map(({ tookMs }) => tookMs)) - 1000,
    );
  });

  it('that is right gets in however many guess, after the wait of its name and no other', async () => {
    const guesses = Array.from({ length: 12 }, (_, n) => login('viewer', 'a guess', `203.0.113.${n}`));
    const right = await login('viewer', 'viewer-swordfish');
    expect(right.status).toBe(200);
    expect((await login('admin', 'admin-swordfish')).tookMs).toBeLessThan(2000);
    expect(new Set((await Promise.all(guesses)).map(({ status }) => status))).toEqual(new Set([401]));
  });

  it('is hashed anew at a login when its hash is weaker than those of today, and nothing ends by that', async () => {
    const session = await login('admin', 'admin-swordfish');
    const weak = await hash('admin-swordfish', { ...ARGON2, memoryCost: 8192 });
    await keepHash('admin', weak);
    await login('admin', 'wrong');
    expect(await hashOf('admin')).toBe(weak);
    expect((await login('admin', 'admin-swordfish')).status).toBe(200);
    const renewed = await hashOf('admin');
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login('admin', 'admin-swordfish')).status).toBe(200);
    expect(await hashOf('admin')).toBe(renewed);
    expect((await desk.get('probe/whoami', bearer(String(session.body.access_token)))).status).toBe(200);
  });

  it('keeps a hash that is as strong or stronger', async () => {
    const strong = await hash('admin-swordfish', { ...ARGON2, timeCost: 3 });
    await keepHash('admin', strong);
    expect((await login('admin', 'admin-swordfish')).status).toBe(200);
    expect(await hashOf('admin')).toBe(strong);
  });
});
