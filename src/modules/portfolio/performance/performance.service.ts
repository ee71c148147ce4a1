import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import type { DatedLevel } from '../analytics/benchmark.js';
import { drawdownPeriods } from '../analytics/drawdown.js';
import { type FigureName, figuresOf, pairsWith, type Track } from '../analytics/figures.js';
import { NO_OUTCOMES, type Outcomes } from '../analytics/outcomes.js';
import { returnsOf, wealthOf, wholeOf } from '../analytics/returns.js';
import { type ChartPoint, downsample } from './chart.downsample.js';
import type { PerformanceDto } from './dto/performance.dto.js';
import type { EquityPointDto } from '../equity/dto/equity-point.dto.js';
import type { PortfolioMetricsDto } from './dto/portfolio-metrics.dto.js';
import { EquityCache } from '../equity/equity.cache.js';
import { EquityHistory, type EquitySeries } from '../equity/equity.history.js';
import type { MissingBroker } from '../equity/equity.series.js';
import { usualInterval } from './history.interval.js';
import { nameOf, ofPeriod, toConventionDto, toDrawdownDto, toFigureDtos, toMoneyPointDto, toStandingDto } from './performance.wire.js';
import { PerformanceBenchmarkRepository } from './performance-benchmark.repository.js';
import { PerformanceTrades } from './trade-results.js';
import type { TradeScope } from './performance-trades.repository.js';
import { FRAMES, startOf, type Timeframe } from '../equity/timeframe.js';

const CHART_POINTS = 500;
/** Points that are made before other requests get their turn. */
const SLICE = 1000;
const TOP_DRAWDOWNS = 5;
/** Wire names of the figures in the portfolio. */
const SUMMARY = ['sharpe_ratio', 'sortino_ratio', 'max_drawdown', 'volatility'] as const satisfies readonly FigureName[];

export interface PerformanceQuestion {
  readonly scope: TradeScope;
  readonly timeframe: Timeframe;
  /** The metric with which equity is compared. */
  readonly benchmark?: string | undefined;
}

/** The performance of brokers together. Computed once per sample of equity, however many requests wait. */
@Injectable()
export class PerformanceService {
  private readonly currency: string;

  constructor(
    private readonly equity: EquityHistory,
    private readonly trades: PerformanceTrades,
    private readonly benchmarks: PerformanceBenchmarkRepository,
    private readonly cache: EquityCache,
    private readonly config: Config,
  ) {
    this.currency = config.variables.BASE_CURRENCY;
  }

