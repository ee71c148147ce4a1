import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type Deleted, HourlySweep } from '../../platform/database/sweeps/hourly-sweep.js';
import { AccessChangesRepository } from './identity/access-changes.repository.js';
import { RefreshTokensRepository } from './tokens/refresh-tokens.repository.js';
import { SessionsRepository } from './tokens/sessions.repository.js';
import { OidcLoginsRepository } from './sso/oidc-logins.repository.js';
import { WsTicketsRepository } from './tokens/ws-tickets.repository.js';

const BATCH = 1000;

/** Deletes ended sessions with all their tokens, unused tickets and single sign-ons, and changes of access that every replica has read. */
@Injectable()
export class AccessRetention extends HourlySweep {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly refreshTokens: RefreshTokensRepository,
    private readonly tickets: WsTicketsRepository,
    private readonly singleSignOns: OidcLoginsRepository,
    private readonly changes: AccessChangesRepository,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
    const { TOKEN_EXPIRY_SECONDS: tokenSeconds } = this.config.variables;
    const sessions = await this.inBatches(BATCH, (size) => this.sessions.deleteOver(tokenSeconds, size));
    const tokens = await this.inBatches(BATCH, (size) => this.refreshTokens.deleteOrphans(size));
    const tickets = await this.inBatches(BATCH, (size) => this.tickets.deleteExpired(size));
    const singleSignOns = await this.inBatches(BATCH, (size) => this.singleSignOns.deleteExpired(size));
    const changes = await this.inBatches(BATCH, (size) => this.changes.deleteOld(size));
    return { sessions, tokens, tickets, single_sign_ons: singleSignOns, changes };
  }
}
