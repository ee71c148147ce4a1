import { type RunningApp, startApp } from '../../support/app.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

describe('a replica that starts', () => {
  let redis: RedisServer;
  const running: RunningApp[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(async () => {
    await Promise.all(running.map((app) => app.close()));
    await redis.stop();
  });

  const start = async (secrets = secretsForTests()): Promise<RunningApp> => {
    const app = await startApp({ REDIS_URL: redis.url }, secrets);
    running.push(app);
    return app;
  };
  const warningsOf = ({ log }: RunningApp) => log.lines.filter(({ msg }) => String(msg).includes('API_KEY_PEPPER'));

  it('with other secrets than the one before says so, without a secret, and one with the same says nothing', async () => {
    const secrets = secretsForTests();
    const first = await start();
    const other = await start(secrets);
    await until(() => warningsOf(other).length > 0);
    expect(warningsOf(other)).toEqual([expect.objectContaining({ level: 'warn', context: 'ReplicaSecrets' })]);
    expect(warningsOf(other)[0]?.['msg']).toMatch(/^The replica that started last has another JWT_SECRET or API_KEY_PEPPER\./);
    const same = await start(secrets);
    const last = await start();
    await until(() => warningsOf(last).length > 0);
    expect([warningsOf(first), warningsOf(same)]).toEqual([[], []]);
    expect(JSON.stringify(other.log.lines)).not.toContain(secrets.apiKeyPepper.toString('base64url'));
  });
});
