import type { Desk } from './desk/desk.js';
import { rfc3339 } from './desk/desk-event.js';
import { positionRow } from './desk/portfolio-reports.js';
import type { BookFigures } from './ledger/book.figures.js';
import { BASE_CURRENCY, type Currency } from './market/instruments.js';

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

/** A broker's book in its own currency, and the worth of one unit of that in the base currency. */
export interface BrokerTruth extends BookTruth {
  readonly currency: Currency;
  readonly rate: number;
}

/**
 * The answer of `GET /__ledger`: the books now, for tests to compare with. Brokers and positions in the broker's currency, everything else
 * in the base currency at the present rates; percentages positive percent.
 */
export interface LedgerTruth {
  readonly as_of: string;
  /** Base currency. */
  readonly currency: Currency;
  /** The worth of one unit of the first currency in the second, e.g. `EURUSD`. */
  readonly rates: Readonly<Record<string, number>>;
  readonly brokers: Readonly<Record<string, BrokerTruth>>;
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
  const byName = <T>(names: readonly string[], truthOf: (name: string) => T): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, truthOf(name)]));
  return {
    as_of: rfc3339(desk.asOfMs()),
    currency: BASE_CURRENCY,
    rates: { EURUSD: ledger.rate('EUR').toNumber() },
    brokers: byName(ledger.brokerNames(), (name) => {
      const currency = ledger.brokerCurrency(name);
      return { currency, rate: ledger.rate(currency).toNumber(), ...bookTruth(ledger.brokerFigures(name)) };
    }),
    strategies: byName(ledger.strategyNames(), (name) => bookTruth(ledger.strategyFigures(name))),
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
