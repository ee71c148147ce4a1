import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import type { Principal } from '../identity/principal.js';

/** The actor of an audit row. `anonymous`: not authenticated (a failed login); `system`: the service itself. */
export interface AuditActor {
  readonly kind: 'user' | 'api_key' | 'anonymous' | 'system';
  /** `user:<name>`, `key:<id>` or `system`; null = not authenticated. */
  readonly id: string | null;
  readonly name: string | null;
  readonly session_id: string | null;
}

export type AuditOutcome = 'success' | 'failure' | 'refused' | 'unknown';

/** One action that was done or tried. Address, user agent and request id are taken from the current request. */
export interface AuditEntry {
  readonly actor: AuditActor;
  /** A dotted name, e.g. `login`, `alert.acknowledge`, `user.change`. */
  readonly action: string;
  /** The object of the action, e.g. `alert:<id>`, `user:bob`; null = it has none. */
  readonly subject: string | null;
  readonly outcome: AuditOutcome;
  /** Plain JSON. Fields with names of secrets are written as `***`; do not put secrets there all the same. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes audit rows for the whole application; `modules/audit` implements it. */
export abstract class AuditLog {
  /** Resolves when the row is stored. Rejects with `storage.unavailable` when it cannot be stored: then the action must not be done. */
  abstract record(entry: AuditEntry): Promise<void>;

  /**
   * Writes in the transaction of the change, so that both are stored or neither. Call it last: the end of the chain is locked until the
   * transaction ends.
   */
  abstract recordIn(tx: Transaction, entry: AuditEntry): Promise<void>;

  /** For actions that are done even if the row cannot be stored now (a logout, an emergency stop, a refusal): it is stored later. */
  abstract recordLater(entry: AuditEntry): void;
}

export const SYSTEM_ACTOR: AuditActor = { kind: 'system', id: 'system', name: 'quarterdeck', session_id: null };

export function auditActor({ kind, id, name, sessionId }: Principal): AuditActor {
  return { kind, id, name, session_id: sessionId ?? null };
}

/** The actor of an attempt under a name that was not authenticated. */
export function unprovenActor(name: string | null): AuditActor {
  return { kind: 'anonymous', id: null, name, session_id: null };
}
