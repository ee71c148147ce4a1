import { DAY_MS } from '../../../common/time.js';
import type { FxRates } from './fx-rates.js';
import type { FxRate } from './fx.reader.js';

/** What one unit of a currency was worth in the base currency in a time of the past, as was thought before, and as is known now. */
export interface RateChange {
  readonly currency: string;
  readonly fromMs: number;
  /** Exclusive. */
  readonly untilMs: number;
  readonly before: number | null;
  readonly rate: number;
}

/** Who records the present does so by the rates of the present. */
const PRESENT_MS = 120_000;

/** Tells the rates, and gives what they change in the past of these currencies: in the time from their day until they are too old. */
export function tellAll(
  rates: FxRates,
  told: readonly FxRate[],
  { currencies, base, maxAgeDays, nowMs }: { currencies: readonly string[]; base: string; maxAgeDays: number; nowMs: number },
): RateChange[] {
  const bounds = new Set<number>();
  for (const { asOfMs } of told) {
    const startMs = Math.floor(asOfMs / DAY_MS) * DAY_MS;
    for (let day = 0; day <= maxAgeDays + 1; day += 1) bounds.add(startMs + day * DAY_MS);
    bounds.add(asOfMs).add(asOfMs + maxAgeDays * DAY_MS + 1);
  }
  const starts = [...bounds].filter((atMs) => atMs < nowMs - PRESENT_MS).toSorted((a, b) => a - b);
  const spans = starts.flatMap((fromMs, n) => currencies.map((currency) => ({ currency, fromMs, untilMs: starts[n + 1] ?? nowMs })));
  for (const rate of told) rates.tell(rate);
  // Whoever listens to the event log may have told them already.
  const before = rates.without(told, () => spans.map(({ currency, fromMs }) => rates.rate(currency, base, fromMs)));
  return spans.flatMap((span, n) => {
    const rate = rates.rate(span.currency, base, span.fromMs);
    return rate === null || rate === before[n] ? [] : [{ ...span, before: before[n] ?? null, rate }];
  });
}
