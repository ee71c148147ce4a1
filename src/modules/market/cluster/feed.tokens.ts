import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { RedisConnections } from '../../../platform/redis/redis.connections.js';
import { isObject } from '../../../platform/upstream/fields.js';
import { Sealer } from '../../auth/identity/sealer.js';
import { ClusterBus } from './cluster.bus.js';

const KEPT_SECONDS = 86_400;

export interface FeedToken {
  readonly token: string;
  readonly expiresAtMs: number | null;
}

/** Tokens of venues that were set while the desk runs, encrypted in Redis for a day: the next owner of a feed needs them. */
@Injectable()
export class FeedTokens {
  private readonly logger = new Logger(FeedTokens.name);

  constructor(
    private readonly redis: RedisConnections,
    private readonly sealer: Sealer,
    private readonly bus: ClusterBus,
  ) {}

  /** Never rejects: this replica uses the token anyway. */
  async put(feed: string, token: FeedToken): Promise<void> {
    try {
      const client = await this.redis.ready(this.redis.client());
      await client.set(keyOf(feed), this.sealer.seal(JSON.stringify(token)), { expiration: { type: 'EX', value: KEPT_SECONDS } });
      this.bus.send({ kind: 'token', feed });
    } catch (error) {
      this.logger.warn({ feed, reason: reasonOf(error) }, 'Other replicas do not have the new token of a feed');
    }
  }

  /** Null = none was set, or it cannot be read. */
  async read(feed: string): Promise<FeedToken | null> {
    try {
      const client = await this.redis.ready(this.redis.client());
      const sealed = await client.get(keyOf(feed));
      const kept: unknown = sealed === null ? null : JSON.parse(this.sealer.open(sealed));
      if (!isObject(kept) || typeof kept['token'] !== 'string') return null;
      return { token: kept['token'], expiresAtMs: typeof kept['expiresAtMs'] === 'number' ? kept['expiresAtMs'] : null };
    } catch (error) {
      this.logger.debug({ feed, reason: reasonOf(error) }, 'The token of a feed could not be read');
      return null;
    }
  }
}

function keyOf(feed: string): string {
  return `market:token:${feed}`;
}
