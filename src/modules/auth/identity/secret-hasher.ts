import { hash, parseOptions, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { bulkhead, type BulkheadPolicy, isBulkheadRejectedError } from 'cockatiel';
import { Problem } from '../../../common/problem.js';

/** OWASP's parameters for Argon2id, which is what the library makes unless told otherwise: 19 MiB, two passes, one lane. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What logs in as nobody: a hash with the same parameters as every other, of a password that was thrown away. */
export const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$5XjLy72GrrTy4j2SSj9Y3w$YIVOb8W5PJSLIW8KVmTRX+bZUA8+N3cZW7WXdA2wjBg';

/** The algorithm and version that `hash` uses. */
const KIND = '$argon2id$v=19$';

/** Who waits for whom: a storm of logins must not keep API keys out, nor the other way round. */
export type Lane = 'login' | 'key';

/**
 * Argon2id with a bound on what runs and what waits, per lane: at most three of libuv's four threads and 57 MiB are ever in use.
 * Over the bound it is `auth.busy`.
 */
@Injectable()
export class SecretHasher {
  private readonly lanes: Readonly<Record<Lane, BulkheadPolicy>> = { login: bulkhead(2, 64), key: bulkhead(1, 64) };

  hash(secret: string): Promise<string> {
    return this.inLane('login', () => hash(secret, ARGON2));
  }

  verify(phc: string, secret: string, lane: Lane): Promise<boolean> {
    return this.inLane(lane, () => verify(phc, secret));
  }

  /** Whether the hash was made with less work than ours are, or another algorithm. */
  isOutdated(phc: string): boolean {
    if (!phc.startsWith(KIND)) return true;
    const { memoryCost, timeCost } = parseOptions(phc);
    return memoryCost < ARGON2.memoryCost || timeCost < ARGON2.timeCost;
  }

  private async inLane<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    try {
      return await this.lanes[lane].execute(work);
    } catch (cause) {
      if (isBulkheadRejectedError(cause)) throw new Problem('auth.busy', { retryAfterSeconds: 1, cause });
      throw cause;
    }
  }
}
