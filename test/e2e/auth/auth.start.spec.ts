import { formatApiKey, newApiKey } from '../../../src/common/api-key.js';
import { loadConfig } from '../../../src/config/config.js';
import { ApiKeys } from '../../../src/modules/auth/keys/api-keys.js';
import { ApiKeysRepository } from '../../../src/modules/auth/keys/api-keys.repository.js';
import { BootstrapService } from '../../../src/modules/auth/login/bootstrap.service.js';
import { SecretHasher } from '../../../src/modules/auth/identity/secret-hasher.js';
import { UsersRepository } from '../../../src/modules/auth/identity/users.repository.js';
import { type Desk, INGEST_KEY, PASSWORDS, startDesk, withKey } from '../../support/desks/auth-desk.js';
import { testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';

describe('the first start', () => {
  it('prints generated passwords once, and they work', async () => {
    const database = await testDatabaseEnv();
    const none = { ADMIN_PASSWORD: '', OPERATOR_PASSWORD: '', VIEWER_PASSWORD: '', INGEST_API_KEY: '' };
    const first = await startDesk(none, database);
    const logins = first.app.get(BootstrapService).report();
    expect(logins.map(({ username, created }) => [username, created])).toEqual([
      ['admin', true],
      ['operator', true],
      ['viewer', true],
    ]);
    for (const { username, password } of logins) expect((await first.login(username, password ?? '')).status).toBe(200);
    for (const { password } of logins) expect(first.log.text).not.toContain(password);
    await first.end();

    const second = await startDesk(none, database);
    expect(second.app.get(BootstrapService).report()).toEqual(
      logins.map(({ username }) => ({ ...{ username, password: null, created: false }, variable: 'unset' })),
    );
    expect((await second.login('admin', logins[0]?.password ?? '')).status).toBe(200);
    await second.end();
    await database.drop();
  });

  it('never tells or logs a password from the environment', async () => {
    const desk = await startDesk();
    expect(
      desk.app
        .get(BootstrapService)
        .report()
        .map(({ password }) => password),
    ).toEqual([null, null, null]);
    for (const password of Object.values(PASSWORDS)) expect(desk.log.text).not.toContain(password);
    expect(desk.log.text).not.toContain(INGEST_KEY);
    await desk.end();
  });

  it('is the only one that takes passwords from the environment; later ones say whose is ignored', async () => {
    const database = await testDatabaseEnv();
    await (await startDesk({ INGEST_API_KEY: '' }, database)).end();
    const second = await startDesk({ ADMIN_PASSWORD: 'another one than at first', VIEWER_PASSWORD: '', INGEST_API_KEY: '' }, database);
    const said = second.app.get(BootstrapService).report();
    expect(said.map(({ username, variable }) => [username, variable])).toEqual([
      ['admin', 'ignored'],
      ['operator', 'right'],
      ['viewer', 'unset'],
    ]);
    expect((await second.login('admin', PASSWORDS.ADMIN_PASSWORD)).status).toBe(200);
    await second.end();
    await database.drop();
  });

  const production = { NODE_ENV: 'production', JWT_SECRET: 'k'.repeat(48), API_KEY_PEPPER: 'p'.repeat(48) };

  it('in production needs the password of the admin', async () => {
    await expect(startDesk({ ...production, ADMIN_PASSWORD: '' })).rejects.toThrow(
      'ADMIN_PASSWORD is required for the first start in production',
    );
  });

  it('in production creates only the users that it was told', async () => {
    const desk = await startDesk({ ...production, OPERATOR_PASSWORD: '', VIEWER_PASSWORD: '' });
    expect(desk.app.get(BootstrapService).report()).toEqual([
      { ...{ username: 'admin', password: null, created: true }, variable: 'right' },
    ]);
    await desk.end();
  });

  it('does not take a bootstrap key with a wrong checksum', async () => {
    await expect(startDesk({ INGEST_API_KEY: formatApiKey('abcd1234', 'short') })).rejects.toThrow(
      'INGEST_API_KEY is not a well-formed key',
    );
  });

  it('with another bootstrap key revokes the former one; the former stays revoked', async () => {
    const database = await testDatabaseEnv();
    const [former, current] = [newApiKey(), newApiKey()];
    const works = async (desk: Desk, key: string) => (await desk.get('probe/whoami', withKey(key))).status === 200;
    await (await startDesk({ INGEST_API_KEY: former }, database)).end();
    const second = await startDesk({ INGEST_API_KEY: current }, database);
    expect([await works(second, former), await works(second, current)]).toEqual([false, true]);
    await second.end();
    const third = await startDesk({ INGEST_API_KEY: former }, database);
    expect(await works(third, former)).toBe(false);
    await third.end();
    await database.drop();
  });

  it('with several bootstrap keys takes them side by side; one that gives way to a new one is revoked', async () => {
    const [kept, dropped, added] = [newApiKey(), newApiKey(), newApiKey()];
    const desk = await startDesk({ INGEST_API_KEY: `${kept}, ${dropped}` });
    const works = async (key: string) => (await desk.get('probe/whoami', withKey(key))).status === 200;
    expect([await works(kept), await works(dropped), await works(added)]).toEqual([true, true, false]);

    // What the next start does; the desk of a test has another pepper at each start, which would change every key.
    const { app } = desk;
    const next = loadConfig({ ...PASSWORDS, INGEST_API_KEY: `${kept},${added}` });
    const restarted = new BootstrapService(
      next,
      app.get(UsersRepository),
      app.get(SecretHasher),
      app.get(ApiKeys),
      app.get(ApiKeysRepository),
    );
    await restarted.onApplicationBootstrap();
    await until(async () => !(await works(dropped)));
    expect([await works(kept), await works(added)]).toEqual([true, true]);
    await desk.end();
  });
});
