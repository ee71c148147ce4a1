import { Injectable } from '@nestjs/common';
import { AccessTokens } from './access-tokens.js';
import { ApiKeys } from './api-keys.js';
import { FailedAuthLimit } from './failed-auth.limit.js';
import type { Credentials, Principal } from './principal.js';
import { tokenRefused } from './token-refused.js';

/** The one door: REST, raw WebSocket, Socket.IO and SSE all come through here. */
@Injectable()
export class AuthService {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly keys: ApiKeys,
    private readonly failures: FailedAuthLimit,
  ) {}

  /** The principal of a token that this process has verified before, without I/O; null says nothing about the credentials. */
  recall(credentials: Credentials): Principal | null {
    return credentials.kind === 'bearer' ? this.tokens.recall(credentials.token) : null;
  }

  /**
   * Who the credentials belong to. Throws `auth.invalid_token`, `auth.token_expired`, `auth.invalid_api_key`, `storage.unavailable`,
   * `auth.busy`, or `request.rate_limited` when too many credentials from `ip` were wrong.
   */
  async authenticate(credentials: Credentials, ip?: string): Promise<Principal> {
    switch (credentials.kind) {
      case 'bearer':
        return this.failures.watch(ip, () => this.tokens.verify(credentials.token));
      case 'api_key':
        // Keys cost a row and an Argon2 run, so an address that has guessed too often does not even start them.
        if (!this.keys.isRemembered(credentials.key)) await this.failures.refuseGuessing(ip);
        return this.failures.watch(ip, () => this.keys.verify(credentials.key));
      case 'ticket':
        throw tokenRefused('auth.invalid_token', 'Tickets are not accepted yet.');
      default:
        return credentials satisfies never;
    }
  }
}
