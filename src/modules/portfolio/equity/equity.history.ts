import { Injectable } from '@nestjs/common';
import type { TimeRange } from '../../../common/time/time-range.js';
import { DAY_MS, HOUR_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { EquityCache } from './equity.cache.js';
import { type BrokerHistory, type EquityReads, EquityRepository, type Member, type TotalPoint } from './equity-reads.repository.js';
import {
  bridged,
  lifetimesOf,
  membersOf,
  type MissingBroker,
  missingFrom,
  onExchangeDays,
  type SeriesPoint,
  unratedBrokers,
  withFlows,
} from './equity.series.js';
import { FRAMES, startOf, type Timeframe } from './timeframe.js';

/** The equity of brokers together over a timeframe, oldest first. */
export interface EquitySeries {
  readonly points: readonly SeriesPoint[];
  readonly missing: readonly MissingBroker[];
}

export type Charted = 'equity' | 'pnl' | 'exposure';

const ROLLED_UP: ReadonlyMap<number, 'hour' | 'day'> = new Map([
  [HOUR_MS, 'hour'],
  [DAY_MS, 'day'],
]);
/** More samples than this in a day are thinned out in the database, to the extremes and the last of as many stretches. */
const MAX_SAMPLES = 5000;
const STRETCHES = 1500;

/** The equity of brokers together, at every level of detail. */
@Injectable()
export class EquityHistory {
  private readonly baseCurrency: string;
  private readonly intervalMs: number;
  private readonly patienceMs: number;
  private readonly exchangeDays: boolean;

  constructor(
    private readonly repository: EquityRepository,
    private readonly cache: EquityCache,
    { variables }: Config,
  ) {
    this.baseCurrency = variables.BASE_CURRENCY;
    this.intervalMs = variables.EQUITY_SAMPLE_SECONDS * 1000;
    this.patienceMs = Math.max(2 * this.intervalMs, variables.BROKER_MAX_AGE_SECONDS * 1000);
    this.exchangeDays = variables.PERIODS_PER_YEAR === 252;
  }

  /** The closes of the hours or days of a timeframe, from which figures are computed. */
  series(brokers: readonly string[], timeframe: Timeframe, nowMs = Date.now()): Promise<EquitySeries> {
    const frame = FRAMES[timeframe];
    const startMs = startOf(frame, nowMs);
    return this.cache.get({ what: 'series', brokers, details: [timeframe], sinceMs: startMs }, async () => {
      const series = await this.load(brokers, startMs, frame.resolution, (reads, members, range) =>
        reads.closes(frame.resolution, members, range),
      );
      // A year of 252 days has no weekends.
      const weekdaysOnly = this.exchangeDays && frame.resolution === 'day';
      return weekdaysOnly ? { ...series, points: onExchangeDays(series.points) } : series;
    });
  }

  /** The samples of the last 24 hours; where they are very many, those between which `charted` was lowest and highest. */
  day(brokers: readonly string[], charted: Charted, nowMs = Date.now()): Promise<EquitySeries> {
    const startMs = Math.floor(nowMs / this.intervalMs) * this.intervalMs - DAY_MS;
    const dense = DAY_MS / this.intervalMs > MAX_SAMPLES;
    const details = dense ? [charted] : [];
    const sinceMs = Math.floor(startMs / HOUR_MS) * HOUR_MS;
    return this.cache.get({ what: 'day', brokers, details, sinceMs }, () =>
      this.load(brokers, startMs, 'hour', (reads, members, range) =>
        dense ? reads.extremes(charted, members, range, DAY_MS / STRETCHES) : reads.totals(members, range),
      ),
    );
  }

  /** The last total of each interval that has one; `atMs` is where the interval begins. The range begins with one. */
  intervals(brokers: readonly string[], range: TimeRange, intervalMs: number): Promise<TotalPoint[]> {
    return this.repository.snapshot((reads) => this.ofIntervals(reads, brokers, range, intervalMs));
  }

  /** The brokers that have no rate on days of the range. */
  async unrated(brokers: readonly string[], range: TimeRange): Promise<MissingBroker[]> {
    return unratedBrokers(await this.repository.unrated('day', brokers, range), this.baseCurrency);
  }

  private async ofIntervals(reads: EquityReads, brokers: readonly string[], range: TimeRange, intervalMs: number): Promise<TotalPoint[]> {
    const histories = await reads.histories(brokers);
    const lifetimes = lifetimesOf(histories);
    const firstMs = Math.min(...lifetimes.map(({ firstAtMs }) => firstAtMs));
    const lastMs = Math.max(...lifetimes.map(({ lastAtMs }) => lastAtMs));
    // Where there are no samples nothing is searched, however absurd the range is.
    const inside = { startMs: Math.max(range.startMs, floor(firstMs, intervalMs)), endMs: Math.min(range.endMs, lastMs + 1) };
    if (inside.startMs >= inside.endMs) return [];
    const members = membersOf(histories, this.patienceMs);
    const resolution = ROLLED_UP.get(intervalMs);
    const endsWhole = inside.endMs > lastMs || inside.endMs % intervalMs === 0;
    if (resolution === undefined || !endsWhole) return reads.lastOfEach(intervalMs, members, inside);
    const closes = await reads.closes(resolution, members, inside);
    return closes.map((close) => ({ ...close, atMs: floor(close.atMs, intervalMs) }));
  }

  private load(
    brokers: readonly string[],
    startMs: number,
    resolution: 'hour' | 'day',
    totals: (reads: EquityReads, members: readonly Member[], range: TimeRange) => Promise<TotalPoint[]>,
  ): Promise<EquitySeries> {
    return this.repository.snapshot(async (reads) => {
      const histories: BrokerHistory[] = await reads.histories(brokers);
      const members = membersOf(histories, this.patienceMs);
      const away = missingFrom(histories, members);
      const unrated = await reads.unrated(resolution, brokers, { startMs, endMs: Infinity });
      const isAway = new Set(away.map(({ broker }) => broker));
      const missing = [...away, ...unratedBrokers(unrated, this.baseCurrency).filter(({ broker }) => !isAway.has(broker))];
      if (members.length === 0) return { points: [], missing };
      const range = { startMs, endMs: Infinity };
      const points = await totals(reads, members, range);
      const hasPaused = histories.some(({ former }) => former !== undefined);
      const joined = hasPaused ? bridged(histories, points) : histories;
      const there = hasPaused ? membersOf(joined, this.patienceMs) : members;
      return { points: withFlows(points, await reads.flows(there, range), joined, there), missing };
    });
  }
}

function floor(ms: number, intervalMs: number): number {
  return Math.floor(ms / intervalMs) * intervalMs;
}
