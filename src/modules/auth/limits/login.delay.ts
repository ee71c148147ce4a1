import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { type Limiter, Limiters } from './limiter.js';

const WINDOW_SECONDS = 900;
/** What anybody may mistype. */
const FREE = 5;
const FIRST_MS = 200;
const LONGEST_MS = 5000;

/**
 * The wait before a login, which grows with the attempts under its user name since the last right one, from wherever they come. Whoever
 * guesses from a thousand addresses waits each time; the user waits 5 s at the most and then gets in.
 */
@Injectable()
export class LoginDelay implements OnModuleDestroy {
  private readonly attempts: Limiter | null;
  private readonly stopping = new AbortController();

  constructor(config: Config, limiters: Limiters) {
    this.attempts = config.variables.RATE_LIMIT_ENABLED ? limiters.per(WINDOW_SECONDS, 'login-attempts', Number.MAX_SAFE_INTEGER) : null;
  }

  /** Counts the attempt and waits its turn; the same whether or not somebody has that name. Throws `auth.busy` when the process ends. */
  async begin(username: string): Promise<void> {
    if (this.attempts === null) return;
    const waitMs = delayMs((await this.attempts.take(username)).used - 1);
    if (waitMs === 0) return;
    await delay(waitMs, undefined, { signal: this.stopping.signal }).catch((cause: unknown) => {
      throw new Problem('auth.busy', { retryAfterSeconds: 1, cause });
    });
  }

  /** The attempt was right: the name starts anew. */
  async succeeded(username: string): Promise<void> {
    await this.attempts?.clear(username);
  }

  /** The attempt could not be judged, or was the first of two steps: it does not count. */
  async withdraw(username: string): Promise<void> {
    await this.attempts?.giveBack(username);
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }
}

/** Milliseconds after so many attempts: 0 up to the fifth, then 200, 400, 800 and so on up to 5,000. */
export function delayMs(attempts: number): number {
  return attempts < FREE ? 0 : Math.min(FIRST_MS * 2 ** (attempts - FREE), LONGEST_MS);
}
