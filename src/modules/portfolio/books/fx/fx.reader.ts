import type { DeskFact } from '../../../../platform/events/ports/desk-facts.js';
import { fields } from '../../../../platform/upstream/fields.js';
import { majorOf, toCurrency } from '../../../../common/money/currency.js';
import { readReportedAt } from '../broker-summary.js';

/** The worth of one unit of `base` in `quote` at a time. */
export interface FxRate {
  readonly base: string;
  readonly quote: string;
  readonly rate: number;
  readonly asOfMs: number;
  /** The start of its validity, where it stands for a day: at the latest `asOfMs`. */
  readonly sinceMs?: number;
}

const MIN_RATE = 1e-6;
const MAX_RATE = 1e6;

/** `fx_rate_updated`, as `{base, quote, rate}` or `{pair, rate}`. Null unless it is a rate from 1e-6 to 1e6 between two currencies. */
export function readRateFact({ data, timestamp }: Pick<DeskFact, 'data' | 'timestamp'>, baseCurrency: string): FxRate | null {
  const f = fields(data);
  const rate = f.number('rate');
  const [base, quote] = f.has('base', 'quote')
    ? [toCurrency(f.text('base')), toCurrency(f.text('quote'))]
    : currenciesOf(f.text('pair', 'symbol') ?? '', baseCurrency);
  if (rate === null || base === null || quote === null) return null;
  // A rate in pence is kept as the one in pounds: GBXUSD 0.0125 is GBPUSD 1.25.
  const [from, to] = [majorOf(base), majorOf(quote)];
  const major = (rate * to.perUnit) / from.perUnit;
  if (!isRate(major) || from.currency === to.currency) return null;
  return { base: from.currency, quote: to.currency, rate: major, asOfMs: readReportedAt(f, timestamp) };
}

/** Between two currencies that people trade: one beyond that would blow up or wipe out every total. */
function isRate(rate: number): boolean {
  return rate >= MIN_RATE && rate <= MAX_RATE;
}

/** `EUR/USD` and `EURUSD` as their two currencies; without a separator longer names are understood where one side is the desk's own. */
function currenciesOf(pair: string, own: string): [string | null, string | null] {
  const parts = pair.split(/[\s/_:-]+/);
  if (parts.length === 2) return [toCurrency(parts[0] ?? ''), toCurrency(parts[1] ?? '')];
  const name = pair.toUpperCase();
  if (name.length === 6) return [toCurrency(name.slice(0, 3)), toCurrency(name.slice(3))];
  if (name.endsWith(own)) return [toCurrency(name.slice(0, -own.length)), own];
  return name.startsWith(own) ? [own, toCurrency(name.slice(own.length))] : [null, null];
}
