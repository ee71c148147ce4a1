import { Injectable } from '@nestjs/common';
import { and, desc, eq, notInArray, sql } from 'drizzle-orm';
import { Problem } from '../../common/problem.js';
import { Database } from '../../platform/database/database.js';
import { alertRules } from '../../platform/database/desk.schema.js';
import type { AlertRule, RuleFields } from './rule.js';

/** Any number that nothing else locks by; replicas that start together take turns with the file. */
const FILE_LOCK = 7_117_220_977;
const UNIQUE_VIOLATION = '23505';

/** The rules, from the file and by REST. A name that is taken is `alert_rule.name_taken`. */
@Injectable()
export class AlertRulesRepository {
  constructor(private readonly database: Database) {}

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

  async insert(rule: AlertRule): Promise<void> {
    await this.database.drizzle
      .insert(alertRules)
      .values({ ...rule, labels: { ...rule.labels } })
      .catch(rethrow);
  }

  /** Changes a rule that was made by REST; null when there is none. */
  async update(id: string, fields: Partial<RuleFields>): Promise<AlertRule | null> {
    const { labels, ...rest } = fields;
    const [row] = await this.database.drizzle
      .update(alertRules)
      .set({ id, ...rest, ...(labels && { labels: { ...labels } }) })
      .where(and(eq(alertRules.id, id), eq(alertRules.origin, 'api')))
      .returning()
      .catch(rethrow);
    return (row as AlertRule | undefined) ?? null;
  }

  /** Whether there was such a rule, made by REST. */
  async delete(id: string): Promise<boolean> {
    const deleted = await this.database.drizzle.delete(alertRules).where(and(eq(alertRules.id, id), eq(alertRules.origin, 'api')));
    return deleted.rowCount === 1;
  }

  /** Puts the rules of the file in place of those that it had before. Gives the rules that are gone, or test something else now. */
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

function rethrow(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)
    throw new Problem('alert_rule.name_taken', { cause: error });
  throw error;
}
