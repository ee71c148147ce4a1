import { ExpiringLru } from '../../../platform/cache/expiring-lru.js';
import { fields } from '../../../platform/upstream/fields.js';
import type { Principal } from './principal.js';

const REMEMBERED = 10_000;

/** A logout that is not stored yet: of one session, or (`sessionId` null) of all sessions of the user at that time. */
export interface SessionEnd {
  readonly username: string;
  readonly sessionId: string | null;
  /** Epoch ms. */
  readonly atMs: number;
}

/**
 * Logouts that this replica knows and the database may not have. An ended session never opens again, so entries need not be removed.
 * Tokens carry whole seconds, so a token issued in the second of a logout counts as older: the next refresh replaces it.
 */
export class EndedSessions {
  private readonly ends = new ExpiringLru<number>(REMEMBERED);

  add({ username, sessionId, atMs }: SessionEnd): void {
    this.ends.set(sessionId === null ? `user ${username}` : `session ${sessionId}`, atMs, Infinity);
  }

  has({ name, sessionId, issuedAtMs }: Pick<Principal, 'name' | 'issuedAtMs'> & { readonly sessionId: string }): boolean {
    const nowMs = Date.now();
    return this.ends.get(`session ${sessionId}`, nowMs) !== undefined || issuedAtMs <= (this.ends.get(`user ${name}`, nowMs) ?? -Infinity);
  }
}

/** Parses a logout from another replica; null = it is no logout. */
export function readSessionEnd(text: string): SessionEnd | null {
  try {
    const raw: unknown = JSON.parse(text);
    const f = fields(raw);
    const [username, atMs] = [f.text('username'), f.number('atMs')];
    return username === null || atMs === null ? null : { username, sessionId: f.text('sessionId'), atMs };
  } catch {
    return null;
  }
}
