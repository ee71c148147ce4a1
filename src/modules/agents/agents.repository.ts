import { Injectable } from '@nestjs/common';
import { type SQL, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { strategySeen } from '../../platform/database/strategy-scope.sql.js';
import { type Agent, type LastSignal, type Sighting, statusOf, type ReportedStatus, USUAL_TYPE } from './agent.js';

export interface AgentNow extends Agent {
  readonly lastSignal: LastSignal | null;
}

/** Selects agents that were seen in `[startMs, endMs)`, of one type or of any. */
export interface AgentSelection {
  readonly agentType: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
  /** Only those that a principal of these brokers may see; null = all. */
  readonly brokers: readonly string[] | null;
}

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly agent_type: string;
  readonly status: ReportedStatus;
  readonly reported_ms: string | null;
  readonly first_ms: string;
  readonly last_ms: string;
  readonly now_ms: string;
}

const AGENT = sql`a.id, a.agent_type, a.status, a.reported_ms, a.first_ms, a.last_ms, a.now_ms`;
const AGENTS = sql`(
  select id, agent_type, status, first_seen_at, last_seen_at, ${ms(sql`(details ->> 'status_at')::timestamptz`)} as reported_ms,
    ${ms(sql`first_seen_at`)} as first_ms, ${ms(sql`last_seen_at`)} as last_ms, ${ms(sql`now()`)} as now_ms
  from agents) a`;

/** The agents of the desk. Everything rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class AgentsRepository {
  constructor(private readonly database: Database) {}

  /** Stores sightings, sorted by id and each agent once: times only widen, and the report with the newest time of its own counts. */
  async see(sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return;
    const isNewer = (time: string) => sql.raw(`excluded.details ->> '${time}' >= coalesce(t.details ->> '${time}', '')`);
    const newest = (time: string) => sql.raw(`'${time}', greatest(t.details ->> '${time}', excluded.details ->> '${time}')`);
    await this.database.drizzle.execute(sql`
      insert into agents as t (id, agent_type, status, details, first_seen_at, last_seen_at)
      select e ->> 0, e ->> 1, e ->> 2, (e -> 3)::jsonb, (e ->> 4)::timestamptz, (e ->> 5)::timestamptz
      from json_array_elements(${JSON.stringify(sightings.map(toValues))}::json) with ordinality as given (e, n)
      order by n
      on conflict (id) do update set
        agent_type = case when ${isNewer('type_at')} then excluded.agent_type else t.agent_type end,
        status = case when ${isNewer('status_at')} then excluded.status else t.status end,
        details = jsonb_strip_nulls(jsonb_build_object(${newest('type_at')}, ${newest('status_at')})),
        first_seen_at = least(t.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)
      where ${isNewer('type_at')} or ${isNewer('status_at')}
        or excluded.first_seen_at < t.first_seen_at or excluded.last_seen_at > t.last_seen_at`);
  }

  /** Stores that agents of these names exist, and when, by their trades. Gives those that are new or have traded since. */
  async seeTraders(names: readonly string[]): Promise<string[]> {
    const end = (direction: 'asc' | 'desc') => sql`(select at from trades where strategy = name order by at ${sql.raw(direction)} limit 1)`;
    const { rows } = await this.database.drizzle.execute<{ id: string }>(sql`
      insert into agents as t (id, agent_type, status, first_seen_at, last_seen_at)
      select name, ${USUAL_TYPE}, 'active', first_at, last_at
      from (
        select n, name, ${end('asc')} as first_at, ${end('desc')} as last_at
        from unnest(${sql.param(names.toSorted())}::text[]) with ordinality as given (name, n)
      ) traders
      where first_at is not null
      order by n
      on conflict (id) do update set
        first_seen_at = least(t.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)
      where excluded.first_seen_at < t.first_seen_at or excluded.last_seen_at > t.last_seen_at
      returning id`);
    return rows.map(({ id }) => id);
  }

  /** The next names in table `trades`; one index lookup for each. */
  async traderNames(after: string, limit: number): Promise<string[]> {
    const { rows } = await this.database.drizzle.execute<{ name: string }>(sql`
      with recursive names (name) as (
        (select strategy from trades where strategy > ${after} order by strategy limit 1)
        union all
        select (select strategy from trades where strategy > name order by strategy limit 1) from names where name is not null
      )
      select name from names where name is not null limit ${limit}`);
    return rows.map(({ name }) => name);
  }

  /** The brokers at which each of these has traded, null = a trade without a broker; a few index lookups for each. */
  async brokersOf(names: readonly string[]): Promise<{ readonly strategy: string; readonly broker: string | null }[]> {
    const { rows } = await this.database.drizzle.execute<{ strategy: string; broker: string | null }>(sql`
      with recursive brokers (name) as (
        (select broker from trades where broker is not null order by broker limit 1)
        union all
        select (select broker from trades where broker > name order by broker limit 1) from brokers where name is not null
      )
      select given.strategy, brokers.name as broker
      from unnest(${sql.param(names)}::text[]) as given (strategy)
      cross join (select name from brokers where name is not null union all select null) brokers
      where exists (select 1 from trades t where t.strategy = given.strategy and t.broker is not distinct from brokers.name)`);
    return rows;
  }

  /** By id, `limit + 1` of them so that the caller sees whether there are more. */
  async page({ agentType, startMs, endMs, brokers }: AgentSelection, limit: number, after: string | null): Promise<Agent[]> {
    const { rows } = await this.database.drizzle.execute<Row>(sql`
      select ${AGENT} from ${AGENTS}
      where last_seen_at >= ${sqlInstant(startMs)} and first_seen_at < ${sqlInstant(endMs)}
        and ${agentType === undefined ? sql`true` : sql`agent_type = ${agentType}`}
        and ${strategySeen(sql`a.id`, brokers)}
        and ${after === null ? sql`true` : sql`id collate "C" > ${after}`}
      order by id collate "C"
      limit ${limit + 1}`);
    return rows.map(toAgent);
  }

  /** Whether an agent of this type is visible to a principal of these brokers; null = all brokers. */
  async knowsType(type: string, brokers: readonly string[] | null): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute<{ known: boolean }>(sql`
      select exists (select from agents a where a.agent_type = ${type} and ${strategySeen(sql`a.id`, brokers)}) as known`);
    return rows[0]?.known ?? false;
  }

  /** The types of those agents, in alphabetical order, at most `limit`. */
  async types(limit: number, brokers: readonly string[] | null): Promise<string[]> {
    const { rows } = await this.database.drizzle.execute<{ agent_type: string }>(sql`
      select distinct a.agent_type from agents a where ${strategySeen(sql`a.id`, brokers)} order by a.agent_type limit ${limit}`);
    return rows.map(({ agent_type: type }) => type);
  }

  /** As a principal of these brokers sees it; null = all. */
  async find(id: string, brokers: readonly string[] | null): Promise<Agent | null> {
    const { rows } = await this.database.drizzle.execute<Row>(
      sql`select ${AGENT} from ${AGENTS} where id = ${id} and ${strategySeen(sql`a.id`, brokers)}`,
    );
    return rows[0] ? toAgent(rows[0]) : null;
  }

  /** These agents with their newest signal. */
  now(ids: readonly string[]): Promise<AgentNow[]> {
    return this.withSignals(sql`select * from ${AGENTS} where id = any(${sql.param(ids)}::text[])`);
  }

  /** Those that were seen in these days, last seen first. */
  seenWithin(days: number, limit: number): Promise<AgentNow[]> {
    return this.withSignals(
      sql`select * from ${AGENTS} where last_seen_at > now() - ${days} * interval '1 day' order by last_seen_at desc limit ${limit}`,
    );
  }

  /** Deletes agents that have not been seen for so many days and of which no signal or trade is kept; gives how many. */
  async deleteUnseen(days: number, limit: number): Promise<number> {
    const isUnseen = sql`last_seen_at < now() - ${days} * interval '1 day'`;
    const { rowCount } = await this.database.drizzle.execute(sql`
      delete from agents
      where id in (
        select id from agents
        where ${isUnseen} and not exists (select from trades where strategy = agents.id)
          and not exists (select from agent_signals where agent_id = agents.id)
        limit ${limit})
        and ${isUnseen}`);
    return rowCount ?? 0;
  }

  private async withSignals(chosen: SQL): Promise<AgentNow[]> {
    const { rows } = await this.database.drizzle.execute<Row>(sql`
      select ${AGENT}, s.*
      from (${chosen}) a left join lateral (
        select symbol, direction, confidence, target_size, ${ms(sql`at`)} as signal_ms
        from agent_signals where agent_id = a.id order by at desc, id desc limit 1
      ) s on true`);
    return rows.map((row) => ({ ...toAgent(row), lastSignal: toLastSignal(row) }));
  }
}

