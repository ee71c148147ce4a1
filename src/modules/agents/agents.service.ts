import { Injectable } from '@nestjs/common';
import { DAY_MS, END_OF_TIME_MS, MAX_AHEAD_MS } from '../../common/time/time.js';
import { decodeCursor, type LivePage, type Page, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import { timeRange, type TimeRange } from '../../common/time/time-range.js';
import { Config } from '../../config/config.js';
import { EventLog } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { isLimited, type Principal } from '../auth/identity/principal.js';
import { MAX_NAME } from './agent.reader.js';
import { toAgentDto, toDetailDto, toAgentSignalDto } from './agent.wire.js';
import { type Agent, USUAL_TYPE } from './agent.js';
import type { FigureSelection } from './agent-figures.repository.js';
import { NO_STATISTICS } from './agent-statistics.js';
import { AgentSignalsRepository, type SignalKey } from './agent-signals.repository.js';
import { AgentsRepository } from './agents.repository.js';
import { KeptFigures } from './kept-figures.js';
import type { AgentDetailDto, AgentDto } from './dto/agent.dto.js';
import type { AgentRangeDto, AgentSignalsQueryDto, AgentsQueryDto } from './dto/agent-query.dto.js';
import type { AgentSignalDto } from './dto/agent-signal.dto.js';

const ROUTE = 'agents';
const DEFAULT_MS = 30 * DAY_MS;
const MAX_TYPES = 50;
/** Rounds "until now", so that the same question can be answered from the cache for a while. */
const NOW_STEP_MS = 10_000;

@Injectable()
export class AgentsService {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly signals: AgentSignalsRepository,
    private readonly figures: KeptFigures,
    private readonly log: EventLog,
    private readonly config: Config,
  ) {}

  /** The agents that were seen in the range, by id; their figures are at most 5 s old. A type that no agent has is `request.invalid`. */
  async list({ limit, cursor, agent_type: agentType, ...query }: AgentsQueryDto, principal: Principal): Promise<LivePage<AgentDto>> {
    const after = cursor === undefined ? null : idOf(cursor);
    const range = rangeOf(query);
    const selection = selectionOf(range, principal);
    // Before the rows are read: a change is on the topic after it is in the table.
    const { head } = this.log.ring(TOPICS.agents);
    const type = agentType && nameOf(agentType);
    const page = toPage(ROUTE, await this.agents.page({ agentType: type, ...selection }, limit, after), limit, ({ id }) => [id]);
    if (type !== undefined && page.items.length === 0) await this.refuseUnknownType(type, selection.brokers);
    const ids = page.items.map(({ id }) => id);
    const { at, figures } = await this.figures.list(ids, selection, principal, head);
    const { roundMoney } = this.config;
    const items = page.items.map((agent) => toAgentDto(agent, figures.get(agent.id) ?? NO_STATISTICS, roundMoney));
    return { ...page, items, stream: { topic: TOPICS.agents, ...at } };
  }

  /** One agent with its largest symbols; an unknown one is `agent.not_found`. */
  async get(given: string, query: AgentRangeDto, principal: Principal): Promise<AgentDetailDto> {
    const selection = selectionOf(rangeOf(query), principal);
    const agent = await this.known(given, principal);
    const { id } = agent;
    const { figures, symbols } = await this.figures.one(id, selection, principal);
    return toDetailDto(agent, figures, symbols, this.config.roundMoney);
  }

  /** Newest first; a cursor continues where its page ended, whatever was stored meanwhile. An unknown agent is `agent.not_found`. */
  async signalsOf(given: string, { limit, cursor, ...query }: AgentSignalsQueryDto, principal: Principal): Promise<Page<AgentSignalDto>> {
    const id = nameOf(given);
    const route = `${ROUTE}/${id}/signals`;
    const before = cursor === undefined ? null : keyOf(route, cursor);
    const range = rangeOf(query);
    await this.known(id, principal);
    const page = toPage(route, await this.signals.page({ agentId: id, ...range }, limit, before), limit, ({ atMs, id: signal }) => [
      atMs,
      signal,
    ]);
    return { ...page, items: page.items.map(toAgentSignalDto) };
  }

  private async refuseUnknownType(type: string, brokers: readonly string[] | null): Promise<void> {
    if (type === USUAL_TYPE || (await this.agents.knowsType(type, brokers))) return;
    const types = new Set([USUAL_TYPE, ...(await this.agents.types(MAX_TYPES, brokers))]);
    throw new Problem('request.invalid', { errors: [{ field: 'agent_type', message: `must be one of ${[...types].join(', ')}` }] });
  }

  /** An agent that trades only at brokers out of scope does not exist for the principal. */
  private async known(given: string, principal: Principal): Promise<Agent> {
    const id = nameOf(given);
    const agent =
      id.length > MAX_NAME || id.includes('\0') ? null : await this.agents.find(id, isLimited(principal) ? principal.brokers : null);
    if (!agent) throw new Problem('agent.not_found', { detail: 'No signal, strategy or trade of that name was ever reported.' });
    return agent;
  }
}

/** The name in a URL as it is stored. */
function nameOf(text: string): string {
  return text.normalize('NFC').trim();
}

/** The last 30 days by default. Without `end_time` the range ends a little ahead, as far as a sender's clock may be. */
function rangeOf({ start_time, end_time }: AgentRangeDto): TimeRange {
  const aheadMs = end_time === undefined ? MAX_AHEAD_MS : 0;
  const nowMs = Math.ceil(Date.now() / NOW_STEP_MS) * NOW_STEP_MS;
  const { startMs, endMs } = timeRange(start_time, end_time, nowMs + aheadMs, DEFAULT_MS + aheadMs);
  return { startMs: clamped(startMs), endMs: clamped(endMs) };
}

function selectionOf(range: TimeRange, principal: Principal): FigureSelection {
  return { ...range, brokers: isLimited(principal) ? principal.brokers : null };
}

function clamped(ms: number): number {
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS - 1);
}

function idOf(cursor: string): string {
  const [id, ...rest] = decodeCursor(ROUTE, cursor);
  if (!isText(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return id;
}

function keyOf(route: string, cursor: string): SignalKey {
  const [atMs, id, ...rest] = decodeCursor(route, cursor);
  const isTime = typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs >= 0 && atMs < END_OF_TIME_MS;
  if (!isTime || !isText(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return { atMs, id };
}

function isText(part: unknown): part is string {
  return typeof part === 'string' && !part.includes('\0');
}
