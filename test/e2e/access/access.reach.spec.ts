import { bearer, type Desk, withKey } from '../../support/desks/auth-desk.js';
import { PASSWORD, withAdministration } from '../../support/desks/administration.js';
import { OPERATIONS } from '../../support/openapi.js';

/** What is sent to each route that acts on a user or a key; a new route needs a row. */
const FORMS: Readonly<Record<string, readonly unknown[]>> = {
  'PATCH /api/users/{username}': [
    { password: 'seven red foxes running' },
    ...[{ role: 'viewer' }, { disabled: true }, { otp: false }, { brokers: ['alpha'] }, {}],
  ],
  'DELETE /api/users/{username}': [undefined],
  'DELETE /api/users/{username}/sessions': [undefined],
  'PATCH /api/api-keys/{id}': [{ name: 'renamed' }, { permissions: ['view_dashboard'] }, { brokers: ['alpha'] }],
  'DELETE /api/api-keys/{id}': [undefined],
  'POST /api/api-keys/{id}/rotate': [{}],
};

describe('an admin who is limited to some brokers', () => {
  let desk: Desk;
  let admin: Record<string, string>;
  const { call, settled } = withAdministration((made) => ({ desk, admin } = made));

  const ACTS = OPERATIONS.map(({ method, path }) => `${method} ${path}`).filter((route) => /^(?!GET ).*\/(users|api-keys)\/\{/.test(route));
  const keyOf = async (as: Record<string, string>): Promise<string> =>
    String((await call('POST', 'api-keys', as, { name: 'script', permissions: ['view_dashboard', 'view_alerts'] })).body.id);
  async function act(route: string, names: { readonly username: string; readonly id: string }, as: Record<string, string>, form: unknown) {
    const [method = '', path = ''] = route.split(' ');
    return call(method, path.replace('/api/', '').replace('{username}', names.username).replace('{id}', names.id), as, form);
  }

  it('has a row here for each route that acts on somebody', () => expect(ACTS.toSorted()).toEqual(Object.keys(FORMS).toSorted()));

  describe.each([
    ['every broker', ['*']],
    ['omega', ['alpha', 'omega']],
  ])('and somebody who has %s, too', (named, brokers) => {
    let limited: Record<string, string>;
    let wide: Record<string, string>;
    let names: { username: string; id: string };
    beforeAll(async () => {
      const suffix = named.replace(' ', '-');
      limited = await settled(`limited-${suffix}`, { role: 'admin', brokers: ['alpha'] });
      names = { username: `wide-${suffix}`, id: '' };
      wide = await settled(names.username, { role: 'admin', brokers });
      names.id = await keyOf(wide);
    });

    it.each(ACTS)('may not %s', async (route) => {
      for (const form of FORMS[route] ?? [])
        expect([form, await act(route, names, limited, form)]).toMatchObject([
          form,
          { status: 403, body: { code: 'auth.forbidden', detail: `This reaches beyond your brokers: let somebody act who has ${named}.` } },
        ]);
      expect((await desk.get('auth/me', wide)).body).toMatchObject({ brokers, role: 'admin' });
      expect((await call('GET', `api-keys/${names.id}`, wide)).body).toMatchObject({ name: 'script', status: 'active', brokers });
    });
  });

  it('may do all of it to those who have no more brokers', async () => {
    const limited = await settled('limited-peers', { role: 'admin', brokers: ['alpha'] });
    for (const [index, route] of ACTS.entries()) {
      const username = `peer-${index}`;
      const peer = await settled(username, { role: 'operator', brokers: ['alpha'] });
      const { status } = await act(route, { username, id: await keyOf(peer) }, limited, FORMS[route]?.[0]);
      expect([route, status]).toEqual([route, route.startsWith('PATCH') ? 200 : route.endsWith('rotate') ? 201 : 204]);
    }
  });

  it('may reach nobody of a higher role by a key that manages users, and everybody within the key', async () => {
    const keyBy = async (permissions: readonly string[]) =>
      withKey(String((await call('POST', 'api-keys', admin, { name: 'script', permissions, brokers: ['alpha'] })).body.key));
    const weak = await keyBy(['manage_users']);
    const names = { username: 'higher', id: '' };
    const higher = await settled(names.username, { role: 'admin', brokers: ['alpha'] });
    for (const route of ACTS.filter((one) => one.includes('/users/')))
      for (const form of FORMS[route] ?? [])
        expect([route, await act(route, names, weak, form)]).toMatchObject([route, { status: 403, body: { code: 'auth.forbidden' } }]);
    expect((await desk.get('auth/me', higher)).status).toBe(200);

    const { body } = await call('GET', 'permissions', admin);
    const all = (body.items as { permission: string; roles: string[] }[]).flatMap(({ permission, roles }) =>
      roles.includes('admin') ? permission : [],
    );
    expect((await act('DELETE /api/users/{username}/sessions', names, await keyBy(all), undefined)).status).toBe(204);
    expect((await desk.get('auth/me', higher)).status).toBe(401);
  });

  it('may take their own key back that they made when they had more', async () => {
    await settled('narrowed', { role: 'operator', brokers: ['alpha', 'omega'] });
    const login = async () => bearer(String((await desk.login('narrowed', PASSWORD)).body.access_token));
    const id = await keyOf(await login());
    expect((await call('PATCH', 'users/narrowed', admin, { brokers: ['alpha'] })).status).toBe(200);
    expect((await call('DELETE', `api-keys/${id}`, await login())).status).toBe(204);
  });
});
