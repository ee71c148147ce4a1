import { Injectable, Logger } from '@nestjs/common';
import { type FieldError, Problem } from '../../../common/problem.js';
import { Shares } from '../../../common/shares.js';
import { MetricPointsRepository } from './metric-points.repository.js';
import type { MetricSeries } from '../series/metric-series.js';
import { MetricSeriesRepository } from '../series/metric-series.repository.js';

export const MAX_TYPES = 2000;
export const MAX_SERIES = 50_000;
/** Other replicas make series as well. */
const COUNT_AGAIN_MS = 30_000;
/** Most series that wait for the database. */
const MAX_WAITING = 50_000;

/** One read of the table, shared by the requests that arrive during the one before. */
interface Round {
  /** A new series with the principals that send its points; `maker` is the one for whom it counts. */
  readonly series: Map<MetricSeries, Set<string | null>>;
  readonly refused: Promise<ReadonlyMap<MetricSeries, FieldError>>;
}

/**
 * Limits the number of series and types: each type has topics, and each series current values in memory and rows for good. One maker may
 * use no more than a share of the room.
 */
@Injectable()
export class SeriesRoom {
  private readonly logger = new Logger(SeriesRoom.name);
  private next: Round | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private types = new Set<string>();
  private readonly typeShares = new Shares(MAX_TYPES);
  private readonly seriesShares = new Shares(MAX_SERIES);
  private countedAtMs = Number.NEGATIVE_INFINITY;
  private hasWarned = false;

  constructor(
    private readonly points: MetricPointsRepository,
    private readonly rows: MetricSeriesRepository,
  ) {}

  /**
   * Gives each of these series its row, and names those without room. `maker`: the principal that sends points of them, null = unknown.
   * Rejects with `storage.unavailable`, `ingest.busy`.
   */
  async admit(series: readonly MetricSeries[], maker: string | null): Promise<ReadonlyMap<MetricSeries, FieldError>> {
    const unknown = new Set(series.filter(({ id }) => id === null));
    if (unknown.size === 0) return new Map();
    const round = (this.next ??= this.plan());
    if (round.series.size + unknown.size > MAX_WAITING) throw new Problem('ingest.busy', { retryAfterSeconds: 1 });
    for (const one of unknown) round.series.set(one, (round.series.get(one) ?? new Set()).add(maker));
    return round.refused;
  }

  /** One round at a time: the room that one uses is not there for the next. */
  private plan(): Round {
    const series: Round['series'] = new Map();
    const refused = this.last.then(() => {
      this.next = null;
      return this.place(series);
    });
    this.last = refused.catch(() => undefined);
    return { series, refused };
  }

  private async place(unknown: Round['series']): Promise<ReadonlyMap<MetricSeries, FieldError>> {
    const missing = await this.points.find([...unknown.keys()]);
    const refused = new Map<MetricSeries, FieldError>();
    if (missing.length === 0) return refused;
    await this.count();
    // The same labels in another order are another object, but one series.
    const wanted = new Set<string>();
    for (const one of missing) {
      if (wanted.has(one.key)) continue;
      const fault = this.claim(one, [...(unknown.get(one) ?? [null])]);
      if (fault) refused.set(one, fault);
      else wanted.add(one.key);
    }
    if (wanted.size > 0) await this.points.identify(missing.filter((one) => !refused.has(one)));
    if (refused.size > 0) this.warn();
    return refused;
  }

  /** Counts the series for the first of its senders that has room left; else the reason of the first sender. */
  private claim(one: MetricSeries, makers: readonly (string | null)[]): FieldError | null {
    const faults = makers.map((maker) => this.faultOf(one, maker));
    const place = faults.indexOf(null);
    if (place === -1) return faults[0] ?? null;
    one.maker = makers[place] ?? null;
    this.seriesShares.add(one.maker);
    if (!this.types.has(one.type)) this.typeShares.add(one.maker);
    this.types.add(one.type);
    return null;
  }

  private faultOf({ type }: MetricSeries, maker: string | null): FieldError | null {
    const ofType = this.types.has(type) ? null : this.typeShares.fault(maker, 'types of metrics');
    if (ofType !== null) return { field: 'type', message: `is a new one, and ${ofType}` };
    const ofSeries = this.seriesShares.fault(maker, 'series');
    return ofSeries === null ? null : { field: 'labels', message: `make a new series, and ${ofSeries}` };
  }

  private async count(): Promise<void> {
    const nowMs = Date.now();
    if (nowMs - this.countedAtMs < COUNT_AGAIN_MS) return;
    const { types, series } = await this.rows.makers();
    this.types = new Set(types.map(([type]) => type));
    this.typeShares.reset(types.map(([, maker]) => [maker, 1]));
    this.seriesShares.reset(series);
    this.countedAtMs = nowMs;
  }

  /** Once: a sender of too many series goes on doing so. Refused series are counted. */
  private warn(): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn(
      { types: this.types.size, series: this.seriesShares.used },
      'There is no room for more metrics; points of new ones are refused',
    );
  }
}
