import { extname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseOptions } from '@node-rs/argon2';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { bulkhead, type BulkheadPolicy, isBulkheadRejectedError } from 'cockatiel';
import { Piscina } from 'piscina';
import { Problem } from '../../../common/problem.js';
import type { HashJob } from './hash.worker.js';

/** OWASP's parameters for Argon2id, which is what the library makes unless told otherwise: 19 MiB, two passes, one lane. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What logs in as nobody: a hash with the same parameters as every other, of a password that was thrown away. */
export const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$5XjLy72GrrTy4j2SSj9Y3w$YIVOb8W5PJSLIW8KVmTRX+bZUA8+N3cZW7WXdA2wjBg';

/** The algorithm and version that `hash` uses. */
const KIND = '$argon2id$v=19$';

/** Who waits for whom: a storm of logins must not keep API keys out, nor the other way round. */
export type Lane = 'login' | 'key';

const WORKER = new URL(`./hash.worker${extname(import.meta.url)}`, import.meta.url).href;
/** Logins that are hashed at once. */
const LOGINS = 2;
/** API keys that are hashed at once. */
const KEYS = 1;
/** Of each lane, that wait. */
const WAITING = 64;
/**
 * While other logins wait, a place rests up to so many times as long as its hash took: as many as the event loop is busy. Whoever else is
 * served has the machine to themselves then, and a storm that nobody stands beside is answered at full speed.
 */
const MOST_RESTS = 48;
/** The last of those who wait has its answer within half a minute: a hash takes longer where the machine is busy, but its rest does not. */
const LONGEST_REST_MS = 1000;
/** How far hashes stand behind everything else when the machine is busy: a tenth of a core at the least. */
const NICENESS = 10;
const IDLE_MS = 60_000;
/** What a hash takes until one was measured. */
const FIRST_HASH_MS = 30;
const LONGEST_WAIT_MS = 60_000;

/**
 * Argon2id with a bound on what runs and what waits, per lane: at most three threads and 57 MiB are ever in use. The threads are its own,
 * not libuv's, so that they can have a lower priority than the event loop: a storm of logins must not slow down anybody else.
 * Over the bound it is `auth.busy`, with another time to come again for each: all at the same time would be refused again.
 */
@Injectable()
export class SecretHasher implements OnModuleDestroy {
  private readonly lanes: Readonly<Record<Lane, BulkheadPolicy>> = { login: bulkhead(LOGINS, WAITING), key: bulkhead(KEYS, WAITING) };
  private readonly threads = new Piscina<HashJob, string | boolean>({
    filename: WORKER,
    minThreads: 0,
    maxThreads: LOGINS + KEYS,
    idleTimeout: IDLE_MS,
    niceIncrement: NICENESS,
    // A thread needs nothing of what this process loads at its start.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  private hashMs = FIRST_HASH_MS;
  private nextPlaceMs = 0;
  /** Of the event loop during the last hashes: 0 is idle, 1 is busy all the time. */
  private busy = 0;
  private readonly ending = new AbortController();

  hash(secret: string): Promise<string> {
    return this.inLane('login', () => this.run<string>({ secret, options: ARGON2 }));
  }

  verify(phc: string, secret: string, lane: Lane): Promise<boolean> {
    return this.inLane(lane, () => this.compare(phc, secret));
  }

  /**
   * Whether it is the password of somebody who is looked up only when it is their turn: whoever is refused for the queue costs no question
   * to the database. Nobody takes as long as somebody.
   */
  verifyFound<T extends { readonly passwordHash: string }>(
    find: () => Promise<T | undefined>,
    password: string,
  ): Promise<{ readonly found: T | undefined; readonly right: boolean }> {
    return this.inLane('login', async () => {
      const found = await find();
      return { found, right: await this.compare(found?.passwordHash ?? NOBODY, password) };
    });
  }

  /** Whether the hash was made with less work than ours are, or another algorithm. */
  isOutdated(phc: string): boolean {
    if (!phc.startsWith(KIND)) return true;
    const { memoryCost, timeCost } = parseOptions(phc);
    return memoryCost < ARGON2.memoryCost || timeCost < ARGON2.timeCost;
  }

  onModuleDestroy(): Promise<void> {
    this.ending.abort();
    return this.threads.destroy();
  }

  private compare(phc: string, secret: string): Promise<boolean> {
    return this.run<boolean>({ secret, phc });
  }

  /** The pool would start new threads after its end. */
  private run<T extends string | boolean>(job: HashJob): Promise<T> {
    return this.ending.signal.aborted ? Promise.reject(new Error('The process ends')) : (this.threads.run(job) as Promise<T>);
  }

  /** Answers as soon as the work is done; the place in the lane may rest after it. */
  private inLane<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const place = this.lanes[lane].execute(async () => {
      const startMs = performance.now();
      const loop = performance.eventLoopUtilization();
      await work().then(resolve, reject);
      const tookMs = performance.now() - startMs;
      this.hashMs += (tookMs - this.hashMs) / 16;
      this.busy += (performance.eventLoopUtilization(loop).utilization - this.busy) / 4;
      if (lane === 'login' && this.lanes.login.queueSlots < WAITING) await this.rest(tookMs);
    });
    place.catch((cause: unknown) => {
      reject(isBulkheadRejectedError(cause) ? new Problem('auth.busy', { retryAfterSeconds: this.nextPlaceSeconds() }) : cause);
    });
    return promise.catch((cause: unknown) => {
      throw this.ending.signal.aborted ? new Problem('auth.busy', { retryAfterSeconds: 1, cause }) : cause;
    });
  }

  private async rest(tookMs: number): Promise<void> {
    await delay(this.restMs(tookMs), undefined, { signal: this.ending.signal }).catch(() => undefined);
  }

  private restMs(tookMs: number): number {
    return Math.min(tookMs * MOST_RESTS * this.busy, LONGEST_REST_MS);
  }

  /** As many places a second as there are hashes while others wait. */
  private nextPlaceSeconds(): number {
    const nowMs = performance.now();
    this.nextPlaceMs = Math.min(
      Math.max(this.nextPlaceMs, nowMs) + (this.hashMs + this.restMs(this.hashMs)) / LOGINS,
      nowMs + LONGEST_WAIT_MS,
    );
    return Math.ceil((this.nextPlaceMs - nowMs) / 1000);
  }
}
