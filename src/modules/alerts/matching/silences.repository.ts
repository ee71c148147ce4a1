import { Injectable } from '@nestjs/common';
import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { alertSilences } from '../../../platform/database/tables/alerts.schema.js';
import { Database } from '../../../platform/database/database.js';
import type { Drizzle, Transaction } from '../../../platform/database/connection/storage.session.js';
import { type AuditEntry, AuditLog } from '../../auth/audit/audit-log.js';
import { activated, type ActiveSilence, type Silence, type SilenceState } from './silence.js';

export interface SilencesQuery {
  readonly state: SilenceState | undefined;
  readonly nowMs: number;
  readonly limit: number;
  /** The last silence of the page before. */
  readonly before: { readonly createdAtMs: number; readonly id: string } | null;
  /** The brokers whose silences may be seen; null = all. */
  readonly scope: readonly string[] | null;
}

/** The silences of alerts. */
@Injectable()
export class SilencesRepository {
  /** The silences of the last days: which alerts a silence covers never changes. */
  private known = new Map<string, ActiveSilence>();

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async active(nowMs: number, on: Drizzle | Transaction = this.database.drizzle): Promise<readonly ActiveSilence[]> {
    const rows = await on.select().from(alertSilences).where(inState('active', nowMs));
    const silences = rows.map((row) => this.known.get(row.id) ?? activated(row));
    this.known = new Map(silences.map((silence) => [silence.id, silence]));
    return silences;
  }

  /** When the next silence begins or ends; null when none will. */
  async nextChange(nowMs: number): Promise<Date | null> {
    const now = new Date(nowMs).toISOString();
    const { rows } = await this.database.drizzle.execute<{ ms: number | null }>(sql`
      select (extract(epoch from min(case when starts_at > ${now}::timestamptz then starts_at else ends_at end)) * 1000)::float8 as ms
      from alert_silences where ended_at is null and ends_at > ${now}::timestamptz`);
    const ms = rows[0]?.ms ?? null;
    return ms === null ? null : new Date(ms);
  }

  /** Newest first, `limit + 1` rows. */
  page({ state, nowMs, limit, before, scope }: SilencesQuery): Promise<Silence[]> {
    const { createdAt, id } = alertSilences;
    return this.database.drizzle
      .select()
      .from(alertSilences)
      .where(
        and(
          state === undefined ? undefined : inState(state, nowMs),
          before
            ? sql`(${createdAt}, ${id}) < (${new Date(before.createdAtMs).toISOString()}::timestamptz, ${before.id}::uuid)`
            : undefined,
          within(scope),
        ),
      )
      .orderBy(desc(createdAt), desc(id))
      .limit(limit + 1);
  }

  async find(id: string, scope: readonly string[] | null): Promise<Silence | null> {
    const [row] = await this.database.drizzle
      .select()
      .from(alertSilences)
      .where(and(eq(alertSilences.id, id), within(scope)));
    return row ?? null;
  }

  /** The people who ended these early. */
  async endedBy(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const { id, endedBy } = alertSilences;
    const rows = await this.database.drizzle
      .select({ id, endedBy })
      .from(alertSilences)
      .where(and(inArray(sql`${id}::text`, [...ids]), isNotNull(endedBy)));
    return new Map(rows.flatMap((row) => (row.endedBy === null ? [] : [[row.id, row.endedBy] as const])));
  }

  /** Stores a silence; false when `most` that have not expired exist already. */
  insert(silence: Silence, most: number, entry: AuditEntry): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { matchers, brokers, ...rest } = silence;
      const row = { ...rest, matchers: [...matchers], brokers: brokers && [...brokers] };
      const lasting = await tx.$count(alertSilences, notExpired(silence.createdAt.getTime()));
      if (lasting >= most) return false;
      await tx.insert(alertSilences).values(row);
      await this.audit.recordIn(tx, entry);
      return true;
    });
  }

  /** Ends a silence that has not expired; null where there is none. */
  end(id: string, endedBy: string, nowMs: number, entry: AuditEntry): Promise<Silence | null> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx
        .update(alertSilences)
        .set({ endedAt: new Date(nowMs), endedBy })
        .where(and(eq(alertSilences.id, id), notExpired(nowMs)))
        .returning();
      if (row) await this.audit.recordIn(tx, entry);
      return row ?? null;
    });
  }

  /** Deletes at most `limit` that were over before this time; gives how many. */
  async deleteOverBefore(beforeMs: number, limit: number): Promise<number> {
    const before = new Date(beforeMs);
    const { id, endsAt, endedAt } = alertSilences;
    const old = this.database.drizzle
      .select({ id })
      .from(alertSilences)
      .where(or(lt(endsAt, before), lt(endedAt, before)))
      .limit(limit);
    const deleted = await this.database.drizzle.delete(alertSilences).where(inArray(id, old));
    return deleted.rowCount ?? 0;
  }
}

function notExpired(nowMs: number): SQL | undefined {
  return and(isNull(alertSilences.endedAt), gt(alertSilences.endsAt, new Date(nowMs)));
}

/** `stateOf` in SQL. */
function inState(state: SilenceState, nowMs: number): SQL | undefined {
  const { startsAt, endsAt, endedAt } = alertSilences;
  const now = new Date(nowMs);
  switch (state) {
    case 'expired':
      return or(isNotNull(endedAt), lte(endsAt, now));
    case 'pending':
      return and(notExpired(nowMs), gt(startsAt, now));
    case 'active':
      return and(notExpired(nowMs), lte(startsAt, now));
    default:
      return state satisfies never;
  }
}

/** A silence of the whole desk is visible to all, unless a matcher on `broker` would reveal names of brokers out of scope. */
function within(scope: readonly string[] | null): SQL | undefined {
  if (scope === null) return undefined;
  const { brokers, matchers } = alertSilences;
  return sql`case when ${brokers} is null then not ${matchers} @> '[{"name":"broker"}]'::jsonb
    else ${brokers} <@ ${JSON.stringify(scope)}::jsonb end`;
}
