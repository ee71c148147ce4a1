import { hash as digest } from 'node:crypto';
import canonicalize from 'canonicalize';
import { clipped, fitText } from '../../../common/text/text.js';
import type { AuditActor, AuditEntry, AuditOutcome } from '../../auth/audit/audit-log.js';

/** The hash before the first row. */
export const GENESIS = '0'.repeat(64);

/** A row of the trail without its number and hash. */
export interface AuditFacts extends Required<Omit<AuditEntry, 'detail'>> {
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly request_id: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A row on the wire. */
export interface AuditRow extends AuditFacts {
  readonly id: number;
  readonly hash: string;
}

/** A stored row; `body` is the hashed text. */
export interface StoredRow {
  readonly id: number;
  readonly at: string;
  readonly body: string;
  readonly hash: string;
}

/** Time and origin of an entry. */
export interface Circumstances {
  readonly atMs: number;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
}

/** The field of a row with its number in the chain. */
const NUMBER = 'id';
const MAX_TEXT = 2000;
const MAX_NAME = 300;
const MAX_DEPTH = 8;
const MAX_ITEMS = 200;
const SECRET = /password|passwd|secret|pepper|token|authorization|cookie|credential|api[-_]?key|recovery_?codes?|^code$|^key$/i;

/** The stored facts of an entry: texts clipped and without characters that Postgres refuses, secrets as `***`, values plain JSON. */
export function factsOf(entry: AuditEntry, { atMs, address, userAgent, requestId }: Circumstances): AuditFacts {
  const { actor, action, subject, outcome, detail } = entry;
  return {
    at: new Date(atMs).toISOString(),
    actor: {
      kind: actor.kind,
      id: actor.id === null ? null : clipped(actor.id, MAX_NAME),
      name: actor.name === null ? null : clipped(actor.name, MAX_NAME),
      session_id: actor.session_id,
    } satisfies AuditActor,
    action,
    subject: subject === null ? null : clipped(subject, MAX_NAME),
    outcome: outcome satisfies AuditOutcome,
    address,
    user_agent: userAgent === null ? null : clipped(userAgent, MAX_NAME),
    request_id: requestId,
    detail: plain(detail ?? {}, MAX_DEPTH) as Record<string, unknown>,
  };
}

/** The row as RFC 8785 JSON, split before and after its number: the database inserts the number and hashes the whole. */
export function aroundNumber(facts: AuditFacts): { readonly head: string; readonly tail: string } {
  const fields = Object.entries(facts);
  const json = (side: typeof fields) => canonicalize(Object.fromEntries(side)) ?? '{}';
  const before = json(fields.filter(([name]) => name < NUMBER));
  const after = json(fields.filter(([name]) => name > NUMBER));
  return { head: `${before.slice(0, -1)},"${NUMBER}":`, tail: `,${after.slice(1)}` };
}

/** Lower-case hex of SHA-256 over the previous row's hash followed by the row without its own, as RFC 8785 JSON. */
export function hashOf(previousHash: string, body: string): string {
  return digest('sha256', previousHash + body, 'hex');
}

export function toRow({ body, hash }: Pick<StoredRow, 'body' | 'hash'>): AuditRow {
  return { ...(JSON.parse(body) as Omit<AuditRow, 'hash'>), hash };
}

/** Any value as JSON that every parser and Postgres accept. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return clipped(value, MAX_TEXT);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || depth === 0) return `(${typeof value})`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => plain(item, depth - 1));
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.slice(0, MAX_ITEMS).map(([name, inner]) => {
      const key = fitText(name).slice(0, MAX_NAME).toWellFormed();
      return [key, SECRET.test(name) && mayBeSecret(inner) ? '***' : plain(inner, depth - 1)];
    }),
  );
}

/** A number or boolean under the name of a secret is a figure about secrets and no secret. */
function mayBeSecret(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
