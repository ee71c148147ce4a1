import { type RunningApp, startApp } from '../../support/app.js';
import { auditRows } from '../../support/desks/audit.js';
import { RawClient } from '../../support/live.js';
import { Browser, type Lie, OidcProvider } from '../../support/oidc/provider.js';
import { arrive, signIn, toCallback, tokenOf } from '../../support/oidc/sign-in.js';
import { until } from '../../support/until.js';

const GUEST = { sub: 'guest', preferred_username: 'guest', groups: ['desk-view'] };

describe('a single sign-on that something is wrong with', () => {
  let provider: OidcProvider;
  let app: RunningApp;
  beforeAll(async () => {
    provider = await OidcProvider.reserve();
    app = await startApp({ ...provider.env, OIDC_ROLE_MAP: 'desk-view=viewer' });
    await provider.start(app.url);
  });
  afterAll(async () => {
    await provider.stop();
    await app.close();
  });
  const users = async () => {
    const response = await fetch(`${app.url}/api/users?limit=1000`, { headers: await app.as('admin') });
    return ((await response.json()) as { items: { username: string }[] }).items.map(({ username }) => username);
  };

  it.each<[string, Lie]>([
    ['another nonce', 'nonce'],
    ['an audience that we are not', 'audience'],
    ['another issuer', 'issuer'],
    ['an end ten minutes ago', 'expired'],
    ['the signature of somebody else', 'signature'],
  ])('is refused: an ID token with %s makes no user and no session', async (_, lie) => {
    await provider.letIn({ ...GUEST, sub: `liar-${lie}`, preferred_username: `liar-${lie}` }, lie);
    const { browser, code, answer } = await signIn(app);
    expect([code, answer.status, answer.headers.getSetCookie()]).toEqual(['auth.sso_failed', 401, []]);
    expect((await tokenOf(app, browser)).code).toBe('auth.required');
    expect(await users()).not.toContain(`liar-${lie}`);
  });

  it('is taken from a provider whose clock is twenty seconds off', async () => {
    await provider.letIn(GUEST, 'slow');
    expect((await signIn(app)).answer.status).toBe(303);
  });

  it('is refused: a callback twice, from another browser, without a beginning, or with what was used before', async () => {
    await provider.letIn(GUEST);
    const browser = new Browser();
    const callback = await toCallback(app, browser);
    expect((await arrive(new Browser(), callback)).code).toBe('auth.sso_failed');
    expect((await arrive(browser, callback)).answer.status).toBe(303);
    expect((await arrive(browser, callback)).code).toBe('auth.sso_failed');

    const fresh = new URL(await toCallback(app, browser));
    fresh.searchParams.set('code', new URL(callback).searchParams.get('code') ?? '');
    expect((await arrive(browser, fresh.href)).code).toBe('auth.sso_failed');
    for (const query of ['', '?state=made-up&code=x', '?code=x', '?state=a&state=b&code=x', '?error=access_denied'])
      expect((await arrive(browser, `${app.url}/api/auth/oidc/callback${query}`)).code).toBe('auth.sso_failed');
    const twice = new URL(await toCallback(app, browser));
    twice.searchParams.append('code', 'second');
    expect((await arrive(browser, twice.href)).code).toBe('auth.sso_failed');
  });

  it('is in the audit trail with why it was refused', async () => {
    const whys = async () =>
      (await auditRows(app, 'action=login&outcome=failure')).map(({ actor, detail }) => `${actor.kind}: ${String(detail.why)}`);
    const before = (await whys()).length;
    await provider.letIn({ ...GUEST, sub: 'liar' }, 'nonce');
    expect((await signIn(app)).code).toBe('auth.sso_failed');
    expect((await arrive(new Browser(), `${app.url}/api/auth/oidc/callback?state=made-up&code=x`)).code).toBe('auth.sso_failed');
    await until(async () => (await whys()).length === before + 2);
    expect((await whys()).slice(0, 2).toReversed()).toEqual([
      expect.stringMatching(/^anonymous: not confirmed: .*(nonce|claim)/),
      'anonymous: not begun by this browser, used before, or too old',
    ]);
  });

  it('leads a person to the login, which says why, and to no other place', async () => {
    await provider.letIn(null);
    const callback = await toCallback(app, new Browser());
    for (const [path, code] of [
      [callback, 'auth.sso_failed'],
      [`${app.url}/api/auth/oidc/login?return_to=//evil.example`, 'request.invalid'],
    ]) {
      const headers = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
      const answer = await fetch(path!, { headers, redirect: 'manual' });
      expect([answer.status, answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual([303, `/login?sso=${code}`, []]);
    }
  });

  it('is refused when the provider refuses', async () => {
    await provider.letIn(null);
    expect(await signIn(app)).toMatchObject({ code: 'auth.sso_failed', answer: { status: 401 } });
  });

  it('answers 503 while the provider is away, before, between and at the end; and goes on by itself', async () => {
    await provider.letIn(GUEST);
    const browser = new Browser();
    const callback = await toCallback(app, browser);
    await provider.letIn(GUEST, 'broken');
    expect(await signIn(app)).toMatchObject({ code: 'auth.sso_unavailable', answer: { status: 503 } });
    await provider.stop();
    expect(await arrive(browser, callback)).toMatchObject({ code: 'auth.sso_unavailable', answer: { status: 503 } });
    for (const path of ['login', 'logout']) {
      const { status, headers } = await fetch(`${app.url}/api/auth/oidc/${path}`, { redirect: 'manual' });
      expect([path, status, headers.get('retry-after')]).toEqual([path, 503, '5']);
    }
    // Passwords and what is open know nothing of it.
    expect((await fetch(`${app.url}/api/auth/me`, { headers: await app.as('viewer') })).status).toBe(200);
    await provider.start();
    await provider.letIn(GUEST);
    expect((await signIn(app)).answer.status).toBe(303);
  });
});

describe('a desk with single sign-on only', () => {
  let provider: OidcProvider;
  let app: RunningApp;
  beforeAll(async () => {
    provider = await OidcProvider.reserve();
    app = await startApp({
      ...provider.env,
      ...{ OIDC_ONLY: 'true', OIDC_CLIENT_SECRET: provider.env.OIDC_CLIENT_SECRET ?? '', TRUST_PROXY: '1' },
      ...{ OIDC_ROLE_CLAIM: 'realm_access.roles', OIDC_ROLE_MAP: 'boss=admin, *=operator', OIDC_BROKER_CLAIM: 'brokers' },
    });
    await provider.start(app.url);
  });
  afterAll(async () => {
    await provider.stop();
    await app.close();
  });
  const login = async (username: 'admin' | 'viewer', headers: Record<string, string> = {}) => {
    const response = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ username, password: app.passwords[username] }),
    });
    return ((await response.json()) as { code?: string }).code ?? response.status;
  };

  it('takes no password but that of admin, from the machine itself', async () => {
    expect(await login('viewer')).toBe('auth.password_login_off');
    expect(await login('admin', { 'x-forwarded-for': '198.51.100.7' })).toBe('auth.password_login_off');
    expect(await login('admin', { forwarded: 'for=198.51.100.7' })).toBe('auth.password_login_off');
    const form = new URLSearchParams({ username: 'viewer', password: app.passwords.viewer });
    expect((await fetch(`${app.url}/api/token`, { method: 'POST', body: form })).status).toBe(403);
    expect(await login('admin')).toBe(200);
  });

  it('gives the brokers of the claim, and nothing to who has none', async () => {
    const account = (brokers?: unknown, role = 'staff') => ({
      ...{ sub: 'limited', preferred_username: 'limited', realm_access: { roles: [role] } },
      ...(brokers !== undefined && { brokers }),
    });
    await provider.letIn(account(['alpha', 'beta', 'alpha', 7]));
    const { access_token: token, user } = await tokenOf(app, (await signIn(app)).browser);
    expect(user).toMatchObject({ role: 'operator', brokers: ['alpha', 'beta'] });
    const headers = { authorization: `Bearer ${token}` };
    const stream = await RawClient.open(`${app.wsUrl}/ws/alerts`, { headers });
    await stream.frame('subscribed');
    await provider.letIn(account('alpha'));
    expect((await tokenOf(app, (await signIn(app)).browser)).user.brokers).toEqual(['alpha']);
    expect(await stream.frame('access_changed')).toMatchObject({ brokers: ['alpha'] });
    stream.close();
    await provider.letIn(account('*', 'boss'));
    expect((await tokenOf(app, (await signIn(app)).browser)).user).toMatchObject({ role: 'admin', brokers: ['*'] });
    for (const none of [undefined, [], '', [''], [7], 'a\nb']) {
      await provider.letIn(account(none));
      expect((await signIn(app)).code).toBe('auth.sso_refused');
    }
    expect((await fetch(`${app.url}/api/users/limited`, { headers: await app.as('admin') })).status).toBe(200);
  });
});
