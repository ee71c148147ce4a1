import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { RedisConnections, RedisUnavailable, within } from '../../platform/redis/redis.connections.js';

export const WINDOW_SECONDS = 60;
const REDIS_DEADLINE_MS = 250;
/** After Redis let a request wait, the next ones do not wait for this long. */
const REDIS_REST_MS = 5000;

/** Where a key stands in its current minute. */
export interface Standing {
  readonly used: number;
  readonly remaining: number;
  readonly allowed: boolean;
  readonly resetMs: number;
}

type Counter = RateLimiterMemory | RateLimiterRedis;

/** Counts per key and minute: through Redis for all replicas together, here alone while Redis is away or not configured. */
export class Limiter {
  private restUntilMs = 0;

  constructor(
    readonly points: number,
    private readonly local: RateLimiterMemory,
    private readonly shared: RateLimiterRedis | null,
  ) {}

  /** Counts one; over the limit it is counted as well and `allowed` is false. */
  take(key: string): Promise<Standing> {
    return this.ask((counter) => counter.consume(key));
  }

  /** Takes one back. */
  giveBack(key: string): Promise<Standing> {
    return this.ask((counter) => counter.reward(key));
  }

  clear(key: string): Promise<Standing> {
    return this.ask(async (counter) => {
      await counter.delete(key);
      return null;
    });
  }

  standing(key: string): Promise<Standing> {
    return this.ask((counter) => counter.get(key));
  }

  private async ask(question: (counter: Counter) => Promise<RateLimiterRes | null>): Promise<Standing> {
    try {
      return this.standingOf(await (this.shared === null ? question(this.local) : this.askShared(this.shared, question)));
    } catch (refused) {
      // The library rejects with the count when a key is over its limit.
      if (refused instanceof RateLimiterRes) return this.standingOf(refused);
      throw refused;
    }
  }

  private async askShared(
    shared: RateLimiterRedis,
    question: (counter: Counter) => Promise<RateLimiterRes | null>,
  ): Promise<RateLimiterRes | null> {
    if (Date.now() < this.restUntilMs) return question(this.local);
    try {
      return await within(REDIS_DEADLINE_MS, question(shared));
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      this.restUntilMs = Date.now() + REDIS_REST_MS;
      return question(this.local);
    }
  }

  private standingOf(count: RateLimiterRes | null): Standing {
    const used = Math.max(count?.consumedPoints ?? 0, 0);
    return {
      used,
      remaining: Math.max(this.points - used, 0),
      allowed: used <= this.points,
      resetMs: Math.max(count?.msBeforeNext ?? 0, 0),
    };
  }
}

@Injectable()
export class Limiters {
  constructor(private readonly redis: RedisConnections) {}

  /** A limit of `points` per minute and key; the same name is the same count on every replica. */
  perMinute(name: string, points: number): Limiter {
    const policy = { keyPrefix: `quarterdeck:limit:${name}`, points, duration: WINDOW_SECONDS };
    const local = new RateLimiterMemory(policy);
    if (!this.redis.enabled) return new Limiter(points, local, null);
    const storeClient = this.redis.client();
    return new Limiter(
      points,
      local,
      new RateLimiterRedis({ ...policy, storeClient, useRedisPackage: true, rejectIfRedisNotReady: true, insuranceLimiter: local }),
    );
  }
}
