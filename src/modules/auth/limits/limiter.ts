import { Injectable } from '@nestjs/common';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { RedisConnections, within } from '../../../platform/redis/redis.connections.js';
import { WindowCounter } from './window.counter.js';

export const MINUTE_SECONDS = 60;
const REDIS_DEADLINE_MS = 250;
/** After a failure or timeout of Redis, requests are counted in this process for this long. */
const REDIS_REST_MS = 5000;

/** The count of a key in its current window. */
export interface WindowState {
  readonly used: number;
  readonly remaining: number;
  readonly allowed: boolean;
  readonly resetMs: number;
}

/** A value where this process counts, a promise where Redis counts. */
export type LimiterAnswer = WindowState | Promise<WindowState>;

/** Counts per key and window of time: in Redis for all replicas together; in this process alone while Redis is away or not configured. */
export class Limiter {
  private readonly local: WindowCounter;
  private restUntilMs = -Infinity;

  constructor(
    readonly points: number,
    windowSeconds: number,
    private readonly shared: RateLimiterRedis | null,
  ) {
    this.local = new WindowCounter(windowSeconds * 1000);
  }

  /** Adds one; above the limit it still counts, and `allowed` is false. */
  take(key: string): LimiterAnswer {
    return this.ask(
      (shared) => shared.consume(key),
      (nowMs) => this.local.add(key, 1, nowMs),
    );
  }

  /** Adds one if this process alone counts and the key is within its limit; else null, and nothing is added. */
  takeHere(key: string): WindowState | null {
    const nowMs = elapsedMs();
    if (!this.countsHere(nowMs) || this.local.get(key, nowMs).used >= this.points) return null;
    const { used, endMs } = this.local.add(key, 1, nowMs);
    return this.standingOf(used, endMs - nowMs);
  }

  /** Subtracts one. */
  giveBack(key: string): LimiterAnswer {
    return this.ask(
      (shared) => shared.reward(key),
      (nowMs) => this.local.add(key, -1, nowMs),
    );
  }

  clear(key: string): LimiterAnswer {
    return this.ask(
      async (shared) => {
        await shared.delete(key);
        return null;
      },
      (nowMs) => {
        this.local.clear(key);
        return this.local.get(key, nowMs);
      },
    );
  }

  standing(key: string): LimiterAnswer {
    return this.ask(
      (shared) => shared.get(key),
      (nowMs) => this.local.get(key, nowMs),
    );
  }

  private ask(
    inRedis: (shared: RateLimiterRedis) => Promise<RateLimiterRes | null>,
    here: (nowMs: number) => { readonly used: number; readonly endMs: number },
  ): LimiterAnswer {
    const nowMs = elapsedMs();
    const locally = (): WindowState => {
      const { used, endMs } = here(nowMs);
      return this.standingOf(used, endMs - nowMs);
    };
    return this.shared === null || this.countsHere(nowMs) ? locally() : this.askShared(inRedis(this.shared), locally);
  }

  private countsHere(nowMs: number): boolean {
    return this.shared === null || nowMs < this.restUntilMs;
  }

  private async askShared(asked: Promise<RateLimiterRes | null>, locally: () => WindowState): Promise<WindowState> {
    try {
      const count = await within(REDIS_DEADLINE_MS, asked);
      return this.standingOf(count?.consumedPoints ?? 0, count?.msBeforeNext ?? 0);
    } catch (refused) {
      // The library rejects with the count when a key is over its limit; with anything else, Redis is away.
      if (refused instanceof RateLimiterRes) return this.standingOf(refused.consumedPoints, refused.msBeforeNext);
      this.restUntilMs = elapsedMs() + REDIS_REST_MS;
      return locally();
    }
  }

  private standingOf(counted: number, msBeforeNext: number): WindowState {
    const used = Math.max(counted, 0);
    return { used, remaining: Math.max(this.points - used, 0), allowed: used <= this.points, resetMs: Math.max(msBeforeNext, 0) };
  }
}

@Injectable()
export class Limiters {
  constructor(private readonly redis: RedisConnections) {}

  /** A limit of `points` per minute and key; limits of one name share their counts on all replicas. */
  perMinute(name: string, points: number): Limiter {
    return this.per(MINUTE_SECONDS, name, points);
  }

  /** A limit per window of so many seconds; a window begins with the first count of a key. */
  per(seconds: number, name: string, points: number): Limiter {
    if (!this.redis.enabled) return new Limiter(points, seconds, null);
    const policy = { keyPrefix: `quarterdeck:limit:${name}`, points, duration: seconds };
    const storeClient = this.redis.client();
    return new Limiter(
      points,
      seconds,
      new RateLimiterRedis({ ...policy, storeClient, useRedisPackage: true, rejectIfRedisNotReady: true }),
    );
  }
}

/** A monotonic clock: with the system clock, setting it back an hour would lock clients out for an hour. */
function elapsedMs(): number {
  return performance.now();
}
