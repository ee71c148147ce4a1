import { Injectable } from '@nestjs/common';
import { and, desc, eq, notInArray, sql } from 'drizzle-orm';
import { Problem } from '../../../common/problem.js';
import { Shares } from '../../../common/shares.js';
import { Database } from '../../../platform/database/database.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { alertRules } from '../../../platform/database/tables/alerts.schema.js';
import { type AuditEntry, AuditLog } from '../../auth/audit/audit-log.js';
import type { AlertRule, RuleFields } from './rule.js';

/** The advisory lock of the file's rules, any free number: replicas that start together take turns. */
const FILE_LOCK = 7_117_220_977;
/** Why there is a limit: every point of a metric is judged by the rules of its type. */
const MAX_RULES = 1000;
const UNIQUE_VIOLATION = '23505';

/** The rules, from the file and by REST. A name in use is `alert_rule.name_taken`, one rule too many is `alert_rule.no_room`. */
@Injectable()
export class AlertRulesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async all(): Promise<AlertRule[]> {
    return (await this.database.drizzle.select().from(alertRules)) as AlertRule[];
  }

  /** Newest first, `limit + 1` rows. */
  async page(limit: number, before: { readonly createdAtMs: number; readonly id: string } | null): Promise<AlertRule[]> {
    const { createdAt, id } = alertRules;
    const rows = await this.database.drizzle
      .select()
      .from(alertRules)
      .where(
        before ? sql`(${createdAt}, ${id}) < (${new Date(before.createdAtMs).toISOString()}::timestamptz, ${before.id}::uuid)` : undefined,
      )
      .orderBy(desc(createdAt), desc(id))
      .limit(limit + 1);
    return rows as AlertRule[];
  }

  async find(id: string): Promise<AlertRule | null> {
    const [row] = await this.database.drizzle.select().from(alertRules).where(eq(alertRules.id, id));
    return (row as AlertRule | undefined) ?? null;
  }

  async insert(rule: AlertRule, entry: AuditEntry): Promise<void> {
    await this.database
      .transaction(async (tx) => {
        await admit(tx, rule.createdBy);
        await tx.insert(alertRules).values({ ...rule, labels: { ...rule.labels } });
        await this.audit.recordIn(tx, entry);
      })
      .catch(rethrow);
  }

  /** Changes a rule that was made by REST; null when there is none. */
  update(id: string, fields: Partial<RuleFields>, entry: (after: AlertRule) => AuditEntry): Promise<AlertRule | null> {
    const { labels, ...rest } = fields;
    return this.database
      .transaction(async (tx) => {
        const [row] = await tx
          .update(alertRules)
          .set({ id, ...rest, ...(labels && { labels: { ...labels } }) })
          .where(and(eq(alertRules.id, id), eq(alertRules.origin, 'api')))
          .returning();
        if (row) await this.audit.recordIn(tx, entry(row as AlertRule));
        return (row as AlertRule | undefined) ?? null;
      })
      .catch(rethrow);
  }

  /** Whether there was such a rule, made by REST. */
  delete(id: string, entry: AuditEntry): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const deleted = await tx.delete(alertRules).where(and(eq(alertRules.id, id), eq(alertRules.origin, 'api')));
      if (deleted.rowCount === 1) await this.audit.recordIn(tx, entry);
      return deleted.rowCount === 1;
    });
  }

  /** Replaces the rules of the file. Gives the rules that are gone, or have another test now. */
  replaceFileRules(rules: readonly AlertRule[]): Promise<AlertRule[]> {
    return this.database
      .transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${FILE_LOCK})`);
        const fromFile = eq(alertRules.origin, 'file');
        const before = (await tx.select().from(alertRules).where(fromFile)) as AlertRule[];
        const ids = rules.map(({ id }) => id);
        await tx.delete(alertRules).where(ids.length > 0 ? and(fromFile, notInArray(alertRules.id, ids)) : fromFile);
        for (const rule of rules) {
          const row = { ...rule, labels: { ...rule.labels } };
          const { id: _id, createdAt: _createdAt, ...changing } = row;
          await tx.insert(alertRules).values(row).onConflictDoUpdate({ target: alertRules.id, set: changing });
        }
        return before;
      })
      .catch(rethrow);
  }
}

/** Calls at the same moment may exceed the limit by a few, which does no harm. */
async function admit(tx: Transaction, maker: string): Promise<void> {
  const { createdBy } = alertRules;
  const made = await tx
    .select({ createdBy, count: sql<number>`count(*)::int` })
    .from(alertRules)
    .where(eq(alertRules.origin, 'api'))
    .groupBy(createdBy);
  const shares = new Shares(MAX_RULES);
  shares.reset(made.map(({ createdBy: by, count }) => [by, count]));
  const fault = shares.fault(maker, 'alert rules');
  if (fault !== null) throw new Problem('alert_rule.no_room', { detail: `There is no room: ${fault}.` });
}

function rethrow(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)
    throw new Problem('alert_rule.name_taken', { cause: error });
  throw error;
}
