import { Injectable } from '@nestjs/common';
import { DAY_MS, instant } from '../../common/time/time.js';
import { decodeCursor, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import { Config } from '../../config/config.js';
import { TOPICS } from '../../platform/events/events.js';
import type { Principal } from '../auth/identity/principal.js';
import { ALL_BROKERS } from './books/broker-summary.js';
import { Books } from './books/books.js';
import { exposureOf } from './books/exposure.js';
import type { BrokerStandingDto, DashboardSummaryDto, SummaryQueryDto } from './books/dto/dashboard-summary.dto.js';
import type { PortfolioDetailsDto, PortfolioQueryDto } from './dto/portfolio.dto.js';
import type { PortfolioMetricsDto } from './performance/dto/portfolio-metrics.dto.js';
import type { PortfolioPositionDto, PositionPageDto, PositionsQueryDto } from './books/dto/position.dto.js';
import { BooksFollower } from './feeds/books.follower.js';
import { PerformanceService } from './performance/performance.service.js';
import { type Plain, toBrokerDto, toConversionDto, toExposureDto, toBrokerPositionDto, toTotalsDto } from './books/portfolio.wire.js';
import type { Leg, Totals } from './books/totals.js';

const ROUTE = 'portfolio/positions';
const HISTORY_MS = 30 * DAY_MS;
const RATIOS = ['sharpe_ratio', 'sortino_ratio', 'max_drawdown', 'volatility', 'return_since_inception'] as const;

/** Answers questions about the portfolio over the brokers in the principal's scope; all but performance comes from memory. */
@Injectable()
export class PortfolioService {
  constructor(
    private readonly books: Books,
    private readonly follower: BooksFollower,
    private readonly performance: PerformanceService,
    private readonly config: Config,
  ) {}

  summary(user: Principal, { broker }: SummaryQueryDto): DashboardSummaryDto {
    const nowMs = Date.now();
    const brokers = this.books.inScope(user, broker);
    const legs = this.books.legs(brokers, nowMs);
    const { excluded, complete, reason, ...totals } = this.books.totals(brokers, nowMs);
    return {
      broker: broker ?? ALL_BROKERS,
      active_brokers: legs.filter(({ status }) => status === 'live').map((leg) => leg.broker),
      broker_portfolios: Object.fromEntries(legs.map((leg) => [leg.broker, this.standing(leg)])),
      totals: toTotalsDto({ ...totals, excluded, complete, reason }, this.config.roundMoney),
      excluded: [...excluded],
      complete,
      reason,
      fx: this.books.conversions(brokers).map((conversion) => toConversionDto(conversion, nowMs)),
      timestamp: new Date(nowMs).toISOString(),
    };
  }

  async portfolio(user: Principal, { broker, include_history }: PortfolioQueryDto): Promise<PortfolioDetailsDto> {
    const { roundMoney } = this.config;
    const nowMs = Date.now();
    const brokers = this.books.inScope(user, broker);
    const legs = this.books.legs(brokers, nowMs);
    const totals = this.books.totals(brokers, nowMs);
    const [metrics, history] = await Promise.all([
      this.metrics(brokers),
      include_history ? this.performance.history(brokers, nowMs - HISTORY_MS, nowMs) : undefined,
    ]);
    return {
      equity: roundMoney(totals.totalValue, totals.currency),
      total_value: roundMoney(totals.totalValue, totals.currency),
      cash: roundMoney(totals.cash, totals.currency),
      currency: totals.currency,
      positions: this.positionRows(brokers),
      exposure: toExposureDto(exposureOf(legs, this.books.positions(brokers)), totals.totalValue),
      metrics,
      brokers: legs.map((leg) => ({ broker: leg.broker, ...this.standing(leg) })),
      excluded: [...totals.excluded],
      complete: totals.complete,
      ...standingOf(totals, legs),
      reason: totals.reason,
      ...(history && { history }),
    };
  }

  /** By broker, symbol and leg, so that rows keep their place while figures change. */
  positions(user: Principal, { broker, limit, cursor }: PositionsQueryDto): PositionPageDto {
    const rows = this.positionRows(this.books.inScope(user, broker)).map((row, index, all) => ({ row, nth: nthOf(all, index) }));
    const after = cursor === undefined ? null : readKey(cursor);
    const rest = after === null ? rows : rows.filter(({ row, nth }) => isAfter(keyOf(row, nth), after));
    const page = toPage(ROUTE, rest.slice(0, limit + 1), limit, ({ row, nth }) => [...keyOf(row, nth)]);
    return { ...page, items: page.items.map(({ row }) => row), stream: { topic: TOPICS.dashboard, ...this.follower.position } };
  }

  private standing(leg: Leg): Plain<BrokerStandingDto> {
    return { ...toBrokerDto(leg, this.config.roundMoney), clock_skew_seconds: this.books.skewSecondsOf(leg.broker) };
  }

  private positionRows(brokers: readonly string[]): PortfolioPositionDto[] {
    const { roundMoney } = this.config;
    return this.books
      .positions(brokers)
      .map((position) => toBrokerPositionDto(position, this.books.currencyOf(position.broker), roundMoney));
  }

  /** The books are answered even while their history cannot be read. */
  private async metrics(brokers: readonly string[]): Promise<PortfolioMetricsDto> {
    try {
      return await this.performance.summary(brokers);
    } catch (error) {
      if (!(error instanceof Problem) || !error.kind.retryable) throw error;
      const nothing = { sharpe_ratio: null, sortino_ratio: null, max_drawdown: null, volatility: null, return_since_inception: null };
      return { ...nothing, reasons: Object.fromEntries(RATIOS.map((name) => [name, error.code])) };
    }
  }
}

/** Live while any broker counts; else the newest report of any broker says how old the figures are. */
function standingOf({ asOfMs }: Totals, legs: readonly Leg[]): Pick<PortfolioDetailsDto, 'as_of' | 'status'> {
  if (asOfMs !== null) return { as_of: instant(asOfMs), status: 'live' };
  const reportedMs = legs.flatMap(({ summary }) => summary?.asOfMs ?? []);
  return reportedMs.length === 0 ? { as_of: null, status: 'unavailable' } : { as_of: instant(Math.max(...reportedMs)), status: 'stale' };
}

type Key = readonly [broker: string, symbol: string, leg: string, nth: number];

function keyOf({ broker, symbol, leg }: PortfolioPositionDto, nth: number): Key {
  return [broker, symbol, leg, nth];
}

/** A service may report a leg in several lots: the number of this row among them, from 0. */
function nthOf(rows: readonly PortfolioPositionDto[], index: number): number {
  const row = rows[index];
  let first = index;
  while (first > 0 && isSameLeg(rows[first - 1], row)) first -= 1;
  return index - first;
}

function isSameLeg(a?: PortfolioPositionDto, b?: PortfolioPositionDto): boolean {
  return a?.broker === b?.broker && a?.symbol === b?.symbol && a?.leg === b?.leg;
}

function isAfter(key: Key, after: Key): boolean {
  const place = key.findIndex((part, n) => part !== after[n]);
  const [own, other] = [key[place], after[place]];
  return own !== undefined && other !== undefined && own > other;
}

function readKey(cursor: string): Key {
  const [broker, symbol, leg, nth, ...rest] = decodeCursor(ROUTE, cursor);
  const isKey = [broker, symbol, leg].every((part) => typeof part === 'string') && typeof nth === 'number' && rest.length === 0;
  if (!isKey) throw new Problem('request.bad_cursor');
  return [String(broker), String(symbol), String(leg), nth];
}
