import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { Problem } from '../../../common/problem.js';
import { Database } from '../../../platform/database/database.js';
import { deskEvents } from '../../../platform/database/tables/schema.js';
import { strategySeen } from '../../../platform/database/strategy-scope.sql.js';
import { DESK_WIDE_TYPES } from '../../../platform/events/events.js';
import { STRATEGY_FIELDS } from '../../../platform/events/ports/strategy-brokers.js';
import type { NewEvent } from '../../../platform/events/event-log.js';
import type { DeskEvent } from '../events/desk-event.js';

export type JournalRow = typeof deskEvents.$inferSelect;

/** An event of the journal on its way to the live stream. */
export interface OutboxEvent extends NewEvent {
  readonly position: number;
  readonly reportedBy: string | null;
}

export interface JournalQuery {
  readonly type: string | undefined;
  readonly startMs: number;
  /** Exclusive; null = to the last event. */
  readonly endMs: number | null;
  /** Only rows of these brokers and those without a broker; null = all. */
  readonly brokers: readonly string[] | null;
  readonly limit: number;
  /** The last event of the page before. */
  readonly before: { readonly occurredAtMs: number; readonly position: number } | null;
}

/** Postgres' classes of errors that are caused by values: data exception, integrity, program limit. */
const ABOUT_VALUES = /^(22|23|54)/;

/** The journal of desk events. Everything rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class JournalRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores the events in their order by one statement, all or none; an id that is there already, in the journal or earlier in the list, is
   * left out. Gives the positions of the new ones by id. Values that the database cannot store are `request.invalid`.
   */
  async insert(events: readonly DeskEvent[]): Promise<Map<string, number>> {
    // One JSON parameter: a thousand rows of parameters take the driver several times longer to write than the database to read.
    const rows = JSON.stringify(
      events.map(({ id, type, occurredAtMs, source, correlationId, payload, reportedBy }) => [
        id,
        type,
        new Date(occurredAtMs),
        source,
        correlationId,
        payload,
        reportedBy,
      ]),
    );
    const stored = await this.database.drizzle
      .execute<{ id: string; position: string }>(
        sql`
      insert into desk_events (id, type, occurred_at, source, correlation_id, payload, reported_by)
      select e ->> 0, e ->> 1, (e ->> 2)::timestamptz, e ->> 3, e ->> 4, (e -> 5)::jsonb, e ->> 6
      from json_array_elements(${rows}::json) with ordinality as events (e, n)
      order by n
      on conflict (id) do nothing
      returning id, position`,
      )
      .catch(rethrow);
    return new Map(stored.rows.map(({ id, position }) => [id, Number(position)]));
  }

  /**
   * The oldest events that are not marked as published, in journal order; `olderThanMs` leaves out younger ones. As many as the limit, and
   * the rest of those stored at the same time as the last of them: the events of a request stay together.
   */
  async unappended(limit: number, olderThanMs = 0): Promise<OutboxEvent[]> {
    const waiting = isNull(deskEvents.appendedAt);
    const old = olderThanMs > 0 ? lt(deskEvents.receivedAt, sql`now() - ${olderThanMs} * interval '1 millisecond'`) : undefined;
    const inOrder = (where: SQL | undefined) =>
      this.database.drizzle.select().from(deskEvents).where(where).orderBy(asc(deskEvents.position));
    const first = await inOrder(and(waiting, old)).limit(limit);
    const last = first.length < limit ? undefined : first.at(-1);
    const rest = last
      ? await inOrder(and(waiting, eq(deskEvents.receivedAt, last.receivedAt), gt(deskEvents.position, last.position)))
      : [];
    return [...first, ...rest].map((row) => ({
      position: row.position,
      id: row.id,
      type: row.type,
      timestamp: row.occurredAt.toISOString(),
      data: row.payload,
      reportedBy: row.reportedBy,
    }));
  }

  async markAppended(positions: readonly number[]): Promise<void> {
    await this.database.drizzle
      .update(deskEvents)
      .set({ appendedAt: sql`now()` })
      .where(and(sql`${deskEvents.position} = any(${sql.param(positions)}::bigint[])`, isNull(deskEvents.appendedAt)));
  }

  async countUnappended(): Promise<number> {
    return this.database.drizzle.$count(deskEvents, isNull(deskEvents.appendedAt));
  }

  /** Whether the journal has an event of this type. */
  async knowsType(type: string): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute<{ known: boolean }>(sql`
      select exists (select from desk_events where type = ${type}) as known`);
    return rows[0]?.known ?? false;
  }

  /** Newest first by the events' own time, `limit + 1` rows so that the caller sees whether there are more. */
  page({ type, startMs, endMs, brokers, limit, before }: JournalQuery): Promise<JournalRow[]> {
    const { occurredAt, position } = deskEvents;
    return this.database.drizzle
      .select()
      .from(deskEvents)
      .where(
        and(
          gte(occurredAt, new Date(startMs)),
          endMs === null ? undefined : lt(occurredAt, new Date(endMs)),
          type === undefined ? undefined : eq(deskEvents.type, type),
          brokers === null ? undefined : ofBrokers(brokers),
          before
            ? sql`(${occurredAt}, ${position}) < (${new Date(before.occurredAtMs).toISOString()}::timestamptz, ${before.position}::bigint)`
            : undefined,
        ),
      )
      .orderBy(desc(occurredAt), desc(position))
      .limit(limit + 1);
  }

  /** Deletes at most `limit` events that arrived more than `days` ago and are published; gives how many. */
  async deleteOlderThan(days: number, limit: number): Promise<number> {
    const old = this.database.drizzle
      .select({ position: deskEvents.position })
      .from(deskEvents)
      .where(and(lt(deskEvents.receivedAt, sql`now() - ${days} * interval '1 day'`), sql`${deskEvents.appendedAt} is not null`))
      .orderBy(asc(deskEvents.receivedAt))
      .limit(limit);
    const deleted = await this.database.drizzle.delete(deskEvents).where(inArray(deskEvents.position, old));
    return deleted.rowCount ?? 0;
  }

  /** Gives the space of deleted rows back for new ones; the embedded database has no autovacuum. */
  async reclaimSpace(): Promise<void> {
    if (this.database.kind === 'embedded') await this.database.drizzle.execute(sql`vacuum desk_events`);
  }
}

function ofBrokers(brokers: readonly string[]): SQL {
  const named = sql`unnest(array[${sql.join(
    STRATEGY_FIELDS.map((field) => sql`${deskEvents.payload} ->> ${field}`),
    sql`, `,
  )}]) as named (strategy)`;
  const isSeen = sql`not exists (select 1 from ${named} where named.strategy is not null and not ${strategySeen(sql`named.strategy`, brokers)})`;
  return sql`(${deskEvents.payload} ->> 'broker' = any(${sql.param(brokers)}::text[])
    or (${deskEvents.type} = any(${sql.param(DESK_WIDE_TYPES)}::text[]) and ${isSeen}))`;
}

function rethrow(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Problem || !ABOUT_VALUES.test(code)) throw error;
  throw new Problem('request.invalid', { detail: 'The database cannot keep what an event holds.', cause: error });
}
