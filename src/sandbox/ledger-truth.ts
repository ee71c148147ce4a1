import type { Desk } from './desk/desk.js';
import { rfc3339 } from './desk/desk-event.js';
import { positionRow } from './desk/portfolio-reports.js';
import type { BookFigures } from './ledger/book.figures.js';

/** A book in numbers. realized is net of fees: realized + unrealized = total_pnl = equity - deposits. */
export interface BookTruth {
  readonly deposits: number;
  readonly cash: number;
  readonly position_value: number;
  readonly equity: number;
  readonly realized_gross: number;
  readonly fees: number;
  readonly realized: number;
  readonly unrealized: number;
  readonly total_pnl: number;
  readonly long_exposure: number;
  readonly short_exposure: number;
  readonly position_count: number;
}

/** What `GET /__ledger` answers: the books as they stand, for tests to compare with. Money in USD, percentages positive percent. */
export interface LedgerTruth {
  readonly as_of: string;
  readonly brokers: Readonly<Record<string, BookTruth>>;
  readonly strategies: Readonly<Record<string, BookTruth>>;
  readonly totals: BookTruth;
  readonly positions: readonly Readonly<Record<string, unknown>>[];
  readonly trades: number;
  readonly daily_pnl: number;
  readonly weekly_pnl: number;
  readonly monthly_pnl: number;
  readonly daily_dd_pct: number;
  readonly weekly_dd_pct: number;
  readonly max_dd_pct: number;
  readonly ess_state: string;
  readonly active_strategy: string;
  readonly regime: string;
  readonly feed: Readonly<ReturnType<Desk['feedStatus']>>;
}

export function ledgerTruth(desk: Desk): LedgerTruth {
  const { ledger } = desk;
  const { day, week, month, maxDrawdownPct } = desk.trackFigures();
  const byName = (names: readonly string[], figuresOf: (name: string) => BookFigures): Record<string, BookTruth> =>
    Object.fromEntries(names.map((name) => [name, bookTruth(figuresOf(name))]));
  return {
    as_of: rfc3339(desk.asOfMs()),
    brokers: byName(ledger.brokerNames(), (name) => ledger.brokerFigures(name)),
    strategies: byName(ledger.strategyNames(), (name) => ledger.strategyFigures(name)),
    totals: bookTruth(ledger.totals()),
    positions: desk.positions().map(positionRow),
    trades: ledger.fillCount(),
    daily_pnl: day.pnl.toNumber(),
    weekly_pnl: week.pnl.toNumber(),
    monthly_pnl: month.pnl.toNumber(),
    daily_dd_pct: day.drawdownPct,
    weekly_dd_pct: week.drawdownPct,
    max_dd_pct: maxDrawdownPct,
    ess_state: desk.stop.status().state,
    active_strategy: desk.meta.active,
    regime: desk.meta.regime,
    feed: desk.feedStatus(),
  };
}

function bookTruth(figures: BookFigures): BookTruth {
  return {
    deposits: figures.deposits.toNumber(),
    cash: figures.cash.toNumber(),
    position_value: figures.positionValue.toNumber(),
    equity: figures.equity.toNumber(),
    realized_gross: figures.realizedGross.toNumber(),
    fees: figures.fees.toNumber(),
    realized: figures.realized.toNumber(),
    unrealized: figures.unrealized.toNumber(),
    total_pnl: figures.totalPnl.toNumber(),
    long_exposure: figures.longExposure.toNumber(),
    short_exposure: figures.shortExposure.toNumber(),
    position_count: figures.positions.length,
  };
}
