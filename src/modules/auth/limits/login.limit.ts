import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { type Limiter, Limiters, type WindowState } from './limiter.js';
import { addressKey, rateLimited } from './rate-limited.js';

const PER_ADDRESS_AND_USER = 10;
/** Failures per minute and address under a user name that many addresses attack: it slows the attack without locking the user out. */
const PER_ADDRESS_UNDER_ATTACK = 3;
const PER_ADDRESS = 30;
const ATTACK = 100;
const POLICY = 'login';

/** Limits failed logins per minute. An attempt is counted before its password is checked, so parallel attempts cannot pass the limit. */
@Injectable()
export class LoginLimit {
  private readonly limits: { readonly pair: Limiter; readonly address: Limiter; readonly user: Limiter } | null;

  constructor(config: Config, limiters: Limiters) {
    this.limits = config.variables.RATE_LIMIT_ENABLED
      ? {
          pair: limiters.perMinute('login-pair', PER_ADDRESS_AND_USER),
          address: limiters.perMinute('login-address', PER_ADDRESS),
          user: limiters.perMinute('login-user', ATTACK),
        }
      : null;
  }

  /** Throws `request.rate_limited` when this address, or this address for this user, has failed too often. */
  async begin(ip: string, username: string): Promise<void> {
    if (this.limits === null) return;
    const { pair, address, user } = this.limits;
    refuseOver(PER_ADDRESS, await address.take(addressKey(ip)));
    const underAttack = (await user.standing(username)).used >= ATTACK;
    refuseOver(underAttack ? PER_ADDRESS_UNDER_ATTACK : PER_ADDRESS_AND_USER, await pair.take(pairKey(ip, username)));
  }

  /** The password was wrong. */
  async failed(username: string): Promise<void> {
    await this.limits?.user.take(username);
  }

  /** The password was right: the count of the pair starts again, and the attempt is subtracted from the address. */
  async succeeded(ip: string, username: string): Promise<void> {
    if (this.limits === null) return;
    await this.limits.pair.clear(pairKey(ip, username));
    await this.limits.address.giveBack(addressKey(ip));
  }

  /** The attempt could not be checked (storage, overload), so it does not count. */
  async withdraw(ip: string, username: string): Promise<void> {
    if (this.limits === null) return;
    await this.limits.pair.giveBack(pairKey(ip, username));
    await this.limits.address.giveBack(addressKey(ip));
  }
}

function pairKey(ip: string, username: string): string {
  return `${addressKey(ip)}|${username}`;
}

function refuseOver(points: number, standing: WindowState): void {
  if (standing.used > points) throw rateLimited(POLICY, points, standing, 'Too many failed logins; wait before the next one.');
}
