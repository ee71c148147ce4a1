import { newApiKey } from '../../../src/common/api-key.js';
import type { PerformanceDto } from '../../../src/modules/portfolio/performance/dto/performance.dto.js';
import { EquityRecorder } from '../../../src/modules/portfolio/equity/equity.recorder.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

const KEY = newApiKey();
const SECRETS = secretsForTests();

/** Two whole backends on one Postgres and one Redis, which also holds their cache. */
describe('two replicas', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let replicas: RunningApp[];

  beforeAll(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    const env = { ...database.env, REDIS_URL: redis.url, BROKERS: 'alpha', INGEST_API_KEY: KEY };
    replicas = [await startApp(env, SECRETS), await startApp(env, SECRETS)];
  });
  afterAll(async () => {
    await Promise.all(replicas.map((app) => app.close()));
    await database.drop();
    await redis.stop();
  });

  async function totalReturn(app: RunningApp): Promise<number | null> {
    const response = await fetch(`${app.url}/api/dashboard/performance?timeframe=all`, { headers: { 'x-api-key': KEY } });
    return ((await response.json()) as PerformanceDto).figures.total_return;
  }
  const record = (app: RunningApp | undefined, day: number, equity: number) =>
    app?.app
      .get(EquityRecorder, { strict: false })
      .record([
        ...[
          { broker: 'alpha', atMs: Date.UTC(2024, 0, day), currency: 'USD', equity, equityBase: equity, pnlBase: null, exposureBase: null },
        ],
      ]);

  it('answer alike as soon as a sample has landed at either of them', async () => {
    await record(replicas[0], 1, 100);
    await record(replicas[0], 2, 110);
    for (const app of replicas) await until(async () => Math.abs(((await totalReturn(app)) ?? 0) - 0.1) < 1e-9);
    await record(replicas[1], 3, 121);
    for (const app of replicas) await until(async () => Math.abs(((await totalReturn(app)) ?? 0) - 0.21) < 1e-9);
  });
});
