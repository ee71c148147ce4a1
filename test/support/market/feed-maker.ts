import type { Config } from '../../../src/config/config.js';
import { Sealer } from '../../../src/modules/auth/identity/sealer.js';
import type { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import type { MarketCounters } from '../../../src/modules/market/cache/market.counters.js';
import type { TickPath } from '../../../src/modules/market/cache/tick.path.js';
import { ClusterBus } from '../../../src/modules/market/cluster/cluster.bus.js';
import { ClusterWants } from '../../../src/modules/market/cluster/cluster.wants.js';
import { FeedCatalogues } from '../../../src/modules/market/cluster/feed.catalogues.js';
import { FeedCluster } from '../../../src/modules/market/cluster/feed.cluster.js';
import { FeedLeases } from '../../../src/modules/market/cluster/feed.leases.js';
import { FeedTokens } from '../../../src/modules/market/cluster/feed.tokens.js';
import { FeedMaker } from '../../../src/modules/market/feeds/feed.maker.js';
import { RedisConnections } from '../../../src/platform/redis/redis.connections.js';
import { secretsForTests } from '../secrets.js';

/** Makes feeds of a desk that is one process. */
export function feedMaker(config: Config, cache: MarketCache, path: TickPath, counters: MarketCounters): FeedMaker {
  const redis = new RedisConnections(config);
  const bus = new ClusterBus(redis);
  const tokens = new FeedTokens(redis, new Sealer(secretsForTests()), bus);
  return new FeedMaker(
    config,
    cache,
    path,
    counters,
    new FeedCluster(bus, new FeedLeases(config, redis, bus), new ClusterWants(redis, bus), tokens, new FeedCatalogues(redis, bus)),
  );
}
