import type { Figure } from '../../../../src/modules/portfolio/analytics/figure.js';
import { NO_OUTCOMES } from '../../../../src/modules/portfolio/analytics/outcomes.js';
import { type EquityPoint, wealthOf } from '../../../../src/modules/portfolio/analytics/returns.js';
import type { Track } from '../../../../src/modules/portfolio/analytics/figures.js';

export const DAY_MS = 86_400_000;

/** Points on days from 2024-01-01, with flows by place. */
export function pointsOf(equity: readonly number[], flows: Readonly<Record<number, number>> = {}): EquityPoint[] {
  return equity.map((value, i) => ({ atMs: Date.UTC(2024, 0, 1 + i), equity: value, flow: flows[i] ?? 0 }));
}

export function trackOf(points: readonly EquityPoint[], more: Partial<Track> = {}): Track {
  return {
    points,
    path: wealthOf(points),
    annual: { periodsPerYear: 252, rf: 0.05 },
    periodMs: DAY_MS,
    benchmark: [],
    trades: NO_OUTCOMES,
    ...more,
  };
}

/** The value of a figure that the test knows to be there. */
export function valueOf({ value, reason }: Figure): number {
  if (value === null) throw new Error(`unknown: ${reason}`);
  return value;
}
