import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '../../../src/platform/database/database.js';
import type { RunningApp } from '../app.js';

export interface WireRow {
  readonly id: number;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string | null; readonly session_id: string | null };
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly request_id: string | null;
  readonly detail: Record<string, unknown>;
  readonly hash: string;
}

/** RFC 8785 of plain JSON, implemented again so that the trail is not checked by the code that writes it. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}

/** The hash that a row must have after this one. */
export function expectedHash(previous: string, row: Partial<WireRow>): string {
  const { hash: own, ...hashed } = row;
  if (own === undefined) throw new Error('The row has no hash');
  return createHash('sha256')
    .update(previous + canonical(hashed))
    .digest('hex');
}

/** Newest first. */
export async function auditRows(app: RunningApp, query = ''): Promise<WireRow[]> {
  const response = await fetch(`${app.url}/api/audit?limit=1000${query && `&${query}`}`, { headers: await app.as('admin') });
  if (response.status !== 200) throw new Error(`GET /api/audit answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { items: WireRow[] }).items;
}

/** Changes the tables of the trail like an attacker who can disable their protection. */
export async function tamper({ drizzle }: Database, statement: ReturnType<typeof sql>): Promise<void> {
  for (const table of ['audit_log', 'audit_head', 'audit_cuts']) await drizzle.execute(sql.raw(`alter table ${table} disable trigger all`));
  await drizzle.execute(statement);
  for (const table of ['audit_log', 'audit_head', 'audit_cuts']) await drizzle.execute(sql.raw(`alter table ${table} enable trigger all`));
}
