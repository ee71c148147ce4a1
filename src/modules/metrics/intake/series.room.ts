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
/** Series that may wait for the database. */
const MAX_WAITING = 50_000;

/** A look into the table that the calls share which arrive during the one before. */
interface Round {
  /** With everyone who sends points of it; the maker is who is counted. */
  readonly series: Map<MetricSeries, Set<string | null>>;
  readonly refused: Promise<ReadonlyMap<MetricSeries, FieldError>>;
}

/**
 * Every type has topics and every series current values in memory and rows for good: hence there is room for so many, and nobody makes
 * more than a share of them.
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
   * Gives each of these series its row, and names those that there is no room for. `maker`: the principal that sends points of
   * them, null = nobody. Rejects with `storage.unavailable`, `ingest.busy`.
   */
  async admit(series: readonly MetricSeries[], maker: string | null): Promise<ReadonlyMap<MetricSeries, FieldError>> {
    const unknown = new Set(series.filter(({ id }) => id === null));
    if (unknown.size === 0) return new Map();
    const round = (this.next ??= this.plan());
    if (round.series.size + unknown.size > MAX_WAITING) throw new Problem('ingest.busy', { retryAfterSeconds: 1 });
    for (const one of unknown) round.series.set(one, (round.series.get(one) ?? new Set()).add(maker));
    return round.refused;
  }

  /** One round at a time: the room that one takes is not there for the next. */
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
    // The same labels in another order are another object, and one series.
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

  /** Counts the series for the first of those who send it that has room left; else why the first has none. */
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

  /** Once: whoever sends too many does so all the time. What is refused is counted. */
  private warn(): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn(
      { types: this.types.size, series: this.seriesShares.used },
      'There is no room for more metrics; points of new ones are refused',
    );
  }
}
