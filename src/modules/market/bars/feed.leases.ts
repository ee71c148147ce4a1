import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { RedisConnections } from '../../../platform/redis/redis.connections.js';

/** Feeds whose ticks come to one replica alone: there is nothing to agree about. */
const OWN = new Set(['http', 'zeromq']);
const LEASE_MS = 10_000;
const RENEW_MS = 3000;

/** Takes the lease if it is free, prolongs it if it is ours; 1 = it is ours now. */
const TAKE = `
if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('pexpire', KEYS[1], ARGV[2])
return 1`;
const GIVE = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end`;

/**
 * Which replica keeps the bars of a venue's feed: every one is connected to the venue, and trades must count once. A lease in Redis of
 * 10 s, renewed every 3 s; who cannot renew it stops in time. Without Redis there is one process, and it keeps all.
 */
@Injectable()
export class FeedLeases implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(FeedLeases.name);
  private readonly id = randomUUID();
  private readonly leased: readonly string[];
  /** Until when the lease of a feed is ours, by the monotonic clock. */
  private readonly untilMono = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    config: Config,
    private readonly redis: RedisConnections,
  ) {
    this.leased = redis.enabled ? config.marketFeeds.filter((feed) => !OWN.has(feed)) : [];
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.leased.length === 0) return;
    await this.renew();
    this.timer = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const held = this.leased.filter((feed) => this.owns(feed));
    this.untilMono.clear();
    await Promise.allSettled(held.map(async (feed) => this.redis.client().eval(GIVE, { keys: [keyOf(feed)], arguments: [this.id] })));
  }

  /** Whether this replica keeps the bars of the feed now. */
  owns(feed: string): boolean {
    if (!this.leased.includes(feed)) return true;
    return performance.now() < (this.untilMono.get(feed) ?? Number.NEGATIVE_INFINITY);
  }

  private async renew(): Promise<void> {
    for (const feed of this.leased) {
      const sentMono = performance.now();
      try {
        const client = await this.redis.ready(this.redis.client());
        const ours = await client.eval(TAKE, { keys: [keyOf(feed)], arguments: [this.id, String(LEASE_MS)] });
        const before = this.owns(feed);
        if (ours === 1) this.untilMono.set(feed, sentMono + LEASE_MS);
        else this.untilMono.delete(feed);
        if (this.owns(feed) && !before) this.logger.log({ feed }, 'This replica keeps the bars of the feed');
      } catch (error) {
        this.logger.debug({ feed, reason: reasonOf(error) }, 'The lease of a feed could not be renewed');
      }
    }
  }
}

function keyOf(feed: string): string {
  return `market:feed:${feed}`;
}
