import type { RoundMoney } from '../../../common/money/money.js';
import type { DrawdownPeriod } from '../analytics/drawdown.js';
import type { FigureReason } from '../analytics/figure.js';
import type { FigureName, Figures, Track } from '../analytics/figures.js';
import { isRunning } from '../analytics/returns.js';
import type { ChartPoint } from './chart.downsample.js';
import type { ConventionDto, DrawdownDto, PerformanceDto } from './dto/performance.dto.js';
import type { EquityPointDto } from '../equity/dto/equity-point.dto.js';
import type { EquitySeries } from '../equity/equity.history.js';

/** The figures by name, and the reason for each that is null. */
export function toFigureDtos(figures: Figures): {
  figures: Record<FigureName, number | null>;
  reasons: Partial<Record<FigureName, FigureReason>>;
} {
  const named = Object.entries(figures) as [FigureName, Figures[FigureName]][];
  const values = Object.fromEntries(named.map(([name, { value }]) => [name, value])) as Record<FigureName, number | null>;
  return { figures: values, reasons: Object.fromEntries(named.flatMap(([name, { reason }]) => (reason === null ? [] : [[name, reason]]))) };
}

export function toConventionDto({ points, annual, periodMs }: Track, n: number, source: string): ConventionDto {
  const [first, last] = [points[0], points.at(-1)];
  return {
    periods_per_year: annual.periodsPerYear,
    rf: annual.rf,
    ddof: 1,
    n,
    from: first === undefined ? null : iso(nameOf(first.atMs, periodMs)),
    to: last === undefined ? null : iso(nameOf(last.atMs, periodMs)),
    flows: points.filter(({ flow }) => flow !== 0).length,
    source,
  };
}

export function toDrawdownDto({ depth, peakMs, troughMs, recoveryMs, daysToTrough, days }: DrawdownPeriod): DrawdownDto {
  return {
    depth,
    peak: iso(peakMs),
    trough: iso(troughMs),
    recovery: recoveryMs === null ? null : iso(recoveryMs),
    days_to_trough: daysToTrough,
    days,
  };
}

/** Whether all selected brokers are in the newest total, and which are not. */
export function toStandingDto({ missing }: EquitySeries, brokers: readonly string[]): Pick<PerformanceDto, 'complete' | 'excluded'> {
  return { complete: missing.length === 0 && brokers.length > 0, excluded: missing.map(({ broker, reason }) => ({ broker, reason })) };
}

export function toValuePointDto({ atMs, value }: ChartPoint): EquityPointDto {
  return { timestamp: iso(atMs), value };
}

/** The same of an amount, in the decimals of its currency. */
export function toMoneyPointDto({ atMs, value }: ChartPoint, currency: string, roundMoney: RoundMoney): EquityPointDto {
  return toValuePointDto({ atMs, value: roundMoney(value, currency) ?? value });
}

/** A close as in the history: its time is the start of its hour or day, and it is marked while that is not over. */
export function ofPeriod(point: EquityPointDto, atMs: number, periodMs: number, nowMs: number): EquityPointDto {
  const timestamp = iso(nameOf(atMs, periodMs));
  return isRunning(atMs, periodMs, nowMs) ? { timestamp, value: point.value, partial: true } : { timestamp, value: point.value };
}

/** The time of a bucket is its start, so that the same close has one time in every answer. */
export function nameOf(atMs: number, periodMs: number): number {
  return Math.floor(atMs / periodMs) * periodMs;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
