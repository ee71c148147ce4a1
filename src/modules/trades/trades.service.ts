import { Injectable } from '@nestjs/common';
import { decodeCursor, type LivePage, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import { Config } from '../../config/config.js';
import { ReadThroughCache } from '../../platform/cache/read-through.cache.js';
import { EventLog } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { isLimited, type Principal, scopeKey, sees } from '../auth/identity/principal.js';
import { Books } from '../portfolio/books/books.js';
import { ratesOf } from '../portfolio/books/rates-of-days.js';
import type { TradeFilterDto, TradesQueryDto } from './ledger/dto/trade-query.dto.js';
import type { TradeStatsDto } from './statistics/dto/trade-stats.dto.js';
import type { TradeDto } from './ledger/dto/trade.dto.js';
import { namedBroker, STATUS_WORDS, type TradeSelection, tradeSelection, withAhead } from './ledger/trade-selection.js';
import { type CountedTrades, toStatsDto } from './statistics/trade-stats.js';
import { TradeStatsRepository } from './statistics/trade-stats.repository.js';
import { toTradeDto } from './ledger/trade.wire.js';
import { type TradeKey, TradesRepository } from './ledger/trades.repository.js';

const ROUTE = 'trades';
const LARGEST_GROUPS = 20;
/** Figures over a million trades take a second of the database, and dashboards ask for the same ones again and again. */
const FIGURES_TTL_MS = 5000;
/** Rounds "until now", so that the same question is answered from the cache for a while, as of when it was asked first. */
const NOW_STEP_MS = 10_000;
const MAX_TIME_MS = 253_402_300_799_999;

@Injectable()
export class TradesService {
  constructor(
    private readonly trades: TradesRepository,
    private readonly stats: TradeStatsRepository,
    private readonly books: Books,
    private readonly config: Config,
    private readonly cache: ReadThroughCache,
    private readonly log: EventLog,
  ) {}

  /** Newest first; a cursor continues where its page ended, whatever was stored meanwhile. */
  async list({ limit, cursor, ...query }: TradesQueryDto, principal: Principal): Promise<LivePage<TradeDto>> {
    const before = cursor === undefined ? null : keyOf(cursor);
    // Before the rows are read: a trade is on the topic after it is in the table.
    const { head } = this.log.ring(TOPICS.trades);
    const selection = await this.select(query, principal);
    const page = toPage(ROUTE, await this.trades.page(selection, limit, before), limit, ({ atMs, id, symbol, broker }) => [
      atMs,
      id,
      symbol,
      broker ?? '',
    ]);
    return { ...page, items: page.items.map(toTradeDto), stream: { topic: TOPICS.trades, ...head } };
  }

  /** At most 5 s old. */
  async figures(query: TradeFilterDto, principal: Principal): Promise<TradeStatsDto> {
    const nowMs = Date.now();
    const selection = await this.check(tradeSelection(query, principal, nowMs), query, principal);
    const step = tradeSelection(query, principal, Math.floor(nowMs / NOW_STEP_MS) * NOW_STEP_MS);
    const key = `trades:stats:${JSON.stringify([scopeKey(principal), step])}`;
    return this.cache.get(key, FIGURES_TTL_MS, async () => {
      // A key that contains a time is not asked for again, and the cache in memory would keep it for long.
      setTimeout(() => void this.cache.invalidate(key), 3 * FIGURES_TTL_MS).unref();
      return toStatsDto(selection, await this.count(selection), this.config.roundMoney);
    });
  }

  private async count(selection: TradeSelection): Promise<CountedTrades> {
    const sums = await this.stats.sums(selection, LARGEST_GROUPS);
    if (sums.all.currencies <= 1) return { sums, inBase: null, unrated: [] };
    const { BASE_CURRENCY: baseCurrency } = this.config.variables;
    const { rates, unrated } = ratesOf(await this.stats.foreignDays(selection, baseCurrency), this.books);
    const inBase = await this.stats.sums(selection, LARGEST_GROUPS, { baseCurrency, rates });
    return { sums, inBase: { sums: inBase, currency: baseCurrency }, unrated };
  }

  /** The selection of a query within the principal's scope. A broker that is unknown or out of scope is `portfolio.unknown_broker`. */
  select(query: TradeFilterDto, principal: Principal): Promise<TradeSelection> {
    return this.check(withAhead(tradeSelection(query, principal, Date.now()), query), query, principal);
  }

  private async check(selection: TradeSelection, query: TradeFilterDto, principal: Principal): Promise<TradeSelection> {
    const broker = namedBroker(query);
    if (broker !== null && !(await this.isKnown(broker, principal)))
      throw new Problem('portfolio.unknown_broker', { detail: `There is no broker "${broker}".` });
    const { status } = selection;
    if (status !== undefined && !STATUS_WORDS.includes(status) && !(await this.trades.knowsStatus(status)))
      throw new Problem('request.invalid', {
        errors: [{ field: 'status', message: `must be one of ${STATUS_WORDS.join(', ')}, or a word that a trade has` }],
      });
    return selection;
  }

  private async isKnown(broker: string, principal: Principal): Promise<boolean> {
    if (isLimited(principal)) return sees(principal, broker);
    return this.config.brokers.includes(broker) || this.trades.knowsBroker(broker);
  }
}

function keyOf(cursor: string): TradeKey {
  const [atMs, ...names] = decodeCursor(ROUTE, cursor);
  const [id, symbol, broker] = names.map(String);
  const isValid = typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs >= 0 && atMs <= MAX_TIME_MS;
  const isWhole = id !== undefined && symbol !== undefined && broker !== undefined && names.length === 3;
  if (!isValid || !isWhole || names.some((name) => String(name).includes('\0'))) throw new Problem('request.bad_cursor');
  return { atMs, id, symbol, broker };
}
