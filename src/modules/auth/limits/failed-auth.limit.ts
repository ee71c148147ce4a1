import { Injectable } from '@nestjs/common';
import { Problem, type ProblemCode } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { type Limiter, Limiters } from './limiter.js';
import { addressKey, rateLimited } from './rate-limited.js';

const WRONG_PER_MINUTE = 60;
const POLICY = 'authentication';
/** An expired token is missing here: it was valid, so its client is not guessing. */
const GUESSES: ReadonlySet<ProblemCode> = new Set(['auth.invalid_token', 'auth.invalid_api_key']);

/** Limits wrong tokens and keys per address, against guessing. */
@Injectable()
export class FailedAuthLimit {
  private readonly wrong: Limiter | null;

  constructor(config: Config, limiters: Limiters) {
    this.wrong = config.variables.RATE_LIMIT_ENABLED ? limiters.perMinute('authentication', WRONG_PER_MINUTE) : null;
  }

  /** Counts a wrong credential; from the limit on the answer is `request.rate_limited`. Right credentials are not refused here. */
  async watch<T>(ip: string | undefined, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (this.wrong === null || ip === undefined || !(error instanceof Problem) || !GUESSES.has(error.code)) throw error;
      const standing = await this.wrong.take(addressKey(ip));
      throw standing.allowed ? error : rateLimited(POLICY, WRONG_PER_MINUTE, standing, 'Too many wrong credentials from this address.');
    }
  }

  /** Throws `request.rate_limited` when the address has used up its wrong credentials. */
  async refuseGuessing(ip: string | undefined): Promise<void> {
    if (this.wrong === null || ip === undefined) return;
    const standing = await this.wrong.standing(addressKey(ip));
    if (standing.used >= WRONG_PER_MINUTE)
      throw rateLimited(POLICY, WRONG_PER_MINUTE, standing, 'Too many wrong credentials from this address.');
  }
}
