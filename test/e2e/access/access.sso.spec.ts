import { type RunningApp, startApp } from '../../support/app.js';
import { auditRows } from '../../support/desks/audit.js';
import { RawClient } from '../../support/live.js';
import { Browser, OidcProvider } from '../../support/oidc/provider.js';
import { signIn, toCallback, tokenOf } from '../../support/oidc/sign-in.js';
import { until } from '../../support/until.js';

const ROLES = 'desk-admins=admin,desk-ops=operator,desk-view=viewer';

describe('a single sign-on', () => {
  let provider: OidcProvider;
  let app: RunningApp;
  beforeAll(async () => {
    provider = await OidcProvider.reserve();
    // The provider is not there yet: the desk starts all the same.
    app = await startApp({ ...provider.env, OIDC_ROLE_MAP: ROLES, MFA_REQUIRED_ROLES: 'operator' });
    await provider.start(app.url);
  });
  afterAll(async () => {
    await provider.stop();
    await app.close();
  });

  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const get = async (path: string, token: string) =>
    (await (await fetch(`${app.url}/api/${path}`, { headers: as(token) })).json()) as Record<string, unknown>;
  const admin = () => app.login('admin');

  it('goes to the provider with PKCE, a state and a nonce, bound to the browser', async () => {
    const response = await new Browser().get(`${app.url}/api/auth/oidc/login?return_to=/`);
    const { origin, pathname, searchParams } = new URL(response.headers.get('location') ?? '');
    expect([response.status, response.headers.get('cache-control'), origin + pathname]).toEqual([
      302,
      'no-store',
      `${provider.issuer}/auth`,
    ]);
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ client_id: 'quarterdeck', response_type: 'code', scope: 'openid profile email' },
      redirect_uri: `${app.url}/api/auth/oidc/callback`,
      ...{ state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) },
      ...{ code_challenge: expect.stringMatching(/^[\w-]{43}$/), code_challenge_method: 'S256' },
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^qd_oidc=[\w-]{43}; Path=\/api\/auth\/oidc; Max-Age=600; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('is among the ways to log in that a login page may ask for', async () => {
    const response = await fetch(`${app.url}/api/auth/methods`);
    expect([response.status, await response.json()]).toEqual([200, { password: true, sso: new URL(provider.issuer).host }]);
  });

  it('makes a user of its own, with the role of the claims, and comes back to where it began', async () => {
    await provider.letIn({ sub: 'ada-1', preferred_username: 'Ada', email: 'ada@example.com', groups: ['all', 'desk-ops'] });
    const { browser, answer } = await signIn(app, '/desk?view=alerts#newest');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk?view=alerts#newest']);
    const { access_token: token, user } = await tokenOf(app, browser);
    // The second factor is the provider's, so MFA_REQUIRED_ROLES asks for none here.
    expect(user).toMatchObject({ username: 'ada', role: 'operator', brokers: ['*'], permissions: expect.arrayContaining(['view_trades']) });
    expect(await get('users/ada', await admin())).toMatchObject({ source: 'oidc', must_change_password: false, otp: false });
    const login = { method: 'POST', headers: { 'content-type': 'application/json' } };
    for (const password of ['', 'ada', 'x'.repeat(20)]) {
      const body = JSON.stringify({ username: 'ada', password });
      expect((await fetch(`${app.url}/api/auth/login`, { ...login, body })).ok).toBe(false);
    }
    const change = { method: 'POST', headers: { ...login.headers, ...as(token) } };
    const body = JSON.stringify({ current_password: 'x', new_password: 'a long enough sentence' });
    expect((await fetch(`${app.url}/api/auth/password`, { ...change, body })).status).toBe(403);
  });

  it('follows the claims at each login: open streams change with it, and it is written down', async () => {
    await provider.letIn({ sub: 'bob-1', preferred_username: 'bob', groups: ['desk-ops'] });
    const { access_token: token } = await tokenOf(app, (await signIn(app)).browser);
    const stream = await RawClient.open(`${app.wsUrl}/ws/trades`, { headers: as(token) });
    await stream.frame('subscribed');
    await provider.letIn({ sub: 'bob-1', preferred_username: 'robert', groups: ['desk-view'] });
    const { user } = await tokenOf(app, (await signIn(app)).browser);
    expect(user).toMatchObject({ username: 'bob', role: 'viewer' });
    expect(await stream.frame('access_changed')).toMatchObject({ role: 'viewer' });
    expect(await stream.frame('unsubscribed')).toMatchObject({ topic: 'trades', code: 'auth.forbidden' });
    stream.close();
    const rows = await auditRows(app, 'subject=user:bob');
    expect(rows.toReversed().map(({ action, detail }) => [action, detail.before, detail.after, detail.method])).toEqual([
      ['user.create', null, { role: 'operator', brokers: ['*'] }, undefined],
      ['login', undefined, undefined, 'sso'],
      ['user.change', { role: 'operator', brokers: ['*'] }, { role: 'viewer', brokers: ['*'] }, undefined],
      ['login', undefined, undefined, 'sso'],
    ]);
  });

  it('takes nobody over who has the name already: neither a local user nor another identity', async () => {
    await provider.letIn({ sub: 'mallory', preferred_username: 'admin', email: 'admin@example.com', groups: ['desk-view'] });
    const { user } = await tokenOf(app, (await signIn(app)).browser);
    expect([user.username, user.role]).toEqual([expect.stringMatching(/^admin\.[\da-f]{12}$/), 'viewer']);
    expect(await get('users/admin', await admin())).toMatchObject({ source: 'local', role: 'admin' });

    await provider.letIn({ sub: 'eve-1', preferred_username: 'eve', email: 'eve@example.com', groups: ['desk-view'] });
    expect((await tokenOf(app, (await signIn(app)).browser)).user.username).toBe('eve');
    await provider.letIn({ sub: 'eve-2', preferred_username: 'eve', email: 'eve@example.com', groups: ['desk-view'] });
    expect((await tokenOf(app, (await signIn(app)).browser)).user.username).toMatch(/^eve\.[\da-f]{12}$/);
  });

  it('makes one user of an identity that comes twice at once', async () => {
    await provider.letIn({ sub: 'twin', preferred_username: 'twin', groups: ['desk-view'] });
    const arrivals = await Promise.all(Array.from({ length: 4 }, () => signIn(app)));
    const names = await Promise.all(arrivals.map(async ({ browser }) => (await tokenOf(app, browser)).user.username));
    expect(new Set(names)).toEqual(new Set(['twin']));
  });

  it('is refused without a role, and when the user is disabled here, which also ends what is open', async () => {
    await provider.letIn({ sub: 'stranger', preferred_username: 'stranger', groups: ['accounting'] });
    expect(await signIn(app)).toMatchObject({ code: 'auth.sso_refused', answer: { status: 403 } });
    await provider.letIn({ sub: 'leaver', preferred_username: 'leaver', groups: ['desk-view'] });
    const { access_token: token } = await tokenOf(app, (await signIn(app)).browser);
    const disable = { method: 'PATCH', headers: { ...as(await admin()), 'content-type': 'application/json' } };
    expect((await fetch(`${app.url}/api/users/leaver`, { ...disable, body: '{"disabled":true}' })).status).toBe(200);
    expect((await get('auth/me', token)).code).toBe('auth.invalid_token');
    await provider.letIn({ sub: 'leaver', preferred_username: 'leaver', groups: ['desk-admins'] });
    expect((await signIn(app)).code).toBe('auth.sso_refused');
    const whys = async () =>
      (await auditRows(app, 'action=login&outcome=failure')).map(({ actor, detail }) => `${actor.name}: ${String(detail.why)}`);
    const refused = ['stranger: no role is given for the claim groups', 'leaver: user is disabled'];
    await until(async () => {
      const known = await whys();
      return refused.every((why) => known.includes(why));
    });
    expect((await get('users', await admin())).items).not.toContainEqual(expect.objectContaining({ username: 'stranger' }));
  });

  it('ends here by a logout, and at the provider by going there', async () => {
    await provider.letIn({ sub: 'guest', preferred_username: 'guest', groups: ['desk-view'] });
    const { browser } = await signIn(app);
    const { access_token: token } = await tokenOf(app, browser);
    const logout = { method: 'POST', headers: { 'x-client': 'browser' } };
    expect((await browser.send(`${app.url}/api/auth/logout`, logout)).status).toBe(204);
    expect((await get('auth/me', token)).code).toBe('auth.invalid_token');
    expect((await tokenOf(app, browser)).code).toBe('auth.required');
    const response = await browser.get(`${app.url}/api/auth/oidc/logout`);
    const { origin, pathname, searchParams } = new URL(response.headers.get('location') ?? '');
    expect([response.status, origin + pathname]).toEqual([302, `${provider.issuer}/session/end`]);
    expect(Object.fromEntries(searchParams)).toEqual({ client_id: 'quarterdeck', post_logout_redirect_uri: `${app.url}/` });
    expect((await browser.get(response.headers.get('location') ?? '')).status).toBe(200);
  });

  it('works with other keys of the provider at once', async () => {
    await provider.letIn({ sub: 'guest', preferred_username: 'guest', groups: ['desk-view'] });
    expect((await signIn(app)).answer.status).toBe(303);
    await provider.stop();
    await provider.start();
    await provider.letIn({ sub: 'guest', preferred_username: 'guest', groups: ['desk-view'] });
    expect((await signIn(app)).answer.status).toBe(303);
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    String.raw`/\evil.example`,
    '/.//evil.example',
    '/x/..//evil.example',
    '/\t/evil.example',
    'evil',
    '',
    'javascript:alert(1)',
  ])('leads nowhere but to this site: not to %j', async (returnTo) => {
    const response = await fetch(`${app.url}/api/auth/oidc/login?return_to=${encodeURIComponent(returnTo)}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([422, null]);
  });

  it('has as many tabs of a browser under way as somebody opens', async () => {
    await provider.letIn({ sub: 'tabs', preferred_username: 'tabs', groups: ['desk-view'] });
    const browser = new Browser();
    const callbacks = [await toCallback(app, browser, '/one'), await toCallback(app, browser, '/two')];
    const answers = [];
    for (const callback of callbacks) answers.push((await browser.get(callback)).headers.get('location'));
    expect(answers).toEqual(['/one', '/two']);
  });

  it('does not take the last admin away: the login is refused until there is another', async () => {
    await provider.letIn({ sub: 'chief', preferred_username: 'chief', groups: ['desk-admins'] });
    const { access_token: token } = await tokenOf(app, (await signIn(app)).browser);
    const patch = (username: string, disabled: boolean) =>
      fetch(`${app.url}/api/users/${username}`, {
        method: 'PATCH',
        headers: { ...as(token), 'content-type': 'application/json' },
        body: JSON.stringify({ disabled }),
      });
    expect((await patch('admin', true)).status).toBe(200);
    await provider.letIn({ sub: 'chief', preferred_username: 'chief', groups: ['desk-view'] });
    expect(await signIn(app)).toMatchObject({ code: 'user.last_admin', answer: { status: 409 } });
    expect(await get('auth/me', token)).toMatchObject({ role: 'admin', otp: null });
    await until(async () => {
      const { items } = (await get('audit?action=login&outcome=failure&subject=user:chief', token)) as { items: { detail: unknown }[] };
      return JSON.stringify(items[0]?.detail ?? {}).includes('the last admin is no admin any more');
    });
    expect((await patch('admin', false)).status).toBe(200);
    expect((await tokenOf(app, (await signIn(app)).browser)).user).toMatchObject({ username: 'chief', role: 'viewer' });
  });
});
