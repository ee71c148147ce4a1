import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { RedisConnections } from '../../../platform/redis/redis.connections.js';
import { ClusterBus } from './cluster.bus.js';

const KEPT_SECONDS = 86_400;

/** Instrument catalogues of venues, for replicas that are not connected to them. */
@Injectable()
export class FeedCatalogues {
  private readonly logger = new Logger(FeedCatalogues.name);

  constructor(
    private readonly redis: RedisConnections,
    private readonly bus: ClusterBus,
  ) {}

  /** True = stored; false while Redis is away. */
  async put(feed: string, text: string): Promise<boolean> {
    try {
      const client = await this.redis.ready(this.redis.client());
      await client.set(keyOf(feed), text, { expiration: { type: 'EX', value: KEPT_SECONDS } });
      this.bus.send({ kind: 'catalogue', feed });
      return true;
    } catch (error) {
      this.logger.debug({ feed, reason: reasonOf(error) }, 'Other replicas do not have the instruments of a venue');
      return false;
    }
  }

  /** Null = there is none, or it cannot be read. */
  async read(feed: string): Promise<string | null> {
    try {
      return await (await this.redis.ready(this.redis.client())).get(keyOf(feed));
    } catch (error) {
      this.logger.debug({ feed, reason: reasonOf(error) }, 'The instruments of a venue could not be read');
      return null;
    }
  }
}

function keyOf(feed: string): string {
  return `market:catalogue:${feed}`;
}
