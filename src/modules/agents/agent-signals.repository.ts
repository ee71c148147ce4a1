import { Injectable } from '@nestjs/common';
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { agentSignals } from '../../platform/database/tables/desk.schema.js';
import type { AgentSignal } from './agent.js';
import { sqlInstant } from './agents.repository.js';

export interface SignalSelection {
  readonly agentId: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface SignalKey {
  readonly atMs: number;
  readonly id: string;
}

@Injectable()
export class AgentSignalsRepository {
  constructor(private readonly database: Database) {}

  /** Stores signals; those that are known already stay as they are. */
  async insert(signals: readonly AgentSignal[]): Promise<void> {
    if (signals.length === 0) return;
    const rows = signals
      .map(({ id, agentId, symbol, direction, confidence, targetSize, atMs }) => [
        ...[id, agentId, symbol, direction, confidence, targetSize],
        new Date(atMs),
      ])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    await this.database.drizzle.execute(sql`
      insert into agent_signals (id, agent_id, symbol, direction, confidence, target_size, at)
      select e ->> 0, e ->> 1, e ->> 2, e ->> 3, (e ->> 4)::float8, (e ->> 5)::float8, (e ->> 6)::timestamptz
      from json_array_elements(${JSON.stringify(rows)}::json) with ordinality as given (e, n)
      order by n
      on conflict (id) do nothing`);
  }

  /** Newest first, `limit + 1` of them so that the caller sees whether there are more. */
  async page({ agentId, startMs, endMs }: SignalSelection, limit: number, before: SignalKey | null): Promise<AgentSignal[]> {
    const { at, id } = agentSignals;
    const rows = await this.database.drizzle
      .select()
      .from(agentSignals)
      .where(
        and(
          eq(agentSignals.agentId, agentId),
          gte(at, new Date(startMs)),
          lt(at, new Date(endMs)),
          before ? sql`(${at}, ${id}) < (${sqlInstant(before.atMs)}, ${before.id})` : undefined,
        ),
      )
      .orderBy(desc(at), desc(id))
      .limit(limit + 1);
    return rows.map(({ at: time, ...row }) => ({ ...row, atMs: time.getTime() }));
  }

  /** Deletes some of those older than so many days, the oldest first; gives how many. */
  async deleteOlderThan(days: number, limit: number): Promise<number> {
    const { rowCount } = await this.database.drizzle.execute(sql`
      delete from agent_signals where id in (
        select id from agent_signals where at < now() - ${days} * interval '1 day' order by at limit ${limit})`);
    return rowCount ?? 0;
  }

  /** Gives the space of deleted rows back for new ones; the embedded database has no autovacuum. */
  async reclaimSpace(): Promise<void> {
    if (this.database.kind === 'embedded') await this.database.drizzle.execute(sql`vacuum agent_signals`);
  }
}
