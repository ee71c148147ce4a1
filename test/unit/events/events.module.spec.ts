import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/config.js';
import { loadSecrets } from '../../../src/config/secrets.js';
import { CacheModule } from '../../../src/platform/cache/cache.module.js';
import { ReadThroughCache } from '../../../src/platform/cache/read-through.cache.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { EventsModule } from '../../../src/platform/events/events.module.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { TelemetryModule } from '../../../src/platform/telemetry/telemetry.module.js';
import { events } from '../../support/contracts/log-events.js';

const KEY = 'a-secret-long-enough-for-the-test-only';
let application: TestingModule;

async function embedded(history: string): Promise<TestingModule> {
  const config = loadConfig({ NODE_ENV: 'test', JWT_SECRET: KEY, API_KEY_PEPPER: KEY, REALTIME_HISTORY: history, LOG_LEVEL: 'silent' });
  const imports = [ConfigModule.forRoot(config, loadSecrets(config)), TelemetryModule, CacheModule, EventsModule];
  application = await Test.createTestingModule({ imports }).compile();
  return application.init();
}
afterEach(() => application.close());

it('without REDIS_URL the log lives in memory, keeps REALTIME_HISTORY events and is measured', async () => {
  const log = (await embedded('7')).get(EventLog);
  await log.append('metrics:cpu', events(9));
  expect(log.available).toBe(true);
  expect(log.ring('metrics:cpu').since(2)).toHaveLength(7);
  expect(log.ring('metrics:cpu').since(1)).toBeNull();
  const figures = await application.get(Metrics).exposition();
  expect(figures).toContain('quarterdeck_events_total{topic="metrics"} 9');
  expect(figures).toContain('quarterdeck_event_log_available 1');
});

it('without REDIS_URL the cache lives in memory', async () => {
  const cache = (await embedded('7')).get(ReadThroughCache);
  const value = { total: 1 };
  await cache.get('equity', 60_000, async () => value);
  expect(await cache.get('equity', 60_000, async () => ({ total: 2 }))).toBe(value);
});