  /** Figures over the whole history, for the portfolio. */
  async summary(brokers: readonly string[]): Promise<PortfolioMetricsDto> {
    return this.cache.get({ what: 'summary', brokers, sinceMs: 0 }, async () => {
      const { points } = await this.equity.series(brokers, 'all');
      await turn();
      const { figures, reasons } = toFigureDtos(figuresOf(this.track(points, 'all', null, NO_OUTCOMES, Date.now())));
      const figuresOfSummary = Object.fromEntries(SUMMARY.map((name) => [name, figures[name]])) as Record<
        (typeof SUMMARY)[number],
        number | null
      >;
      const why = [...SUMMARY.map((name) => [name, reasons[name]] as const), ['return_since_inception', reasons.total_return] as const];
      return {
        ...figuresOfSummary,
        return_since_inception: figures.total_return,
        reasons: Object.fromEntries(why.flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]]))),
      };
    });
  }

  /** Equity at the end of each interval that has a total; without an interval one is chosen that gives no more than 1,000 points. */
  async history(
    brokers: readonly string[],
    startMs: number,
    endMs: number,
    intervalMs = usualInterval(endMs - startMs),
  ): Promise<EquityPointDto[]> {
    const range = { startMs: Math.floor(startMs / intervalMs) * intervalMs, endMs };
    const totals = await this.equity.intervals(brokers, range, intervalMs);
    const points: EquityPointDto[] = [];
    const nowMs = Date.now();
    for (let i = 0; i < totals.length; i += SLICE) {
      await turn();
      for (const { atMs, equity: value } of totals.slice(i, i + SLICE))
        points.push(ofPeriod(this.pointOf({ atMs, value }), atMs, intervalMs, nowMs));
    }
    return points;
  }

  /** The brokers that are not in all of the equity of a range, as some of its days have no rate. */
  unrated(brokers: readonly string[], startMs: number, endMs: number): Promise<MissingBroker[]> {
    return this.equity.unrated(brokers, { startMs, endMs });
  }

  /** Every figure over a timeframe, with its inputs. Unknown benchmark: `metric.not_found`. */
  async performance({ scope, timeframe, benchmark }: PerformanceQuestion, nowMs = Date.now()): Promise<PerformanceDto> {
    const { brokers, unassigned } = scope;
    const startMs = startOf(FRAMES[timeframe], nowMs);
    const details = [timeframe, unassigned, ...(benchmark === undefined ? [] : [benchmark])];
    return this.cache.get({ what: 'performance', brokers, details, sinceMs: startMs, withTrades: true }, async () => {
      const [series, trades, levels] = await Promise.all([
        this.equity.series(brokers, timeframe, nowMs),
        this.trades.results(scope, startMs),
        benchmark === undefined ? null : this.benchmarks.closes(benchmark, brokers, startMs, FRAMES[timeframe].periodMs),
      ]);
      await turn();
      const track = this.track(series.points, timeframe, levels, trades.outcomes, nowMs);
      const measured = this.measured(track, timeframe);
      await turn();
      const history = this.historyOf(series, FRAMES[timeframe].periodMs, nowMs);
      return {
        timeframe,
        brokers: [...brokers],
        currency: this.currency,
        ...measured,
        trades: { count: trades.outcomes.count, wins: trades.outcomes.wins, losses: trades.outcomes.losses, unrated: [...trades.unrated] },
        benchmark: benchmark === undefined || levels === null ? null : { type: benchmark, n: comparedReturns(track, levels) },
        ...toStandingDto(series, brokers),
        history,
        chart: history,
        timestamp: new Date(nowMs).toISOString(),
      };
    });
  }

  private measured(
    track: Track,
    timeframe: Timeframe,
  ): Pick<PerformanceDto, 'figures' | 'reasons' | 'low_sample' | 'convention' | 'drawdowns'> {
    const { length: n } = returnsOf(track.whole ?? track.points);
    // The times of its closes are those of the answer, so that days are what lies between these.
    const dated = track.path.map((point) => ({ ...point, atMs: nameOf(point.atMs, track.periodMs) }));
    return {
      ...toFigureDtos(figuresOf(track)),
      low_sample: n <= LOW_SAMPLE,
      convention: toConventionDto(track, n, `equity in ${this.currency}, ${CLOSES[FRAMES[timeframe].resolution]}`),
      drawdowns: drawdownPeriods(dated, TOP_DRAWDOWNS).map(toDrawdownDto),
    };
  }

  private historyOf({ points }: EquitySeries, periodMs: number, nowMs: number): EquityPointDto[] {
    const series = points.map(({ atMs, equity }) => ({ atMs, value: equity }));
    return downsample(series, CHART_POINTS).map((point) => ofPeriod(this.pointOf(point), point.atMs, periodMs, nowMs));
  }

  private pointOf(point: ChartPoint): EquityPointDto {
    return toMoneyPointDto(point, this.currency, this.config.roundMoney);
  }

  private track(
    points: EquitySeries['points'],
    timeframe: Timeframe,
    benchmark: readonly DatedLevel[] | null,
    trades: Outcomes,
    nowMs: number,
  ): Track {
    const { resolution, periodMs } = FRAMES[timeframe];
    const { PERIODS_PER_YEAR, RISK_FREE_RATE: rf } = this.config.variables;
    const annual = { periodsPerYear: resolution === 'hour' ? HOURS_PER_YEAR : PERIODS_PER_YEAR, rf };
    return { points, whole: wholeOf(points, periodMs, nowMs), path: wealthOf(points), annual, periodMs, benchmark, trades };
  }
}

/** Returns that go into the comparison. */
function comparedReturns({ points, whole = points, periodMs }: Track, benchmark: readonly DatedLevel[]): number {
  return pairsWith({ path: wealthOf(whole), periodMs, benchmark }).own.length;
}

const LOW_SAMPLE = 30;
const HOURS_PER_YEAR = 8760;
const CLOSES = { hour: 'hourly closes (UTC)', day: 'daily closes (UTC)' } as const;
