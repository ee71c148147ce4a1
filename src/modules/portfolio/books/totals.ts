import { Decimal } from 'decimal.js';
import { type BrokerFigures, type BrokerSummary, FIGURES } from './broker-summary.js';

/** One broker as a part of the totals. */
export interface Leg {
  readonly broker: string;
  /** The newest summary, however old; null while there is none. */
  readonly summary: BrokerSummary | null;
  readonly status: 'live' | 'stale' | 'unavailable';
  /** The worth of one unit of the broker's currency in the base currency; null without a rate. */
  readonly rate: number | null;
  /** Why the leg is left out of the totals, or null while it is in them. */
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
  /** Why the totals are not complete, in a sentence; else null. */
  readonly reason: string | null;
  /** The oldest summary that was summed. */
  readonly asOfMs: number | null;
}

/** Digits enough for the product of two doubles, so that the order of the brokers makes no difference. */
const Exact = Decimal.clone({ precision: 40 });

/** The time and the currency for which legs are computed. */
export interface Valuation {
  readonly nowMs: number;
  readonly maxAgeMs: number;
  readonly baseCurrency: string;
}

/** The state of a broker now: one without a summary, with an old one or without a rate is left out of the totals. */
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

/** An amount at a rate, unrounded; null where one of them is missing or the product is out of range. */
export function inBase(amount: number | null, rate: number | null): number | null {
  return sum([converted(amount, rate)]);
}

function converted(amount: number | null, rate: number | null): Decimal | null {
  return amount === null || rate === null ? null : new Exact(amount).times(rate);
}

/** Null when there is nothing to sum, or an addend is missing. */
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
