import { newApiKey } from '../../../src/common/api-key.js';
import { bearer, type Desk, INGEST_KEY, startDesk, withKey } from '../../support/desks/auth-desk.js';

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
