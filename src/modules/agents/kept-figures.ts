import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../../platform/cache/read-through.cache.js';
import type { Position } from '../../platform/events/event-log.js';
import { type Principal, scopeKey } from '../auth/identity/principal.js';
import type { FigureSelection } from './agent-figures.repository.js';
import { type AgentStatistics, AgentStatisticsService, NO_STATISTICS, type SymbolStatistics } from './agent-statistics.js';

const LARGEST_SYMBOLS = 50;
/** Figures over a million trades take seconds of the database, and a dashboard asks for the same ones again and again: so they are cached. */
const FIGURES_TTL_MS = 5000;

interface KeptList {
  readonly at: Position;
  readonly figures: readonly (readonly [id: string, figures: AgentStatistics])[];
}

/** Figures of agents, at most 5 s old. */
@Injectable()
export class KeptFigures {
  constructor(
    private readonly statistics: AgentStatisticsService,
    private readonly cache: ReadThroughCache,
  ) {}

  /**
   * The figures of these agents, at least as new as position `at` of the topic, which was read before their rows. Figures cached before the
   * topic began a new epoch have no position in it, so they are not used.
   */
  async list(
    ids: readonly string[],
    selection: FigureSelection,
    principal: Principal,
    at: Position,
  ): Promise<{ at: Position; figures: ReadonlyMap<string, AgentStatistics> }> {
    const kept = await this.kept(['list', at.epoch, ...ids], selection, principal, async (): Promise<KeptList> => {
      return { at, figures: [...(await this.statistics.of(ids, selection))] };
    });
    return { at: kept.at.seq < at.seq ? kept.at : at, figures: new Map(kept.figures) };
  }

  /** The figures of one agent, with its largest symbols. */
  one(
    id: string,
    selection: FigureSelection,
    principal: Principal,
  ): Promise<{ figures: AgentStatistics; symbols: readonly SymbolStatistics[] }> {
    return this.kept(['one', id], selection, principal, async () => ({
      figures: (await this.statistics.of([id], selection)).get(id) ?? NO_STATISTICS,
      symbols: await this.statistics.bySymbol(id, selection, LARGEST_SYMBOLS),
    }));
  }

  private kept<T>(what: readonly string[], { startMs, endMs }: FigureSelection, principal: Principal, load: () => Promise<T>): Promise<T> {
    const question = JSON.stringify([scopeKey(principal), startMs, endMs, ...what]);
    const key = `agents:figures:${createHash('sha256').update(question).digest('base64url')}`;
    return this.cache.get(key, FIGURES_TTL_MS, () => {
      // A key that contains a time is not asked for again, and the cache in memory would keep it for long.
      setTimeout(() => void this.cache.invalidate(key), 3 * FIGURES_TTL_MS).unref();
      return load();
    });
  }
}
