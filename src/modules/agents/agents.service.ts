import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { decodeCursor, type Page, toPage } from '../../common/page.js';
import { Problem } from '../../common/problem.js';
import { timeRange, type TimeRange } from '../../common/time-range.js';
import { ReadThroughCache } from '../../platform/cache/read-through.cache.js';
import { isLimited, type Principal, scopeKey } from '../auth/principal.js';
import { MAX_AHEAD_MS, MAX_NAME } from './agent.reader.js';
import { toAgentDto, toDetailDto, toSignalDto } from './agent.wire.js';
import type { Agent } from './agent.js';
import { AgentFiguresRepository, type FigureSelection, NO_FIGURES } from './agent-figures.repository.js';
import { AgentSignalsRepository, type SignalKey } from './agent-signals.repository.js';
import { AgentsRepository } from './agents.repository.js';
import type { AgentDetailDto, AgentDto } from './dto/agent.dto.js';
import type { AgentRangeDto, AgentSignalsQueryDto, AgentsQueryDto } from './dto/agent-query.dto.js';
import type { AgentSignalDto } from './dto/agent-signal.dto.js';

const ROUTE = 'agents';
const DEFAULT_MS = 30 * 86_400_000;
const LARGEST_SYMBOLS = 50;
/** Figures over a million trades take seconds of the database, and a dashboard asks for the same ones again and again. */
const FIGURES_TTL_MS = 5000;
/** So that "until now" is the same question for a while. */
const NOW_STEP_MS = 10_000;
/** The last instant that Postgres and RFC 3339 both write with four digits of a year. */
const END_OF_TIME_MS = 253_402_300_799_999;

@Injectable()
export class AgentsService {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly signals: AgentSignalsRepository,
    private readonly figures: AgentFiguresRepository,
    private readonly cache: ReadThroughCache,
  ) {}

  /** Those that were there in the range, by id; their figures are at most 5 s old. */
  async list({ limit, cursor, agent_type: agentType, ...query }: AgentsQueryDto, principal: Principal): Promise<Page<AgentDto>> {
    const after = cursor === undefined ? null : idOf(cursor);
    const range = rangeOf(query);
    const page = toPage(ROUTE, await this.agents.page({ agentType, ...range }, limit, after), limit, ({ id }) => [id]);
    const ids = page.items.map(({ id }) => id);
    const selection = selectionOf(range, principal);
    const figures = new Map(
      await this.kept(['list', ...ids], selection, principal, async () => [...(await this.figures.of(ids, selection))]),
    );
    return { ...page, items: page.items.map((agent) => toAgentDto(agent, figures.get(agent.id) ?? NO_FIGURES)) };
  }

  /** One of them with its largest symbols; unknown is `agent.not_found`. */
  async get(id: string, query: AgentRangeDto, principal: Principal): Promise<AgentDetailDto> {
    const selection = selectionOf(rangeOf(query), principal);
    const agent = await this.known(id);
    const { figures, symbols } = await this.kept(['one', id], selection, principal, async () => ({
      figures: (await this.figures.of([id], selection)).get(id) ?? NO_FIGURES,
      symbols: await this.figures.bySymbol(id, selection, LARGEST_SYMBOLS),
    }));
    return toDetailDto(agent, figures, symbols);
  }

  /** Newest first; a cursor goes on where its page ended, whatever was stored meanwhile. Unknown is `agent.not_found`. */
  async signalsOf(id: string, { limit, cursor, ...query }: AgentSignalsQueryDto): Promise<Page<AgentSignalDto>> {
    const route = `${ROUTE}/${id}/signals`;
    const before = cursor === undefined ? null : keyOf(route, cursor);
    const range = rangeOf(query);
    await this.known(id);
    const page = toPage(route, await this.signals.page({ agentId: id, ...range }, limit, before), limit, ({ atMs, id: signal }) => [
      atMs,
      signal,
    ]);
    return { ...page, items: page.items.map(toSignalDto) };
  }

  private kept<T>(what: readonly string[], { startMs, endMs }: FigureSelection, principal: Principal, load: () => Promise<T>): Promise<T> {
    const question = JSON.stringify([scopeKey(principal), startMs, endMs, ...what]);
    const key = `agents:figures:${createHash('sha256').update(question).digest('base64url')}`;
    return this.cache.get(key, FIGURES_TTL_MS, () => {
      // A key with a time in it is not asked for again, and the cache in memory would keep it for long.
      setTimeout(() => void this.cache.invalidate(key), 3 * FIGURES_TTL_MS).unref();
      return load();
    });
  }

  private async known(id: string): Promise<Agent> {
    const agent = id.length > MAX_NAME || id.includes('\0') ? null : await this.agents.find(id);
    if (!agent) throw new Problem('agent.not_found', { detail: 'No signal, strategy or trade of that name was ever told.' });
    return agent;
  }
}

/** The last 30 days where nothing is said. Without `end_time` it ends a little ahead, as far as a sender's clock may be. */
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
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS);
}

function idOf(cursor: string): string {
  const [id, ...rest] = decodeCursor(ROUTE, cursor);
  if (!isText(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return id;
}

function keyOf(route: string, cursor: string): SignalKey {
  const [atMs, id, ...rest] = decodeCursor(route, cursor);
  const isTime = typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs >= 0 && atMs <= END_OF_TIME_MS;
  if (!isTime || !isText(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return { atMs, id };
}

function isText(part: unknown): part is string {
  return typeof part === 'string' && !part.includes('\0');
}
