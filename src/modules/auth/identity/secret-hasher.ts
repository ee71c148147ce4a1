import { extname } from 'node:path';
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
  private readonly lanes: Readonly<Record<Lane, BulkheadPolicy>> = { login: bulkhead(LOGINS, 64), key: bulkhead(KEYS, 64) };
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
  private ended = false;

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
    this.ended = true;
    return this.threads.destroy();
  }

  private compare(phc: string, secret: string): Promise<boolean> {
    return this.run<boolean>({ secret, phc });
  }

  /** The pool would start new threads after its end. */
  private run<T extends string | boolean>(job: HashJob): Promise<T> {
    return this.ended ? Promise.reject(new Error('The process ends')) : (this.threads.run(job) as Promise<T>);
  }

  private async inLane<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    try {
      return await this.lanes[lane].execute(() => this.timed(work));
    } catch (cause) {
      if (this.ended) throw new Problem('auth.busy', { retryAfterSeconds: 1, cause });
      if (isBulkheadRejectedError(cause)) throw new Problem('auth.busy', { retryAfterSeconds: this.nextPlaceSeconds() });
      throw cause;
    }
  }

  /** As many places a second as there are hashes. */
  private nextPlaceSeconds(): number {
    const nowMs = performance.now();
    this.nextPlaceMs = Math.min(Math.max(this.nextPlaceMs, nowMs) + this.hashMs / LOGINS, nowMs + LONGEST_WAIT_MS);
    return Math.ceil((this.nextPlaceMs - nowMs) / 1000);
  }

  private async timed<T>(work: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    try {
      return await work();
    } finally {
      this.hashMs += (performance.now() - startMs - this.hashMs) / 16;
    }
  }
}
