import { Injectable } from '@nestjs/common';
import { decodeCursor, type Page, toPage } from '../../common/page.js';
import { Problem } from '../../common/problem.js';
import { Config } from '../../config/config.js';
import { ReadThroughCache } from '../../platform/cache/read-through.cache.js';
import { isLimited, type Principal, scopeKey, sees } from '../auth/principal.js';
import type { TradeFilterDto, TradesQueryDto } from './dto/trade-query.dto.js';
import type { TradeStatsDto } from './dto/trade-stats.dto.js';
import type { TradeDto } from './dto/trade.dto.js';
import { namedBroker, type TradeSelection, tradeSelection } from './trade-selection.js';
import { toStatsDto } from './trade-stats.js';
import { TradeStatsRepository } from './trade-stats.repository.js';
import { toTradeDto } from './trade.wire.js';
import { type TradeKey, TradesRepository } from './trades.repository.js';

const ROUTE = 'trades';
const LARGEST_GROUPS = 20;
/** Figures over a million trades take a second of the database, and a dashboard asks for the same ones again and again. */
const FIGURES_TTL_MS = 5000;
/** So that "until now" is the same question for a while. */
const NOW_STEP_MS = 10_000;
const MAX_TIME_MS = 253_402_300_799_999;

@Injectable()
export class TradesService {
  constructor(
    private readonly trades: TradesRepository,
    private readonly stats: TradeStatsRepository,
    private readonly config: Config,
    private readonly cache: ReadThroughCache,
  ) {}

  /** Newest first; a cursor goes on where its page ended, whatever was stored meanwhile. */
  async list({ limit, cursor, ...query }: TradesQueryDto, principal: Principal): Promise<Page<TradeDto>> {
    const before = cursor === undefined ? null : keyOf(cursor);
    const selection = await this.select(query, principal);
    const page = toPage(ROUTE, await this.trades.page(selection, limit, before), limit, ({ atMs, id }) => [atMs, id]);
    return { ...page, items: page.items.map(toTradeDto) };
  }

  /** At most 5 s old. */
  async figures(query: TradeFilterDto, principal: Principal): Promise<TradeStatsDto> {
    const selection = await this.select(query, principal, Math.ceil(Date.now() / NOW_STEP_MS) * NOW_STEP_MS);
    const key = `trades:stats:${JSON.stringify([scopeKey(principal), selection])}`;
    return this.cache.get(key, FIGURES_TTL_MS, async () => {
      // A key with a time in it is not asked for again, and the cache in memory would keep it for long.
      setTimeout(() => void this.cache.invalidate(key), 3 * FIGURES_TTL_MS).unref();
      return toStatsDto(selection, await this.stats.sums(selection, LARGEST_GROUPS));
    });
  }

  /** What the query selects of what the principal may see. A broker out of scope, or that nobody knows, is `portfolio.unknown_broker`. */
  async select(query: TradeFilterDto, principal: Principal, nowMs = Date.now()): Promise<TradeSelection> {
    const selection = tradeSelection(query, principal, nowMs);
    const broker = namedBroker(query);
    if (broker !== null && !(await this.isKnown(broker, principal)))
      throw new Problem('portfolio.unknown_broker', { detail: `There is no broker "${broker}".` });
    return selection;
  }

  private async isKnown(broker: string, principal: Principal): Promise<boolean> {
    if (isLimited(principal)) return sees(principal, broker);
    return this.config.brokers.includes(broker) || this.trades.knowsBroker(broker);
  }
}

function keyOf(cursor: string): TradeKey {
  const [atMs, id, ...rest] = decodeCursor(ROUTE, cursor);
  const isValid = typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs >= 0 && atMs <= MAX_TIME_MS;
  if (!isValid || typeof id !== 'string' || id.includes('\0') || rest.length > 0) throw new Problem('request.bad_cursor');
  return { atMs, id };
}
