import { loadConfig } from '../../../src/config/config.js';
import { identityOf } from '../../../src/modules/auth/sso/claims.js';
import { pathOnSite } from '../../../src/modules/auth/sso/return-to.js';

const BASE = { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'desk', OIDC_ROLE_MAP: 'b=operator, a=admin ,x=y=viewer' };
const who = (claims: Record<string, unknown>, variables: Record<string, string> = {}) => {
  const { oidc } = loadConfig({ ...BASE, ...variables });
  if (oidc === null) throw new Error('no settings');
  return identityOf({ iss: 'https://login.example', sub: 's', ...claims }, oidc);
};

describe('what claims make of somebody', () => {
  it.each([
    [{ groups: ['a'] }, 'admin'],
    [{ groups: ['a', 'b'] }, 'operator'],
    [{ groups: 'a' }, 'admin'],
    [{ groups: ['x=y'] }, 'viewer'],
  ])('a role, by the first entry that fits: %j', (claims, role) => {
    expect(who(claims)).toMatchObject({ role, brokers: null });
  });

  it.each([[{}], [{ groups: [] }], [{ groups: ['A', 'aa', 7, null, '*'] }], [{ groups: { a: 'a' } }], [{ groups: null }]])(
    'nothing without one: %j',
    (claims) => {
      expect(who(claims)).toBe('no role is given for the claim groups');
    },
  );

  it('everybody, and claims within claims', () => {
    expect(who({}, { OIDC_ROLE_MAP: '*=viewer' })).toMatchObject({ role: 'viewer' });
    expect(who({ r: { roles: ['a'] } }, { OIDC_ROLE_CLAIM: 'r.roles' })).toMatchObject({ role: 'admin' });
    expect(who({ 'https://desk/roles': ['a'] }, { OIDC_ROLE_CLAIM: 'https://desk/roles' })).toMatchObject({ role: 'admin' });
    for (const claim of ['constructor', '__proto__', 'toString.name', 'groups.length'])
      expect(who({ groups: ['a'] }, { OIDC_ROLE_CLAIM: claim })).toEqual(expect.any(String));
  });

  it('brokers, or a refusal that says how every broker is meant', () => {
    const brokers = (names: unknown) => who({ groups: ['a'], desks: names }, { OIDC_BROKER_CLAIM: 'desks' });
    expect(brokers(['alpha', 'omega'])).toMatchObject({ brokers: ['alpha', 'omega'] });
    expect(brokers('*')).toMatchObject({ brokers: ['*'] });
    expect(brokers(' * ')).toMatchObject({ brokers: ['*'] });
    expect(brokers([' alpha ', 'alpha', 'Zu\u0308rich', 'Z\u00fcrich', 'al\u202epha', 'z'.repeat(65)])).toMatchObject({
      brokers: ['alpha', 'Z\u00fcrich'],
    });
    expect(brokers([])).toBe('the claim desks names no broker');
    expect(brokers('all')).toBe('the claim desks must not have "all": say ["*"] for every broker');
    expect(brokers(['*', 'alpha'])).toBe('the claim desks must not name other brokers beside "*": say ["*"] for every broker');
  });

  it.each([
    [{ preferred_username: 'Ada.Lovelace' }, 'ada.lovelace'],
    [{ preferred_username: 'Ádám@corp' }, 'adam'],
    [{ email: 'ada+desk@example.com' }, 'ada-desk'],
    [{ preferred_username: 'аdmin' }, '-dmin'],
    [{ preferred_username: '..' }, 'sso'],
    [{ preferred_username: '__proto__' }, 'sso'],
    [{ preferred_username: '///' }, 'sso'],
    [{}, 'sso'],
    [{ preferred_username: 7, email: 'x@y' }, 'x'],
    [{ preferred_username: 'a'.repeat(200) }, 'a'.repeat(64)],
  ])('a name that a user may have, and another that nobody else can have: %j', (claims, name) => {
    const found = who({ groups: ['a'], ...claims });
    if (typeof found === 'string') throw new Error(found);
    expect(found.names).toEqual([name, expect.stringMatching(/^[a-z0-9._-]{1,51}\.[\da-f]{12}$/)]);
    expect(new Set([name, 'other'].map(() => found.names[1])).size).toBe(1);
  });
});

describe('the path that a login comes back to', () => {
  it.each([
    ['/', '/'],
    ['/desk?x=1#y', '/desk?x=1#y'],
    ['/a/../b', '/b'],
    ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
    ['/a b', '/a%20b'],
  ])('%j is %j', (text, path) => {
    expect(pathOnSite(text)).toBe(path);
  });

  it.each(['', 'x', '//x', '///x', '/\\x', '\\\\x', '/.//x', '/a/..//x', '/\n/x', '/\0', 'http://x', '@x', ' /x'])('%j is none', (text) => {
    expect(pathOnSite(text)).toBeNull();
  });
});

describe('the variables of single sign-on', () => {
  it.each([
    [{ OIDC_ISSUER: 'https://x' }, 'OIDC_CLIENT_ID'],
    [{ OIDC_ISSUER: 'https://x', OIDC_CLIENT_ID: 'c' }, 'OIDC_ROLE_MAP'],
    [{ ...BASE, OIDC_ROLE_MAP: 'a=api' }, 'OIDC_ROLE_MAP'],
    [{ ...BASE, OIDC_ROLE_MAP: 'a' }, 'OIDC_ROLE_MAP'],
    [{ ...BASE, OIDC_SCOPES: 'profile' }, 'OIDC_SCOPES'],
    [{ ...BASE, OIDC_ISSUER: 'ftp://x' }, 'OIDC_ISSUER'],
    [{ OIDC_ONLY: 'true' }, 'OIDC_ONLY'],
    [{ ...BASE, OIDC_ISSUER: 'http://login.example', NODE_ENV: 'production' }, 'OIDC_ISSUER must be https'],
  ])('%j is refused, by its name', (env, named) => {
    expect(() => loadConfig(env)).toThrow(named);
  });

  it('are none where there is no issuer', () => {
    expect(loadConfig({ OIDC_CLIENT_ID: 'x' }).oidc).toBeNull();
  });
});
