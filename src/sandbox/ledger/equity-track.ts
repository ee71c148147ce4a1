import { Money, percentOf, ZERO } from './money.js';

/** Where a day, week or month began: figures of the last moment before it. */
interface Period {
  readonly key: string;
  readonly startEquity: Money;
  readonly startRealized: Money;
  peak: Money;
}

export interface PeriodFigures {
  /** Change of equity since the period began (nothing is paid in or out after the start). */
  readonly pnl: Money;
  readonly pnlPct: number;
  /** Realised (net of fees) since the period began. */
  readonly realized: Money;
  /** Fall from the period's highest equity, positive percent. */
  readonly drawdownPct: number;
}

export interface TrackFigures {
  readonly day: PeriodFigures;
  readonly week: PeriodFigures;
  readonly month: PeriodFigures;
  /** Largest fall from a running peak ever seen, positive percent. */
  readonly maxDrawdownPct: number;
  readonly peakEquity: Money;
  readonly peakAtMs: number;
  readonly lowestSincePeak: Money;
}

export interface TrackState {
  readonly periods: Readonly<
    Record<keyof typeof KEYS, { readonly key: string } & Record<'startEquity' | 'startRealized' | 'peak', string>>
  > | null;
  readonly equity: string;
  readonly realized: string;
  readonly peak: string;
  readonly peakAtMs: number;
  readonly lowestSincePeak: string;
  readonly maxDrawdownPct: number;
}

const KEYS = { day: dayKey, week: weekKey, month: (atMs: number) => dayKey(atMs).slice(0, 7) };

/** Follows equity through UTC days, weeks (from Monday) and months. */
export class EquityTrack {
  private periods: Record<keyof typeof KEYS, Period> | null = null;
  private equity = ZERO;
  private realized = ZERO;
  private peak = ZERO;
  private peakAtMs = 0;
  private lowestSincePeak = ZERO;
  private maxDrawdownPct = 0;

  observe(nowMs: number, equity: Money, realized: Money): void {
    const before = this.periods ? { equity: this.equity, realized: this.realized } : { equity, realized };
    const roll = (kind: keyof typeof KEYS): Period => {
      const key = KEYS[kind](nowMs);
      const current = this.periods?.[kind];
      const period =
        current?.key === key ? current : { key, startEquity: before.equity, startRealized: before.realized, peak: before.equity };
      if (equity.gt(period.peak)) period.peak = equity;
      return period;
    };
    this.periods = { day: roll('day'), week: roll('week'), month: roll('month') };
    this.equity = equity;
    this.realized = realized;
    this.followPeak(nowMs, equity);
  }

  figures(): TrackFigures {
    const { peak: peakEquity, peakAtMs, lowestSincePeak, maxDrawdownPct } = this;
    return {
      day: this.period('day'),
      week: this.period('week'),
      month: this.period('month'),
      maxDrawdownPct,
      peakEquity,
      peakAtMs,
      lowestSincePeak,
    };
  }

  save(): TrackState {
    const text = ({ key, startEquity, startRealized, peak }: Period) => ({
      key,
      startEquity: startEquity.toFixed(),
      startRealized: startRealized.toFixed(),
      peak: peak.toFixed(),
    });
    const { periods, equity, realized, peak, peakAtMs, lowestSincePeak, maxDrawdownPct } = this;
    return {
      periods: periods && { day: text(periods.day), week: text(periods.week), month: text(periods.month) },
      equity: equity.toFixed(),
      realized: realized.toFixed(),
      peak: peak.toFixed(),
      peakAtMs,
      lowestSincePeak: lowestSincePeak.toFixed(),
      maxDrawdownPct,
    };
  }

  restore(state: TrackState): void {
    const { periods } = state;
    const read = (period: NonNullable<TrackState['periods']>['day']): Period => ({
      key: period.key,
      startEquity: new Money(period.startEquity),
      startRealized: new Money(period.startRealized),
      peak: new Money(period.peak),
    });
    this.periods = periods && { day: read(periods.day), week: read(periods.week), month: read(periods.month) };
    this.equity = new Money(state.equity);
    this.realized = new Money(state.realized);
    this.peak = new Money(state.peak);
    this.peakAtMs = state.peakAtMs;
    this.lowestSincePeak = new Money(state.lowestSincePeak);
    this.maxDrawdownPct = state.maxDrawdownPct;
  }

  private followPeak(nowMs: number, equity: Money): void {
    if (this.peak.isZero() || equity.gte(this.peak)) {
      this.peak = equity;
      this.peakAtMs = nowMs;
      this.lowestSincePeak = equity;
    } else if (equity.lt(this.lowestSincePeak)) {
      this.lowestSincePeak = equity;
    }
    this.maxDrawdownPct = Math.max(this.maxDrawdownPct, percentOf(this.peak.minus(equity), this.peak));
  }

  private period(kind: keyof typeof KEYS): PeriodFigures {
    const period = this.periods?.[kind];
    if (!period) return { pnl: ZERO, pnlPct: 0, realized: ZERO, drawdownPct: 0 };
    const pnl = this.equity.minus(period.startEquity);
    return {
      pnl,
      pnlPct: percentOf(pnl, period.startEquity),
      realized: this.realized.minus(period.startRealized),
      drawdownPct: percentOf(period.peak.minus(this.equity), period.peak),
    };
  }
}

function dayKey(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** The Monday of the week. */
function weekKey(atMs: number): string {
  const sinceMonday = (new Date(atMs).getUTCDay() + 6) % 7;
  return dayKey(atMs - sinceMonday * 86_400_000);
}