export function sqlInstant(atMs: number): SQL {
  return sql`${new Date(atMs).toISOString()}::timestamptz`;
}

/** Columns of the last signal; all null where there is none. */
export function toLastSignal(row: Readonly<Record<string, unknown>>): LastSignal | null {
  const { symbol, direction, confidence, target_size: targetSize, signal_ms: atMs } = row;
  if (typeof symbol !== 'string' || typeof direction !== 'string') return null;
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  return { symbol, direction, confidence: number(confidence), targetSize: number(targetSize), atMs: Number(atMs) };
}

function ms(time: SQL): SQL {
  return sql`extract(epoch from ${time}) * 1000`;
}

function toValues({ agentId, type, status, firstMs, lastMs }: Sighting): readonly unknown[] {
  const reportedAt = { ...(type && { type_at: new Date(type.atMs) }), ...(status && { status_at: new Date(status.atMs) }) };
  return [agentId, type?.value ?? USUAL_TYPE, status?.value ?? 'active', reportedAt, new Date(firstMs), new Date(lastMs)];
}

function toAgent(row: Row): Agent {
  const lastSeenMs = Number(row.last_ms);
  const reportedAtMs = row.reported_ms === null ? null : Number(row.reported_ms);
  const status = statusOf(row.status, reportedAtMs, lastSeenMs, Number(row.now_ms));
  return { id: row.id, agentType: row.agent_type, status, firstSeenMs: Number(row.first_ms), lastSeenMs };
}
