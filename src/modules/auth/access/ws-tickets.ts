import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../identity/principal.js';
import { tokenRefused } from '../identity/token-refused.js';
import { ApiKeys } from '../keys/api-keys.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { SessionsRepository } from '../tokens/sessions.repository.js';
import { WsTicketsRepository } from '../tokens/ws-tickets.repository.js';

/** How long a ticket waits for its socket. */
export const TICKET_SECONDS = 30;

/**
 * Tickets with which browsers open a raw WebSocket, because they can set no header on it: valid once, on any replica, for the session
 * that asked for it.
 */
@Injectable()
export class WsTickets {
  constructor(
    private readonly tickets: WsTicketsRepository,
    private readonly sessions: SessionsRepository,
    private readonly tokens: AccessTokens,
    private readonly keys: ApiKeys,
  ) {}

  async issue({ kind, id, sessionId, issuedAtMs, expiresAtMs }: Principal): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    const holder = kind === 'user' ? { kind: 'session', holder: sessionId ?? '' } : { kind: 'key', holder: id.slice('key:'.length) };
    await this.tickets.create(
      digest(ticket),
      { ...(holder as { kind: 'session' | 'key'; holder: string }), issuedAtMs, endsAtMs: expiresAtMs },
      TICKET_SECONDS,
    );
    return ticket;
  }

  /** The principal that got the ticket, with its present permissions. Throws `auth.invalid_token` or `storage.unavailable`. */
  async redeem(ticket: string, address: string | undefined): Promise<Principal> {
    const row = await this.tickets.take(digest(ticket));
    const principal = row && (row.kind === 'key' ? await this.keys.holder(row.holder, address) : await this.holderOf(row));
    if (!principal)
      throw tokenRefused('auth.invalid_token', 'The ticket is unknown, was used, is older than 30 s, or its session has ended.');
    return principal;
  }

  private async holderOf(row: {
    readonly holder: string;
    readonly issuedAtMs: number;
    readonly endsAtMs: number | null;
  }): Promise<Principal | null> {
    const standing = (await this.sessions.standings([row.holder])).get(row.holder);
    if (standing === undefined) return null;
    return this.tokens.principalOf(standing, { issuedAtMs: row.issuedAtMs, expiresAtMs: row.endsAtMs ?? standing.endsAtMs });
  }
}

function digest(ticket: string): string {
  return hash('sha256', ticket, 'base64url');
}
