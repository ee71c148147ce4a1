import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/config.js';
import { loadSecrets } from '../../../src/config/secrets.js';
import { CacheModule } from '../../../src/platform/cache/cache.module.js';
import { ReadThroughCache } from '../../../src/platform/cache/read-through.cache.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { EventsModule } from '../../../src/platform/events/events.module.js';
import { RedisConnections } from '../../../src/platform/redis/redis.connections.js';
import { RedisModule } from '../../../src/platform/redis/redis.module.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { TelemetryModule } from '../../../src/platform/telemetry/telemetry.module.js';
import { event } from '../../support/contracts/log-events.js';
import { RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';

const MINUTE_MS = 60_000;
const KEY = 'a-secret-long-enough-for-the-test-only';

let server: RedisServer;
let replicas: TestingModule[];

beforeEach(async () => {
  server = await RedisServer.start();
  replicas = [];
});
afterEach(async () => {
  server.resume();
  await Promise.all(replicas.map((each) => each.close()));
  await server.stop();
});

async function replica(): Promise<TestingModule> {
  const config = loadConfig({ NODE_ENV: 'test', REDIS_URL: server.url, JWT_SECRET: KEY, API_KEY_PEPPER: KEY, LOG_LEVEL: 'silent' });
  const imports = [ConfigModule.forRoot(config, loadSecrets(config)), TelemetryModule, RedisModule, CacheModule, EventsModule];
  const module = await Test.createTestingModule({ imports }).compile();
  await module.init();
  replicas.push(module);
  return module;
}

const unasked = (): Promise<never> => Promise.reject(new Error('should not have been loaded'));

it('replicas share what one of them has loaded, until it is invalidated', async () => {
  const [one, two] = [(await replica()).get(ReadThroughCache), (await replica()).get(ReadThroughCache)];
  await one.get('equity', MINUTE_MS, async () => ({ total: 97_000.5, brokers: ['ibkr'] }));
  expect(await two.get('equity', MINUTE_MS, unasked)).toEqual({ total: 97_000.5, brokers: ['ibkr'] });
  await two.invalidate('equity');
  expect(await one.get('equity', MINUTE_MS, async () => 'new')).toBe('new');
});

it('what is too old is loaded again', async () => {
  const cache = (await replica()).get(ReadThroughCache);
  await cache.get('equity', 20, async () => 'old');
  await until(async () => (await cache.get('equity', 20, async () => 'new')) === 'new');
  expect(await server.command('KEYS', '*old*')).not.toContain('old');
});

it('its keys carry the name of the product', async () => {
  const cache = (await replica()).get(ReadThroughCache);
  await cache.get('equity', MINUTE_MS, async () => 1);
  expect(await server.command('KEYS', '*cache*')).toContain('qd:cache::equity');
});

it('goes on loading while Redis is away, and uses it again when it is back', async () => {
  const module = await replica();
  const cache = module.get(ReadThroughCache);
  await cache.get('equity', MINUTE_MS, async () => 'before');
  await server.kill();
  await until(async () => (await cache.get('equity', MINUTE_MS, async () => 'loaded')) === 'loaded');
  await server.run();
  await until(
    async () =>
      (await cache.get('trades', MINUTE_MS, async () => 'kept')) === 'kept' &&
      (await server.command('KEYS', '*')).includes('qd:cache::trades'),
  );
  expect(await cache.get('trades', MINUTE_MS, unasked)).toBe('kept');
});

it('goes on loading while Redis is silent', async () => {
  const cache = (await replica()).get(ReadThroughCache);
  await cache.get('equity', MINUTE_MS, async () => 'before');
  server.pause();
  expect(await cache.get('equity', MINUTE_MS, async () => 'loaded')).toBe('loaded');
});

it('the event log of two applications is one, is measured, and ends with them', async () => {
  const [one, two] = [await replica(), await replica()];
  const received: string[] = [];
  two.get(EventLog).subscribe(({ id }) => received.push(id));
  const given = event();
  await one.get(EventLog).append('dashboard', [given]);
  await until(() => received.length === 1);
  expect(received).toEqual([given.id]);
  const figures = await two.get(Metrics).exposition();
  expect(figures).toContain('quarterdeck_events_total{topic="dashboard"} 1');
  expect(figures).toContain('quarterdeck_event_log_available 1');
  expect(figures).toMatch(/quarterdeck_event_log_lag_events \d/);
  await Promise.all(replicas.splice(0).map((each) => each.close()));
  expect(await server.command('CLIENT', 'LIST')).not.toContain('quarterdeck');
  expect(() => one.get(RedisConnections).duplicate('late')).toThrow('closed');
});
