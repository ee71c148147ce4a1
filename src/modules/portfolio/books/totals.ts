import { Decimal } from 'decimal.js';
import { type BrokerFigures, type BrokerSummary, FIGURES } from './broker-summary.js';

/** One broker as it enters totals. */
export interface Leg {
  readonly broker: string;
  /** The newest summary, however old; null while nothing was heard of the broker. */
  readonly summary: BrokerSummary | null;
  readonly status: 'live' | 'stale' | 'unavailable';
  /** What one unit of the broker's currency is worth in the base currency; null without a rate. */
  readonly rate: number | null;
  /** Why the leg is not in totals, or null while it is. */
  readonly reason: string | null;
}

export interface Excluded {
  readonly broker: string;
  readonly reason: string;
}

/** Sums over brokers in the base currency. Money that is not known of all the brokers summed is null. */
export interface Totals extends BrokerFigures {
  readonly currency: string;
  /** The brokers summed. */
  readonly included: readonly string[];
  readonly excluded: readonly Excluded[];
  /** Whether there is a broker and none is excluded. */
  readonly complete: boolean;
  /** What keeps the totals from being complete, in a sentence; else null. */
  readonly reason: string | null;
  /** The oldest summary that was summed. */
  readonly asOfMs: number | null;
}

/** Enough for the product of two doubles, so that the order of the brokers does not show. */
const Exact = Decimal.clone({ precision: 40 });

/** When and in what the books are judged. */
export interface Valuation {
  readonly nowMs: number;
  readonly maxAgeMs: number;
  readonly baseCurrency: string;
}

/** How the broker stands now: who is unheard of, out of date or without a rate is not in totals, whatever it told before. */
export function legOf(
  broker: string,
  summary: BrokerSummary | null,
  rate: number | null,
  { nowMs, maxAgeMs, baseCurrency }: Valuation,
): Leg {
  if (!summary) return { broker, summary, rate: null, status: 'unavailable', reason: 'no summary yet' };
  const { asOfMs, currency } = summary;
  if (nowMs - asOfMs > maxAgeMs) {
    const reason = `no summary since ${new Date(asOfMs).toISOString()}, which is older than ${maxAgeMs / 1000} s`;
    return { broker, summary, rate, status: 'stale', reason };
  }
  return { broker, summary, rate, status: 'live', reason: rate === null ? `no rate ${currency}${baseCurrency}` : null };
}

/** Sums the legs that count; 60,000 USD and 40,000 EUR at 1.1 are 104,000 USD. */
export function totalsOf(legs: readonly Leg[], currency: string): Totals {
  const counted = legs.flatMap(({ broker, summary, rate, reason }) =>
    reason === null && summary !== null && rate !== null ? [{ broker, summary, rate }] : [],
  );
  const excluded = legs.flatMap(({ broker, reason }) => (reason === null ? [] : [{ broker, reason }]));
  const complete = excluded.length === 0 && counted.length > 0;
  return {
    currency,
    ...sums(counted),
    included: counted.map(({ broker }) => broker),
    excluded,
    complete,
    reason: complete ? null : excluded.map(({ broker, reason }) => `${broker}: ${reason}`).join('; ') || 'no broker is known',
    asOfMs: counted.length === 0 ? null : Math.min(...counted.map(({ summary }) => summary.asOfMs)),
  };
}

function sums(counted: readonly { summary: BrokerSummary; rate: number }[]): BrokerFigures {
  const figures = FIGURES.map((name) => [
    name,
    sum(counted.map(({ summary, rate }) => converted(summary[name], countsMoney(name) ? rate : 1))),
  ]);
  return Object.fromEntries(figures) as Record<(typeof FIGURES)[number], number | null>;
}

function countsMoney(name: (typeof FIGURES)[number]): boolean {
  return name !== 'totalPositions';
}

/** An amount at a rate, unrounded; null where one of them is missing or the product is beyond numbers. */
export function inBase(amount: number | null, rate: number | null): number | null {
  return sum([converted(amount, rate)]);
}

function converted(amount: number | null, rate: number | null): Decimal | null {
  return amount === null || rate === null ? null : new Exact(amount).times(rate);
}

/** Null when there is nothing to sum, or something of it is missing. */
function sum(amounts: readonly (Decimal | null)[]): number | null {
  if (amounts.length === 0) return null;
  let total = new Exact(0);
  for (const amount of amounts) {
    if (amount === null) return null;
    total = total.plus(amount);
  }
  const number = total.toNumber();
  return Number.isFinite(number) ? number : null;
}
