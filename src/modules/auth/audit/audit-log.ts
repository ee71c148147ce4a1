import type { Transaction } from '../../../platform/database/storage.session.js';
import type { Principal } from '../identity/principal.js';

/** Who did something. `anonymous`: nobody has proved who it was (a failed login); `system`: the service itself. */
export interface AuditActor {
  readonly kind: 'user' | 'api_key' | 'anonymous' | 'system';
  /** `user:<name>`, `key:<id>` or `system`; null where nobody has proved who it was. */
  readonly id: string | null;
  readonly name: string | null;
  readonly session_id: string | null;
}

export type AuditOutcome = 'success' | 'failure' | 'refused' | 'unknown';

/** One thing that was done or tried. Address, user agent and request id come from the request that is being served. */
export interface AuditEntry {
  readonly actor: AuditActor;
  /** A dotted name, e.g. `login`, `alert.acknowledge`, `user.change`. */
  readonly action: string;
  /** What it was done to, e.g. `alert:<id>`, `user:bob`; null where there is nothing to name. */
  readonly subject: string | null;
  readonly outcome: AuditOutcome;
  /** Plain JSON. A secret in it leaves as `***` by the name of its field, but is better never put there. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The audit trail as the rest of the application writes it; `modules/audit` keeps it. */
export abstract class AuditLog {
  /** Resolves when the row is kept. Rejects with `storage.unavailable` when it cannot be: then what it tells of must not happen. */
  abstract record(entry: AuditEntry): Promise<void>;

  /**
   * Within the transaction that makes the change, so that both are kept or neither. As its last statement: the end of the chain stays
   * locked until the transaction ends.
   */
  abstract recordIn(tx: Transaction, entry: AuditEntry): Promise<void>;

  /** For what happens whether or not it can be written down now (a logout, an emergency stop, a refusal): the row follows when it can. */
  abstract recordLater(entry: AuditEntry): void;
}

export const SYSTEM_ACTOR: AuditActor = { kind: 'system', id: 'system', name: 'quarterdeck', session_id: null };

export function auditActor({ kind, id, name, sessionId }: Principal): AuditActor {
  return { kind, id, name, session_id: sessionId ?? null };
}

/** The actor of an attempt under a name that nobody has proved to be theirs. */
export function unprovenActor(name: string | null): AuditActor {
  return { kind: 'anonymous', id: null, name, session_id: null };
}
