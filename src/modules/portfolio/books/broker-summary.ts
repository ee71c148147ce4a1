import { NO_CURRENCY, toCurrency } from '../../../common/money/currency.js';
import { ALL_BROKERS, brokerFault, readName } from '../../../common/text/name.js';
import { MAX_AHEAD_MS } from '../../../common/time/time.js';
import { fields, type Fields, isObject, toText } from '../../../platform/upstream/fields.js';

/** Where a summary came from: an event, a key in Redis, or the portfolio service. */
export type SummarySource = 'event' | 'redis' | 'service';

/** Money in `currency`. A figure that the source does not report is null, never 0. */
export interface BrokerFigures {
  readonly totalValue: number | null;
  readonly cash: number | null;
  readonly unrealizedPnl: number | null;
  readonly realizedPnl: number | null;
  readonly totalPnl: number | null;
  readonly totalPositions: number | null;
}

/** The books of one broker at a time, in its own currency: the one shape that every source is read into. */
export interface BrokerSummary extends BrokerFigures {
  readonly broker: string;
  readonly currency: string;
  readonly asOfMs: number;
  /** How far its own time was ahead of ours when it came in; left out where it was not. */
  readonly aheadMs?: number;
  readonly source: SummarySource;
}

export const FIGURES = ['totalValue', 'cash', 'unrealizedPnl', 'realizedPnl', 'totalPnl', 'totalPositions'] as const;

export { ALL_BROKERS };
/** The one broker for which the portfolio service reports while no broker reports itself. */
export const SERVICE_BROKER = 'desk';
const MAX_POSITIONS = 2 ** 31 - 1;

/** More than any account holds: sums over all brokers and years, at any rate, stay numbers. */
export const MAX_MONEY = 1e15;

/** Money, a price or a size under the first of these names that has a plausible one: an amount beyond 1e15 is garbage like NaN. */
export function readMoney(f: Fields, ...names: string[]): number | null {
  for (const name of names) {
    const amount = believable(f.number(name));
    if (amount !== null) return amount;
  }
  return null;
}

/** Null where the amount is beyond 1e15. */
export function believable(amount: number | null): number | null {
  return amount !== null && Math.abs(amount) <= MAX_MONEY ? amount : null;
}

/** The name of a broker, or null: `all` cannot be one. */
export function toBrokerName(raw: unknown): string | null {
  return brokerFault(raw) === null ? readName(raw) : null;
}

/** The broker that a row names; null when it names none, or none that is valid. */
export function brokerOf(f: Fields): string | null {
  return toBrokerName(f.text('broker'));
}

/** The figures of a summary in any of their spellings; null when it has none of them. */
export function readFigures(raw: unknown): BrokerFigures | null {
  const f = fields(raw);
  const positions = f.number('total_positions', 'position_count', 'num_positions');
  const figures = {
    totalValue: readMoney(f, 'total_value', 'equity', 'total_equity'),
    cash: readMoney(f, 'cash_balance', 'cash'),
    unrealizedPnl: readMoney(f, 'unrealized_pnl'),
    realizedPnl: readMoney(f, 'realized_pnl', 'realized_pnl_total'),
    totalPnl: readMoney(f, 'total_pnl'),
    totalPositions: positions !== null && Number.isInteger(positions) && positions >= 0 && positions <= MAX_POSITIONS ? positions : null,
  };
  return FIGURES.some((name) => figures[name] !== null) ? figures : null;
}

/** The currency of a row: `fallback` where none is named, and one without a rate where the text cannot be a currency. */
export function readCurrency(raw: unknown, fallback: string): string {
  const said = isObject(raw) && Object.hasOwn(raw, 'currency') ? raw.currency : null;
  if (said === null || said === undefined || (typeof said === 'string' && said.trim() === '')) return fallback;
  return toCurrency(toText(said)) ?? NO_CURRENCY;
}

/**
 * The row's own time, in epoch ms; null when it has none, or one that is later than `latestMs`. Never later than now: a time in the future
 * would keep every true one out until it has passed.
 */
export function readAsOf(f: Fields, latestMs: number): number | null {
  const ms = f.time('timestamp', 'as_of', 'updated_at');
  return ms !== null && ms <= latestMs + MAX_AHEAD_MS ? Math.min(ms, Date.now()) : null;
}

/** By how much a row says to be of a time that is still to come. */
export function readAhead(f: Fields): { aheadMs?: number } {
  const aheadMs = (f.time('timestamp', 'as_of', 'updated_at') ?? 0) - Date.now();
  return aheadMs > 0 ? { aheadMs } : {};
}

/** The time of an event's payload, else the event's own. */
export function readReportedAt(f: Fields, timestamp: string): number {
  const reportedAtMs = Date.parse(timestamp);
  return readAsOf(f, reportedAtMs) ?? Math.min(reportedAtMs, Date.now());
}
