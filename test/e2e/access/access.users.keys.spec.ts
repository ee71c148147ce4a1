import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { type Desk, INGEST_KEY, withKey } from '../../support/desks/auth-desk.js';
import { until } from '../../support/until.js';
import { expectAudited, fieldOf, withAdministration } from '../../support/desks/administration.js';

describe('administering access', () => {
  let desk: Desk;
  let admin: Record<string, string>;
  let operator: Record<string, string>;
  const { call, settled } = withAdministration((made) => ({ desk, admin, operator } = made));

  describe('API keys', () => {
    const make7 = (as: Record<string, string>, more: object = {}) =>
      call('POST', 'api-keys', as, { name: 'script', permissions: ['view_dashboard'], ...more });

    it('are made within what the maker has, and shown once', async () => {
      const made = await make7(operator, { allowed_networks: ['127.0.0.0/8', '::1/128'] });
      expect(made.status).toBe(201);
      const { key, id } = made.body as { key: string; id: string };
      expect(key).toContain(`qd_${id}_`);
      expect((await desk.get('guarded/view_dashboard', withKey(key))).status).toBe(200);
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(403);
      const shown = await call('GET', `api-keys/${id}`, operator);
      expect(shown.body).toMatchObject({ created_by: 'operator', status: 'active', source: 'user', expires_at: null });
      expect(JSON.stringify(shown.body)).not.toContain(key);
      await until(async () => Number((await call('GET', `api-keys/${id}`, operator)).body.uses) >= 2);
      expect((await call('GET', `api-keys/${id}`, operator)).body.last_used_address).toBe('127.0.0.1');
    });

    it('may export where their maker lets them', async () => {
      const made = await make7(operator, { permissions: ['view_trades', 'export_data'] });
      expect((await desk.get('guarded/export_data', withKey(String(made.body.key)))).status).toBe(200);
      expect((await desk.get('guarded/export_data', withKey(String((await make7(operator)).body.key)))).status).toBe(403);
    });

    it.each([
      ['a permission of somebody else', { permissions: ['manage_users'] }, 'permissions'],
      ['a permission that is none', { permissions: ['fly'] }, 'permissions'],
      ['a control, which only an admin gives', { permissions: ['control_stop'] }, 'permissions'],
      ['"all" for every broker', { brokers: ['all'] }, 'brokers'],
      ['"*" beside a broker', { brokers: ['*', 'alpha'] }, 'brokers'],
      ['an end of null', { expires_at: null }, 'expires_at'],
      ['networks of null', { allowed_networks: null }, 'allowed_networks'],
      ['no permission', { permissions: [] }, 'permissions'],
      ['an end that has passed', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
      ['an end that is none', { expires_at: 'soon' }, 'expires_at'],
      ['a network that is none', { allowed_networks: ['10.0.0.0/33'] }, 'allowed_networks.0'],
      ['a network in another spelling', { allowed_networks: ['10.0.0.0/08'] }, 'allowed_networks.0'],
      ['a name of nothing', { name: ' ' }, 'name'],
      ['a name that turns the text around', { name: 'night\u202ely' }, 'name'],
      ['a network of text', { allowed_networks: ['127.0.0.0/8', 'home'] }, 'allowed_networks.1'],
      ['a name of nothing', { name: '' }, 'name'],
      ['no name', { name: undefined }, 'name'],
      ['no word of permissions', { permissions: undefined }, 'permissions'],
    ])('with %s are invalid', async (_, more, field) => {
      const answer = await make7(operator, more);
      expect([answer.status, fieldOf(answer)]).toEqual([422, field]);
    });

    it('are not narrowed to a reserved word', async () => {
      const { id } = (await make7(admin)).body;
      for (const brokers of [['all'], ['*', 'alpha']])
        expect(fieldOf(await call('PATCH', `api-keys/${String(id)}`, admin, { brokers }))).toBe('brokers');
    });

    it('work from their networks only, IPv4 within IPv6 being IPv4', async () => {
      const inside = String((await make7(admin, { allowed_networks: ['::ffff:127.0.0.0/104'] })).body.key);
      const outside = String((await make7(admin, { allowed_networks: ['10.0.0.0/8', '2001:db8::/32'] })).body.key);
      expect((await desk.get('probe/whoami', withKey(inside))).status).toBe(200);
      expect((await desk.get('probe/whoami', withKey(outside))).body.code).toBe('auth.invalid_api_key');
    });

    it('say why they are refused, but only with the right secret', async () => {
      const detailOf = async (key: string) => (await desk.get('probe/whoami', withKey(key))).body['detail'];
      const made = async (more: object) => (await make7(admin, more)).body as { key: string; id: string };
      const foreign = await made({ allowed_networks: ['10.0.0.0/8'] });
      const revoked = await made({});
      expect((await call('DELETE', `api-keys/${revoked.id}`, admin)).status).toBe(204);
      const expiring = await made({ expires_at: new Date(Date.now() + 1500).toISOString() });
      expect(await detailOf(foreign.key)).toMatch(/^The key is right, but 127\.0\.0\.1 is in none of its allowed_networks: call from one/);
      expect(await detailOf(revoked.key)).toBe('The key was revoked: ask for another one.');
      await until(async () => (await detailOf(expiring.key)) === 'The key has expired: ask for another one.');
      for (const { id } of [foreign, revoked, expiring]) {
        const body = `qd_${id}_${'0'.repeat(43)}`;
        expect(await detailOf(`${body}_${crc32(body).toString(16).padStart(8, '0')}`)).toBe('The API key is not valid');
      }
    });

    it('that are known from their networks are known from no other', async () => {
      const key = String((await make7(admin, { allowed_networks: ['127.0.0.1/32'] })).body.key);
      const from = async (localAddress: string) => {
        const asked = get(`${desk.url}/api/auth/me`, { headers: withKey(key), localAddress, agent: false });
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        answer.resume();
        return answer.statusCode;
      };
      for (const [address, status] of [
        ['127.0.0.1', 200],
        ['127.0.0.2', 401],
        ['127.0.0.1', 200],
      ] as const)
        expect([address, await from(address)]).toEqual([address, status]);
    });

    it('of others do not exist for those who may not manage them', async () => {
      const { id } = (await make7(admin)).body;
      for (const [method, body] of [
        ['GET', undefined],
        ['PATCH', { name: 'mine' }],
        ['DELETE', undefined],
      ] as const)
        expect((await call(method, `api-keys/${String(id)}`, operator, body)).body.code).toBe('api_key.not_found');
      const { items } = (await call('GET', 'api-keys', operator)).body as { items: { created_by: string }[] };
      expect(new Set(items.map((item) => item.created_by))).toEqual(new Set(['operator']));
      expect(JSON.stringify((await call('GET', 'api-keys', admin)).body)).toContain('configuration');
    });

    it('manage themselves and none of their maker’s others, unless they may manage keys', async () => {
      const [one, other] = [(await make7(operator)).body, (await make7(operator)).body] as { id: string; key: string }[];
      const as = withKey(one?.key ?? '');
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { name: 'mine' }],
        ['POST', '/rotate', {}],
        ['DELETE', '', undefined],
      ] as const)
        expect((await call(method, `api-keys/${other?.id}${path}`, as, body)).body.code).toBe('api_key.not_found');
      expect((await call('GET', 'api-keys', as)).body.items).toMatchObject([{ id: one?.id }]);
      expect((await call('POST', `api-keys/${one?.id}/rotate`, as, {})).status).toBe(201);
      const managing = withKey(String((await make7(admin, { permissions: ['manage_api_keys', 'control_stop'] })).body.key));
      expect((await call('DELETE', `api-keys/${other?.id}`, managing)).status).toBe(204);
      expect(fieldOf(await make7(managing, { permissions: ['control_stop'] }))).toBe('permissions');
    });

    it('are only narrowed, and at once', async () => {
      const { id, key } = (await make7(operator, { permissions: ['view_dashboard', 'view_trades'] })).body as { id: string; key: string };
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(200);
      expect((await call('PATCH', `api-keys/${id}`, operator, { permissions: ['view_dashboard'], name: 'less' })).body.name).toBe('less');
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(403);
      expect(fieldOf(await call('PATCH', `api-keys/${id}`, operator, { permissions: ['view_trades'] }))).toBe('permissions');
      expect((await call('DELETE', `api-keys/${id}`, operator)).status).toBe(204);
      expect((await desk.get('probe/whoami', withKey(key))).status).toBe(401);
      expect((await call('GET', `api-keys/${id}`, operator)).body.status).toBe('revoked');
    });

    it('are rotated with an overlap, once', async () => {
      const { id, key } = (await make7(operator)).body as { id: string; key: string };
      const rotated = await call('POST', `api-keys/${id}/rotate`, operator, { overlap_seconds: 60 });
      expect(rotated.status).toBe(201);
      expect((await desk.get('probe/whoami', withKey(key))).status).toBe(200);
      expect((await desk.get('probe/whoami', withKey(String(rotated.body.key)))).status).toBe(200);
      expect((await call('GET', `api-keys/${id}`, operator)).body).toMatchObject({ status: 'rotated', replaced_by: rotated.body.id });
      expect((await call('POST', `api-keys/${id}/rotate`, operator, {})).body.code).toBe('api_key.not_active');
      const next = await call('POST', `api-keys/${String(rotated.body.id)}/rotate`, operator);
      expect(next.status).toBe(201);
      expect((await desk.get('probe/whoami', withKey(String(rotated.body.key)))).status).toBe(401);
      expect(fieldOf(await call('POST', `api-keys/${String(next.body.id)}/rotate`, operator, { overlap_seconds: 604_801 }))).toBe(
        'overlap_seconds',
      );
    });

    it('lose what their maker loses, and end with the maker', async () => {
      const maker = await settled('maker');
      const key = withKey(String((await make7(maker, { permissions: ['view_dashboard', 'view_trades'] })).body.key));
      expect((await desk.get('guarded/view_trades', key)).status).toBe(200);
      await call('PATCH', 'users/maker', admin, { role: 'viewer', brokers: ['alpha'] });
      expect((await desk.get('guarded/view_trades', key)).status).toBe(403);
      expect((await desk.get('auth/me', key)).body.brokers).toEqual(['alpha']);
      await call('PATCH', 'users/maker', admin, { disabled: true });
      expect((await desk.get('auth/me', key)).status).toBe(401);
      await call('PATCH', 'users/maker', admin, { disabled: false });
      expect((await desk.get('auth/me', key)).status).toBe(200);
      await call('DELETE', 'users/maker', admin);
      expect((await desk.get('auth/me', key)).status).toBe(401);
      // Another person of that name gets no key of the one before.
      const namesake = await settled('maker');
      expect((await desk.get('auth/me', key)).status).toBe(401);
      expect((await call('GET', 'api-keys', namesake)).body.items).toMatchObject([{ status: 'revoked' }]);
    });

    it('of the configuration are not edited, and a key without the permission makes none', async () => {
      const id = INGEST_KEY.split('_')[1] ?? '';
      expect((await call('DELETE', `api-keys/${id}`, admin)).body.code).toBe('api_key.from_configuration');
      expect((await make7(withKey(INGEST_KEY))).status).toBe(403);
    });

    it('and the table of permissions are there for everybody to read', async () => {
      const { items } = (await call('GET', 'permissions', operator)).body as { items: { permission: string; roles: string[] }[] };
      expect(items.find(({ permission }) => permission === 'ingest')?.roles).toEqual(['admin', 'api']);
    });
  });

  it('leaves a row of each change, and no secret', () =>
    expectAudited(desk, ['api_key.create', 'api_key.change', 'api_key.revoke', 'api_key.rotate']));
});
