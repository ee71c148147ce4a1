import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { formatApiKey, newApiKey, parseApiKey } from '../../../src/common/api-key.js';
import { permissionsOf } from '../../../src/modules/auth/identity/permissions.js';
import { Database } from '../../../src/platform/database/database.js';
import { apiKeys, users } from '../../../src/platform/database/tables/schema.js';
import { anonymous, bearer, type Desk, INGEST_KEY, startDesk, withKey } from '../../support/desks/auth-desk.js';
import { until } from '../../support/until.js';
import { startedForAll } from '../../support/started-for-all.js';

describe('on a desk', () => {
  let desk: Desk;
  startedForAll(startDesk, (made) => (desk = made));

  describe('an API key', () => {
    /** A key in the table like the bootstrap key, whose hash it borrows where `secret` is not given. */
    async function grant(row: Partial<typeof apiKeys.$inferInsert> = {}): Promise<string> {
      const { id, secret } = parts(INGEST_KEY);
      const [bootstrap] = await desk.rows.select().from(apiKeys).where(eq(apiKeys.id, id));
      if (bootstrap === undefined) throw new Error('no bootstrap key');
      const fresh = randomBytes(4).toString('hex');
      await desk.rows.insert(apiKeys).values({ ...bootstrap, name: 'script', createdBy: 'admin', lastUsedAt: null, ...row, id: fresh });
      return formatApiKey(fresh, secret);
    }
    const parts = (key: string) => parseApiKey(key) ?? { id: '', secret: '' };
    const ask = (key: string) => desk.get('probe/whoami', withKey(key));
    const refused = { status: 401, body: { code: 'auth.invalid_api_key' } };

    it('from the environment works from the first start, with the role api', async () => {
      const { body } = await desk.get('auth/me', withKey(INGEST_KEY));
      expect(body).toEqual({ username: 'bootstrap', role: 'api', permissions: permissionsOf('api'), brokers: ['*'], otp: null });
    });

    it('has the permissions of its row and no others', async () => {
      const key = await grant({ permissions: ['view_trades', 'no_such_permission'] });
      expect((await desk.get('auth/me', withKey(key))).body.permissions).toEqual(['view_trades']);
      expect((await desk.get('guarded/view_trades', withKey(key))).status).toBe(200);
      expect((await desk.get('guarded/ingest', withKey(key))).body.code).toBe('auth.forbidden');
    });

    it('loses a permission within a second', async () => {
      const key = await grant();
      expect((await desk.get('guarded/ingest', withKey(key))).status).toBe(200);
      await desk.rows
        .update(apiKeys)
        .set({ permissions: ['view_dashboard'] })
        .where(eq(apiKeys.id, parts(key).id));
      await until(async () => (await desk.get('guarded/ingest', withKey(key))).status === 403);
    });

    it('is refused within a second when it is revoked, by whatever hand', async () => {
      const key = await grant();
      expect((await ask(key)).status).toBe(200);
      await desk.rows.execute(`update api_keys set revoked_at = now() where id = '${parts(key).id}'`);
      await until(async () => (await ask(key)).status === 401);
      expect(await ask(key)).toMatchObject(refused);
    });

    it('is refused within a second when its secret is replaced', async () => {
      const key = await grant();
      expect((await ask(key)).status).toBe(200);
      await desk.rows
        .update(apiKeys)
        .set({ secretHash: (await passwordHashOf('admin')) ?? '' })
        .where(eq(apiKeys.id, parts(key).id));
      await until(async () => (await ask(key)).status === 401);
      expect(await ask(key)).toMatchObject(refused);
    });

    it('is refused when it has expired', async () => {
      expect(await ask(await grant({ expiresAt: new Date(Date.now() - 1) }))).toMatchObject(refused);
      expect((await ask(await grant({ expiresAt: new Date(Date.now() + 60_000) }))).status).toBe(200);
    });

    it('is refused with a wrong checksum, an unknown id or another secret, in the same words', async () => {
      const { id } = parts(INGEST_KEY);
      const other = parts(newApiKey());
      const last = INGEST_KEY.endsWith('0') ? '1' : '0';
      const answers = [
        await ask(`${INGEST_KEY.slice(0, -1)}${last}`),
        await ask(newApiKey()),
        await ask(formatApiKey(id, other.secret)),
        await ask('rubbish'),
        await ask('\u00e9'),
      ];
      for (const { status, body } of answers)
        expect({ status, body: anonymous(body) }).toEqual({ status: 401, body: anonymous(answers[0]?.body ?? {}) });
      expect(answers[0]?.body.code).toBe('auth.invalid_api_key');
    });

    it('notes when it was last used', async () => {
      const key = await grant();
      await ask(key);
      const lastUsed = async () =>
        (
          await desk.rows
            .select()
            .from(apiKeys)
            .where(eq(apiKeys.id, parts(key).id))
        )[0]?.lastUsedAt ?? null;
      await until(async () => (await lastUsed()) !== null);
    });
  });

  async function passwordHashOf(username: string): Promise<string | undefined> {
    const [row] = await desk.rows.select().from(users).where(eq(users.username, username));
    return row?.passwordHash;
  }
});

describe('while the database is away', () => {
  it('tokens and keys that are known still pass, and nothing else does', async () => {
    const desk = await startDesk();
    const token = await desk.tokenOf('admin');
    const unknown = await desk.tokenOf('viewer');
    expect((await desk.get('probe/whoami', bearer(token))).status).toBe(200);
    expect((await desk.get('probe/whoami', withKey(INGEST_KEY))).status).toBe(200);
    await desk.app.get(Database).close();
    const away = { status: 503, body: { code: 'storage.unavailable' } };
    expect((await desk.get('probe/whoami', bearer(token))).status).toBe(200);
    expect((await desk.get('probe/whoami', withKey(INGEST_KEY))).status).toBe(200);
    expect(await desk.get('probe/whoami', withKey(newApiKey()))).toMatchObject(away);
    // One with a wrong checksum is none, which nobody has to look up.
    const key = newApiKey();
    const torn = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    expect(await desk.get('probe/whoami', withKey(torn))).toMatchObject({ status: 401, body: { code: 'auth.invalid_api_key' } });
    expect(await desk.get('probe/whoami', bearer(unknown))).toMatchObject(away);
    for (let i = 0; i < 12; i += 1) expect(await desk.login('admin')).toMatchObject(away);
    await desk.end();
  });
});

describe('API keys that are switched off', () => {
  it('are refused, all of them', async () => {
    const desk = await startDesk({ API_KEYS_ENABLED: 'false' });
    expect(await desk.get('probe/whoami', withKey(INGEST_KEY))).toMatchObject({ status: 401, body: { code: 'auth.invalid_api_key' } });
    await desk.end();
  });
});
