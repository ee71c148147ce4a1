import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { type Limiter, Limiters } from './limiter.js';

const WINDOW_SECONDS = 900;
/** Attempts without a delay, for typing errors. */
const FREE = 5;
const FIRST_MS = 200;
const LONGEST_MS = 5000;

/**
 * A delay before each login, which grows with the attempts under the user name since the last successful one, from all addresses
 * together. An attacker with a thousand addresses waits at each attempt; the user waits 5 s at the most and then gets in.
 */
@Injectable()
export class LoginDelay implements OnModuleDestroy {
  private readonly attempts: Limiter | null;
  private readonly stopping = new AbortController();

  constructor(config: Config, limiters: Limiters) {
    this.attempts = config.variables.RATE_LIMIT_ENABLED ? limiters.per(WINDOW_SECONDS, 'login-attempts', Number.MAX_SAFE_INTEGER) : null;
  }

  /** Counts the attempt and waits; the same whether or not there is a user of that name. Throws `auth.busy` when the process ends. */
  async begin(username: string): Promise<void> {
    if (this.attempts === null) return;
    const waitMs = delayMs((await this.attempts.take(username)).used - 1);
    if (waitMs === 0) return;
    await delay(waitMs, undefined, { signal: this.stopping.signal }).catch((cause: unknown) => {
      throw new Problem('auth.busy', { retryAfterSeconds: 1, cause });
    });
  }

  /** After a successful login: the count of the name starts again. */
  async succeeded(username: string): Promise<void> {
    await this.attempts?.clear(username);
  }

  /** For an attempt that could not be checked, or was the first of two steps: it does not count. */
  async withdraw(username: string): Promise<void> {
    await this.attempts?.giveBack(username);
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }
}

/** The delay in ms after so many attempts: 0 up to the fifth, then 200, 400, 800 and so on up to 5,000. */
export function delayMs(attempts: number): number {
  return attempts < FREE ? 0 : Math.min(FIRST_MS * 2 ** (attempts - FREE), LONGEST_MS);
}
