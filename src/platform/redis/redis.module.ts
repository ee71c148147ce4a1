import { Global, Module } from '@nestjs/common';
import { RedisConnections } from './redis.connections.js';

/** Redis, where REDIS_URL is set; nothing connects before it is first used. */
@Global()
@Module({ providers: [RedisConnections], exports: [RedisConnections] })
export class RedisModule {}
