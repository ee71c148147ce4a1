import { Global, Module } from '@nestjs/common';
import { CacheModule as NestCacheModule } from '@nestjs/cache-manager';
import { Keyv } from 'keyv';
import { Config } from '../../config/config.js';
import { RedisConnections } from '../redis/redis.connections.js';
import { RedisModule } from '../redis/redis.module.js';
import { lruStore } from './lru-store.js';
import { ReadThroughCache } from './read-through.cache.js';

const MAX_ENTRIES_IN_MEMORY = 10_000;

/** The cache behind `ReadThroughCache`: in memory, or in Redis with CACHE_TYPE=redis (where the replicas share it). */
@Global()
@Module({
  imports: [NestCacheModule.registerAsync({ imports: [RedisModule], inject: [Config, RedisConnections], useFactory: cacheOptions })],
  providers: [ReadThroughCache],
  exports: [ReadThroughCache],
})
export class CacheModule {}

async function cacheOptions(config: Config, redis: RedisConnections): Promise<{ stores: Keyv[]; ttl: number }> {
  const store = config.cacheType === 'redis' ? await redisStore(redis) : memoryStore();
  return { stores: [store], ttl: config.variables.CACHE_TTL_SECONDS * 1000 };
}

/** Values stay the objects they are: nothing is serialised in memory. */
function memoryStore(): Keyv {
  const store = new Keyv({ store: lruStore(MAX_ENTRIES_IN_MEMORY) });
  store.serialize = undefined;
  store.deserialize = undefined;
  return store;
}

/** On a connection of its own: Nest's cache module closes its store early in a shutdown, and a large value must not delay other commands. */
async function redisStore(redis: RedisConnections): Promise<Keyv> {
  // This loads all of the Redis client; see `redisLibrary`.
  const { default: KeyvRedis } = await import('@keyv/redis');
  const adapter = new KeyvRedis(redis.duplicate('cache'), { namespace: 'qd:cache' });
  const store = new Keyv(adapter, { namespace: 'qd:cache', useKeyPrefix: false });
  // Without a listener Keyv would throw the error. RedisConnections logs the outage.
  store.on('error', () => undefined);
  return store;
}
