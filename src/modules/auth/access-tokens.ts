import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Config } from '../../config/config.js';
import { ExpiringLru } from './expiring-lru.js';
import { JwtStrategy } from './jwt.strategy.js';
import type { Principal } from './principal.js';
import { tokenRefused } from './token-refused.js';
import type { User } from './users.repository.js';

const REMEMBERED = 10_000;
/** Ours are about 400 characters; far longer ones with many brokers still fit. */
const LONGEST_TOKEN = 8192;

/** Signs access tokens and verifies them; a token that was verified once costs a look-up until it ends. */
@Injectable()
export class AccessTokens {
  /** By the token itself: a digest of it would be the dearest part of a request, and hide nothing that this process does not hold. */
  private readonly verified = new ExpiringLru<Principal>(REMEMBERED);

  constructor(
    private readonly jwt: JwtService,
    private readonly strategy: JwtStrategy,
    private readonly config: Config,
  ) {}

  /** A token for this login, valid for `expiresInSeconds`. */
  issue(user: Pick<User, 'username' | 'role' | 'brokers'>, sessionId: string): { token: string; expiresInSeconds: number } {
    const expiresInSeconds = this.config.variables.TOKEN_EXPIRY_SECONDS;
    const claims = { role: user.role, brokers: user.brokers, sid: sessionId };
    return { token: this.jwt.sign(claims, { subject: user.username, jwtid: randomUUID(), expiresIn: expiresInSeconds }), expiresInSeconds };
  }

  /** The principal of a token that was verified before and has not ended; null = it must be verified. */
  recall(token: string): Principal | null {
    if (token.length > LONGEST_TOKEN) return null;
    return this.verified.get(token, Date.now()) ?? null;
  }

  /** Throws `auth.token_expired` or `auth.invalid_token`. */
  async verify(token: string): Promise<Principal> {
    const known = this.recall(token);
    if (known !== null) return known;
    if (token.length > LONGEST_TOKEN) throw tokenRefused('auth.invalid_token');
    const principal = await this.strategy.verify(token);
    this.verified.set(token, principal, principal.expiresAtMs ?? 0);
    return principal;
  }

  /** Makes every token of the user be verified again: call it when the user's role, brokers or state have changed. */
  forgetUser(username: string): void {
    this.verified.forget((principal) => principal.name === username);
  }

  /** The same for one login. */
  forgetSession(sessionId: string): void {
    this.verified.forget((principal) => principal.sessionId === sessionId);
  }
}
