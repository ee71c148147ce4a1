import { DAY_MS } from '../../../../common/time/time.js';
import type { FxRates } from './fx-rates.js';
import type { FxRate } from './fx.reader.js';

/** The worth of one unit of a currency in the base currency over a span of the past: as known before, and as known now. */
export interface RateChange {
  readonly currency: string;
  readonly fromMs: number;
  /** Exclusive. */
  readonly untilMs: number;
  readonly before: number | null;
  readonly rate: number;
}

/** A span ends here: what is recorded from now on uses the new rates anyway. */
const PRESENT_MS = 120_000;

/** Applies the rates, and gives what they change in the past of these currencies: from their day until they are too old. */
export function applyAll(
  rates: FxRates,
  reported: readonly FxRate[],
  { currencies, base, maxAgeDays, nowMs }: { currencies: readonly string[]; base: string; maxAgeDays: number; nowMs: number },
): RateChange[] {
  const bounds = new Set<number>();
  for (const { asOfMs } of reported) {
    const startMs = Math.floor(asOfMs / DAY_MS) * DAY_MS;
    for (let day = 0; day <= maxAgeDays + 1; day += 1) bounds.add(startMs + day * DAY_MS);
    bounds.add(asOfMs).add(asOfMs + maxAgeDays * DAY_MS + 1);
  }
  const starts = [...bounds].filter((atMs) => atMs < nowMs - PRESENT_MS).toSorted((a, b) => a - b);
  const spans = starts.flatMap((fromMs, n) => currencies.map((currency) => ({ currency, fromMs, untilMs: starts[n + 1] ?? nowMs })));
  for (const rate of reported) rates.apply(rate);
  // The event log may have brought the same rates already.
  const before = rates.without(reported, () => spans.map(({ currency, fromMs }) => rates.rate(currency, base, fromMs)));
  return spans.flatMap((span, n) => {
    const rate = rates.rate(span.currency, base, span.fromMs);
    return rate === null || rate === before[n] ? [] : [{ ...span, before: before[n] ?? null, rate }];
  });
}
