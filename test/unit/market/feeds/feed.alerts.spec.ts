import { loadConfig } from '../../../../src/config/config.js';
import { Demand } from '../../../../src/modules/market/cache/demand.js';
import { MarketCache } from '../../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../../src/modules/market/cache/market.counters.js';
import { TickPath } from '../../../../src/modules/market/cache/tick.path.js';
import { FeedAlerts } from '../../../../src/modules/market/feeds/feed.alerts.js';
import { FeedMetrics } from '../../../../src/modules/market/feeds/feed.metrics.js';
import { FeedRegistry } from '../../../../src/modules/market/feeds/feed.registry.js';
import { LTP } from '../../../../src/modules/market/ticks/instrument-name.js';
import { OwnAlerts } from '../../../../src/platform/events/ports/own-alerts.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';
import { FakeVenue } from '../../../support/market/fake-venue.js';
import { feedMaker } from '../../../support/market/feed-maker.js';
import { until } from '../../../support/until.js';

it('a followed feed that is down for a minute is an alert until it is live; Prometheus has its state', async () => {
  const venue = await FakeVenue.start('binance');
  const config = loadConfig({ NODE_ENV: 'test', MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: venue.url });
  const cache = new MarketCache(config);
  const metrics = new Metrics();
  const counters = new MarketCounters(metrics);
  const demand = new Demand(cache, config);
  const feeds = new FeedRegistry(config, cache, demand, feedMaker(config, cache, new TickPath(cache, counters), counters));
  const own = new OwnAlerts();
  const told: string[] = [];
  own.provide((news) => {
    told.push(...news.map(({ alert, isFiring }) => `${alert.fingerprint} ${isFiring} ${alert.title}`));
    return Promise.resolve();
  });
  own.onApplicationBootstrap();
  const alerts = new FeedAlerts(feeds, demand, own);
  const figures = new FeedMetrics(feeds, counters, metrics);
  venue.refusing = { status: 503 };
  await feeds.onApplicationBootstrap();
  const [feed] = feeds.feeds;
  await until(() => feed?.state === 'reconnecting');
  alerts.look(0);
  alerts.look(61_000);
  expect(told).toEqual([]);
  demand.hold('BINANCE', 'ETHUSDT', LTP);
  alerts.look(62_000);
  await until(() => told.length === 1);
  figures.publish();
  expect(await metrics.exposition()).toMatch(/market_feed_reconnects_total\{feed="binance"\} [1-9]/);
  venue.refusing = null;
  await until(() => feed?.state === 'live', 20_000);
  alerts.look(63_000);
  await until(() => told.length === 2);
  figures.publish();
  expect(await metrics.exposition()).toContain('market_feed_state{feed="binance",state="live"} 1');
  expect(told).toEqual([
    expect.stringMatching(/^market:feed:binance true Market data feed binance is (reconnecting|connecting)$/),
    'market:feed:binance false Market data feed binance is live',
  ]);
  demand.onApplicationShutdown();
  await Promise.all([feeds.onApplicationShutdown(), own.onApplicationShutdown()]);
  await venue.stop();
});
