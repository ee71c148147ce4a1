import { Injectable } from '@nestjs/common';
import { decodeCursor, toPage } from '../../common/page.js';
import { Problem } from '../../common/problem.js';
import { round } from '../../common/money.js';
import type { Principal } from '../auth/principal.js';
import { ALL_BROKERS } from './broker-summary.js';
import { Books } from './books.js';
import type { DashboardSummaryDto, SummaryQueryDto } from './dto/dashboard-summary.dto.js';
import type { PortfolioDetailsDto, PortfolioMetricsDto, PortfolioQueryDto } from './dto/portfolio.dto.js';
import type { PortfolioPositionDto, PositionPageDto, PositionsQueryDto } from './dto/position.dto.js';
import { PerformanceService } from './performance.service.js';
import { instant, toBrokerDto, toPositionDto, toTotalsDto } from './portfolio.wire.js';
import type { Leg, Totals } from './totals.js';

const ROUTE = 'portfolio/positions';
const HISTORY_MS = 30 * 86_400_000;
const RATIOS = ['sharpe_ratio', 'sortino_ratio', 'max_drawdown', 'volatility', 'return_since_inception'] as const;

/** Answers about the portfolio over the brokers that the asker sees; all but performance comes from memory. */
@Injectable()
export class PortfolioService {
  constructor(
    private readonly books: Books,
    private readonly performance: PerformanceService,
  ) {}

  summary(user: Principal, { broker }: SummaryQueryDto): DashboardSummaryDto {
    const nowMs = Date.now();
    const brokers = this.books.inScope(user, broker);
    const legs = this.books.legs(brokers, nowMs);
    const { excluded, complete, reason, ...totals } = this.books.totals(brokers, nowMs);
    return {
      broker: broker ?? ALL_BROKERS,
      active_brokers: legs.filter(({ status }) => status === 'live').map((leg) => leg.broker),
      broker_portfolios: Object.fromEntries(legs.map((leg) => [leg.broker, toBrokerDto(leg)])),
      totals: toTotalsDto({ ...totals, excluded, complete, reason }),
      excluded: [...excluded],
      complete,
      reason,
      timestamp: new Date(nowMs).toISOString(),
    };
  }

  async portfolio(user: Principal, { broker, include_history }: PortfolioQueryDto): Promise<PortfolioDetailsDto> {
    const nowMs = Date.now();
    const brokers = this.books.inScope(user, broker);
    const legs = this.books.legs(brokers, nowMs);
    const totals = this.books.totals(brokers, nowMs);
    const [metrics, history] = await Promise.all([
      this.metrics(brokers),
      include_history ? this.performance.history(brokers, nowMs - HISTORY_MS, nowMs) : undefined,
    ]);
    return {
      total_value: round(totals.totalValue, 2),
      cash: round(totals.cash, 2),
      currency: totals.currency,
      positions: this.positionRows(brokers),
      metrics,
      brokers: legs.map((leg) => ({ broker: leg.broker, ...toBrokerDto(leg) })),
      excluded: [...totals.excluded],
      complete: totals.complete,
      ...standingOf(totals, legs),
      reason: totals.reason,
      ...(history && { history }),
    };
  }

  /** By broker and symbol, which stay where they are while figures change. */
  positions(user: Principal, { broker, limit, cursor }: PositionsQueryDto): PositionPageDto {
    const rows = this.positionRows(this.books.inScope(user, broker)).map((row, index, all) => ({ row, nth: nthOf(all, index) }));
    const after = cursor === undefined ? null : keyOf(cursor);
    const rest = after === null ? rows : rows.filter(({ row, nth }) => isAfter([row.broker, row.symbol, nth], after));
    const page = toPage(ROUTE, rest.slice(0, limit + 1), limit, ({ row, nth }) => [row.broker, row.symbol, nth]);
    return { ...page, items: page.items.map(({ row }) => row) };
  }

  private positionRows(brokers: readonly string[]): PortfolioPositionDto[] {
    return this.books.positions(brokers).map((position) => toPositionDto(position, this.books.currencyOf(position.broker)));
  }

  /** The books are told even while their history cannot be read. */
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

/** Live while any broker counts; else the newest thing that was ever told says how old the picture is. */
function standingOf({ asOfMs }: Totals, legs: readonly Leg[]): Pick<PortfolioDetailsDto, 'as_of' | 'status'> {
  if (asOfMs !== null) return { as_of: instant(asOfMs), status: 'live' };
  const told = legs.flatMap(({ summary }) => summary?.asOfMs ?? []);
  return told.length === 0 ? { as_of: null, status: 'unavailable' } : { as_of: instant(Math.max(...told)), status: 'stale' };
}

type Key = readonly [broker: string, symbol: string, nth: number];

/** A service may tell of a symbol in several lots: which of them this row is, from 0. */
function nthOf(rows: readonly PortfolioPositionDto[], index: number): number {
  const row = rows[index];
  let first = index;
  while (first > 0 && rows[first - 1]?.broker === row?.broker && rows[first - 1]?.symbol === row?.symbol) first -= 1;
  return index - first;
}

function isAfter([broker, symbol, nth]: Key, [afterBroker, afterSymbol, afterNth]: Key): boolean {
  if (broker !== afterBroker) return broker > afterBroker;
  return symbol === afterSymbol ? nth > afterNth : symbol > afterSymbol;
}

function keyOf(cursor: string): Key {
  const [broker, symbol, nth, ...rest] = decodeCursor(ROUTE, cursor);
  if (typeof broker !== 'string' || typeof symbol !== 'string' || typeof nth !== 'number' || rest.length > 0) {
    throw new Problem('request.bad_cursor');
  }
  return [broker, symbol, nth];
}
