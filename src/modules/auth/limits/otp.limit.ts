import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { type Limiter, Limiters } from './limiter.js';
import { rateLimited } from './rate-limited.js';

const WINDOW_SECONDS = 900;
/** Of a million codes three are right at a time: a thousand guesses a day find one in most of a year. */
const GUESSES = 10;

/**
 * Limits wrong codes of a second factor per user, from all addresses together. A client that guesses here has given the right password,
 * which resets the other limits; only a right code resets this one. The user waits a quarter of an hour at most.
 */
@Injectable()
export class OtpLimit {
  private readonly guesses: Limiter | null;

  constructor(config: Config, limiters: Limiters) {
    this.guesses = config.variables.RATE_LIMIT_ENABLED ? limiters.per(WINDOW_SECONDS, 'otp-guesses', GUESSES) : null;
  }

  /** Counts the guess before it is checked. Throws `request.rate_limited` over the limit. */
  async begin(username: string): Promise<void> {
    const standing = await this.guesses?.take(username);
    if (standing?.allowed === false)
      throw rateLimited('otp', GUESSES, standing, 'Too many wrong codes for this user; wait before the next one.', WINDOW_SECONDS);
  }

  async succeeded(username: string): Promise<void> {
    await this.guesses?.clear(username);
  }
}
