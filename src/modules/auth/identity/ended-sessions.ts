import { ExpiringLru } from '../../../platform/cache/expiring-lru.js';
import { fields } from '../../../platform/upstream/fields.js';
import type { Principal } from './principal.js';

const REMEMBERED = 10_000;

/** A logout that the database has not heard of yet: of one session, or (`sessionId` null) of all that the user had at that time. */
export interface SessionEnd {
  readonly username: string;
  readonly sessionId: string | null;
  /** Epoch ms. */
  readonly atMs: number;
}

/**
 * Logouts that this replica knows of and the database perhaps not. What is in it never comes alive again, so nothing has to leave. Tokens
 * tell whole seconds, so one that is issued in the second of a logout counts as older: the next refresh replaces it.
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

/** A logout as another replica has sent it; null = it is none. */
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
