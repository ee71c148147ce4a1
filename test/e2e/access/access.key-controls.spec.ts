import { eq } from 'drizzle-orm';
import { KeyControls } from '../../../src/modules/auth/admin/key-controls.js';
import { apiKeys } from '../../../src/platform/database/tables/schema.js';
import { bearer, type Desk, PASSWORDS, startDesk, withKey } from '../../support/desks/auth-desk.js';
import { startedForAll } from '../../support/started-for-all.js';

/** Control permissions of keys made before only admins could give them, or whose creator is no admin any more. */
describe('a control permission that no admin gives', () => {
  let desk: Desk;
  startedForAll(startDesk, (made) => (desk = made));

  const may = async (key: string, permission: string) => (await desk.get(`guarded/${permission}`, withKey(key))).status;
  async function keyOf(maker: 'admin' | 'operator', permissions: string[]): Promise<{ id: string; key: string }> {
    const { body } = await desk.post('api-keys', { name: 'k', permissions: ['view_dashboard'] }, bearer(await desk.tokenOf(maker)));
    const { id, key } = body as { id: string; key: string };
    await desk.rows.update(apiKeys).set({ permissions }).where(eq(apiKeys.id, id));
    return { id, key };
  }
  const rowOf = async (id: string) => (await desk.get(`api-keys/${id}`, bearer(await desk.tokenOf('admin')))).body;

  it('is ignored at use, and removed from the row at the next start, with one audit row', async () => {
    const old = await keyOf('operator', ['view_dashboard', 'control_stop', 'control_strategies']);
    const given = await keyOf('admin', ['view_dashboard', 'control_stop']);
    expect([await may(old.key, 'control_stop'), await may(old.key, 'view_dashboard')]).toEqual([403, 200]);
    expect(await may(given.key, 'control_stop')).toBe(200);

    // The step of two replicas that start then.
    const starting = desk.app.get(KeyControls, { strict: false });
    await Promise.all([starting.onApplicationBootstrap(), starting.onApplicationBootstrap()]);
    expect((await rowOf(old.id)).permissions).toEqual(['view_dashboard']);
    expect((await rowOf(given.id)).permissions).toEqual(['view_dashboard', 'control_stop']);
    expect([await may(old.key, 'control_stop'), await may(old.key, 'view_dashboard'), await may(given.key, 'control_stop')]).toEqual([
      403, 200, 200,
    ]);
    const { body } = await desk.get(`audit?subject=key:${old.id}&action=api_key.change`, bearer(await desk.tokenOf('admin')));
    expect(body.items).toMatchObject([
      {
        actor: { id: 'system' },
        detail: {
          before: { permissions: ['view_dashboard', 'control_stop', 'control_strategies'] },
          after: { permissions: ['view_dashboard'] },
        },
      },
    ]);
  });

  it('is ignored once its creator is no admin any more', async () => {
    const { key } = await keyOf('admin', ['view_dashboard', 'control_stop']);
    await desk.rows.execute(
      `insert into users (username, password_hash, role) select 'chief', password_hash, role from users where username = 'admin'`,
    );
    const { body } = await desk.login('chief', PASSWORDS.ADMIN_PASSWORD);
    const become = async (role: string) => {
      const headers = { ...bearer(String(body['access_token'])), 'content-type': 'application/json' };
      const { status } = await fetch(`${desk.url}/api/users/admin`, { method: 'PATCH', headers, body: JSON.stringify({ role }) });
      expect(status).toBe(200);
    };
    expect(await may(key, 'control_stop')).toBe(200);
    await become('operator');
    expect(await may(key, 'control_stop')).toBe(403);
    await become('admin');
  });
});
