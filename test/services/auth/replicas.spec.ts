import { newApiKey } from '../../../src/common/api-key.js';
import { BootstrapService } from '../../../src/modules/auth/login/bootstrap.service.js';
import { users } from '../../../src/platform/database/tables/schema.js';
import { type Desk, startDesk, withKey } from '../../support/desks/auth-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';

describe('replicas that start together on an empty database', () => {
  let database: DatabaseEnv;
  let replicas: Desk[] = [];
  beforeEach(async () => {
    database = await testDatabaseEnv('postgres');
  });
  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.end()));
    await database.drop();
  });

  it('create the first users once, and only the one that did tells their passwords', async () => {
    const generated = { ADMIN_PASSWORD: '', OPERATOR_PASSWORD: '', VIEWER_PASSWORD: '', INGEST_API_KEY: '' };
    replicas = await Promise.all(Array.from({ length: 4 }, () => startDesk(generated, database)));
    const reports = replicas.map((replica) => replica.app.get(BootstrapService).report());
    const told = reports.filter((report) => report.some(({ password }) => password !== null));
    expect(told).toHaveLength(1);
    expect(reports.map((report) => report.map(({ username }) => username))).toEqual(
      Array.from({ length: 4 }, () => ['admin', 'operator', 'viewer']),
    );
    expect(await replicas[0]?.rows.select({ username: users.username }).from(users)).toHaveLength(3);
    for (const { username, password } of told[0] ?? []) {
      for (const replica of replicas) expect((await replica.login(username, password ?? '')).status).toBe(200);
    }
  });

  it('see a revocation on one in all of them within a second', async () => {
    const key = newApiKey();
    const first = await startDesk({ INGEST_API_KEY: key }, database);
    const second = await startDesk({ INGEST_API_KEY: '' }, database);
    replicas = [first, second];
    expect((await first.get('probe/whoami', withKey(key))).status).toBe(200);
    await second.rows.execute('update api_keys set revoked_at = now()');
    await until(async () => (await first.get('probe/whoami', withKey(key))).body.code === 'auth.invalid_api_key', 1000);
  });
});
