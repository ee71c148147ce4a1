import type { RoundMoney } from '../../../common/money.js';
import type { DrawdownPeriod } from '../analytics/drawdown.js';
import type { Reason } from '../analytics/figure.js';
import type { FigureName, Figures, Track } from '../analytics/figures.js';
import type { ChartPoint } from './chart.downsample.js';
import type { ConventionDto, DrawdownDto, PerformanceDto } from './dto/performance.dto.js';
import type { EquityPointDto } from '../equity/dto/equity-point.dto.js';
import type { EquitySeries } from '../equity/equity.history.js';

/** The figures by name, and for those that are null why. */
export function toFigureDtos(figures: Figures): {
  figures: Record<FigureName, number | null>;
  reasons: Partial<Record<FigureName, Reason>>;
} {
  const named = Object.entries(figures) as [FigureName, Figures[FigureName]][];
  const values = Object.fromEntries(named.map(([name, { value }]) => [name, value])) as Record<FigureName, number | null>;
  return { figures: values, reasons: Object.fromEntries(named.flatMap(([name, { reason }]) => (reason === null ? [] : [[name, reason]]))) };
}

export function toConventionDto({ points, annual }: Track, n: number, source: string): ConventionDto {
  const [first, last] = [points[0], points.at(-1)];
  return {
    periods_per_year: annual.periodsPerYear,
    rf: annual.rf,
    ddof: 1,
    n,
    from: first === undefined ? null : iso(first.atMs),
    to: last === undefined ? null : iso(last.atMs),
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

/** Whether everybody who was asked for is in the newest total, and who is not. */
export function toStandingDto({ missing }: EquitySeries, brokers: readonly string[]): Pick<PerformanceDto, 'complete' | 'excluded'> {
  return { complete: missing.length === 0 && brokers.length > 0, excluded: missing.map(({ broker, reason }) => ({ broker, reason })) };
}

export function toPointDto({ atMs, value }: ChartPoint): EquityPointDto {
  return { timestamp: iso(atMs), value };
}

/** The same of an amount, in the decimals of its currency. */
export function toMoneyPointDto({ atMs, value }: ChartPoint, currency: string, roundMoney: RoundMoney): EquityPointDto {
  return toPointDto({ atMs, value: roundMoney(value, currency) ?? value });
}

/** A point whose period still runs says so. */
export function marked(point: EquityPointDto, partial: boolean): EquityPointDto {
  return partial ? { timestamp: point.timestamp, value: point.value, partial } : point;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
