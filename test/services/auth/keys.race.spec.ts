import { sql } from 'drizzle-orm';
import { bearer, type Desk, lockWaits, startDesk, withKey } from '../../support/desks/auth-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';

const WIDE = ['view_dashboard', 'view_trades'];
const NARROW = ['view_dashboard'];

/** Whoever holds a key that has leaked may ask for it again and again, and so at the very time that somebody narrows it. */
describe('a key that is narrowed while somebody else', () => {
  let database: DatabaseEnv;
  let desk: Desk;
  beforeAll(async () => {
    database = await testDatabaseEnv('postgres');
    desk = await startDesk({}, database);
  });
  afterAll(async () => {
    await desk.end();
    await database.drop();
  });

  interface Key {
    readonly id: string;
    readonly key: string;
  }
  const made = async () => {
    const operator = bearer(await desk.tokenOf('operator'));
    return (await desk.post('api-keys', { name: 'leaked', permissions: WIDE }, operator)).body as unknown as Key;
  };
  const permissionsOf = async (id: unknown) =>
    (await desk.rows.execute<{ permissions: string[] }>(sql`select permissions from api_keys where id = ${String(id)}`)).rows[0]
      ?.permissions;

  /** Narrows the key, and holds that back until what was asked meanwhile waits for it. */
  async function narrowedDuring<T>({ id }: Key, ask: () => Promise<T>): Promise<T> {
    return desk.rows
      .transaction(async (tx) => {
        await tx.execute(sql`update api_keys set permissions = ${JSON.stringify(NARROW)}::jsonb where id = ${id}`);
        const asked = ask();
        await until(async () => (await lockWaits(desk)) > 0);
        return { asked };
      })
      .then(({ asked }) => asked);
  }

  it('changes it has not more than that afterwards', async () => {
    const key = await made();
    const change = async () => {
      const headers = { ...withKey(key.key), 'content-type': 'application/json' };
      return fetch(`${desk.url}/api/api-keys/${key.id}`, { method: 'PATCH', headers, body: JSON.stringify({ permissions: WIDE }) });
    };
    expect((await narrowedDuring(key, change)).status).toBe(422);
    expect(await permissionsOf(key.id)).toEqual(NARROW);
  });

  it('replaces it has a successor that is as narrow', async () => {
    const key = await made();
    const { status, body } = await narrowedDuring(key, () => desk.post(`api-keys/${key.id}/rotate`, {}, withKey(key.key)));
    expect(status).toBe(201);
    expect(await permissionsOf(body.id)).toEqual(NARROW);
  });
});
