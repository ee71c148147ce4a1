import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gt, gte, like, lt, lte, type SQL, sql } from 'drizzle-orm';
import { auditCuts, auditHead, auditLog } from '../../../platform/database/tables/audit.schema.js';
import { Database } from '../../../platform/database/database.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { aroundNumber, type AuditFacts, GENESIS, type StoredRow } from './audit-row.js';

/** A point of the chain: number and hash of a row. */
export interface ChainPoint {
  readonly id: number;
  readonly hash: string;
}

export interface ChainHead extends ChainPoint {
  /** Identifies this trail among those of other databases. */
  readonly chain: string;
}

/** A selection of rows; undefined = any. Times in epoch ms, the end exclusive. */
export interface AuditSelection {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: string | undefined;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
}

const COLUMNS = { id: auditLog.id, body: auditLog.body, hash: auditLog.hash };
export type ReadRow = Pick<StoredRow, 'id' | 'body' | 'hash'>;

/** The chain of all replicas. An append locks the end of the chain until its transaction ends. */
@Injectable()
export class AuditChainRepository {
  constructor(private readonly database: Database) {}

  /** Appends all rows or none, in their order. */
  append(facts: readonly AuditFacts[]): Promise<void> {
    return this.database.transaction((tx) => this.appendIn(tx, facts));
  }

  /** Appends in a transaction of the caller, as its last statement. */
  async appendIn(tx: Transaction, facts: readonly AuditFacts[]): Promise<void> {
    const rows = facts.map((fact) => ({ at: fact.at, ...aroundNumber(fact) }));
    const column = (pick: (row: (typeof rows)[number]) => string, type: string) => sql`${sql.param(rows.map(pick))}::${sql.raw(type)}[]`;
    await tx.execute(
      sql`select audit_append(${column(({ at }) => at, 'timestamptz')}, ${column(({ head }) => head, 'text')}, ${column(({ tail }) => tail, 'text')})`,
    );
  }

  /** Appends a row and rolls it back. Rejects when a row could not be written now. */
  async rehearse(fact: AuditFacts): Promise<void> {
    const rehearsed = new Error('rehearsed');
    const work = this.database.transaction(async (tx) => {
      await this.appendIn(tx, [fact]);
      throw rehearsed;
    });
    await work.catch((error: unknown) => {
      if (error !== rehearsed) throw error;
    });
  }

  async head(): Promise<ChainHead> {
    const [head] = await this.database.drizzle.select().from(auditHead);
    return head ? { chain: head.chain, id: head.lastId, hash: head.lastHash } : { chain: '', id: 0, hash: GENESIS };
  }

  /** The point before the first stored row: the last row that retention deleted, else the genesis. */
  async start(): Promise<ChainPoint> {
    const [cut] = await this.database.drizzle.select().from(auditCuts).orderBy(desc(auditCuts.throughId)).limit(1);
    return cut ? { id: cut.throughId, hash: cut.throughHash } : { id: 0, hash: GENESIS };
  }

  async at(id: number): Promise<ChainPoint | null> {
    const [row] = await this.database.drizzle.select({ id: auditLog.id, hash: auditLog.hash }).from(auditLog).where(eq(auditLog.id, id));
    return row ?? null;
  }

  /** The next rows of the chain with the times of their columns, for a check. */
  after(id: number, limit: number): Promise<(ReadRow & { readonly atMs: number })[]> {
    return this.database.drizzle
      .select({ ...COLUMNS, atMs: sql<number>`(extract(epoch from ${auditLog.at}) * 1000)::float8` })
      .from(auditLog)
      .where(gt(auditLog.id, id))
      .orderBy(asc(auditLog.id))
      .limit(limit);
  }

  /** Rows of a selection: `newest` below `beforeId`, else oldest above `afterId`. */
  page(
    selection: AuditSelection,
    from: { readonly beforeId: number | null } | { readonly afterId: number },
    limit: number,
  ): Promise<ReadRow[]> {
    const newest = 'beforeId' in from;
    const bound = newest ? (from.beforeId === null ? undefined : lt(auditLog.id, from.beforeId)) : gt(auditLog.id, from.afterId);
    return this.database.drizzle
      .select(COLUMNS)
      .from(auditLog)
      .where(and(bound, ...selected(selection)))
      .orderBy(newest ? desc(auditLog.id) : asc(auditLog.id))
      .limit(limit);
  }

  /** The last row before this time with no later time in front of it; null when the trail begins later. */
  async lastBefore(before: Date): Promise<ChainPoint | null> {
    const [younger] = await this.database.drizzle
      .select({ id: sql<number | null>`min(${auditLog.id})` })
      .from(auditLog)
      .where(gte(auditLog.at, before));
    const first = younger?.id ?? null;
    if (first === null) return null;
    const [row] = await this.database.drizzle
      .select({ id: auditLog.id, hash: auditLog.hash })
      .from(auditLog)
      .where(lt(auditLog.id, first))
      .orderBy(desc(auditLog.id))
      .limit(1);
    return row ?? null;
  }

  /** Time of the oldest row; null = the trail is empty. */
  async oldestAt(): Promise<Date | null> {
    const [row] = await this.database.drizzle.select({ at: auditLog.at }).from(auditLog).orderBy(asc(auditLog.id)).limit(1);
    return row?.at ?? null;
  }

  /**
   * Deletes all rows up to this point, appends the audit row of that, and stores the point as the new start; returns the number of
   * rows.
   */
  cut(through: ChainPoint, before: Date, entry: AuditFacts): Promise<number> {
    return this.database.transaction(async (tx) => {
      await tx.insert(auditCuts).values({ throughId: through.id, throughHash: through.hash, before });
      const deleted = await tx.delete(auditLog).where(lte(auditLog.id, through.id));
      const rows = deleted.rowCount ?? 0;
      await this.appendIn(tx, [{ ...entry, detail: { ...entry.detail, rows } }]);
      return rows;
    });
  }
}

function selected({ actor, action, subject, outcome, startMs, endMs }: AuditSelection): (SQL | undefined)[] {
  const family = action?.endsWith('.*') === true ? `${escapeLike(action.slice(0, -1))}%` : undefined;
  return [
    actor === undefined ? undefined : actor.includes(':') || actor === 'system' ? eq(auditLog.actorId, actor) : eq(auditLog.actor, actor),
    action === undefined ? undefined : family === undefined ? eq(auditLog.action, action) : like(auditLog.action, family),
    subject === undefined ? undefined : eq(auditLog.subject, subject),
    outcome === undefined ? undefined : eq(auditLog.outcome, outcome),
    startMs === undefined ? undefined : gte(auditLog.at, new Date(startMs)),
    endMs === undefined ? undefined : lt(auditLog.at, new Date(endMs)),
  ];
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
