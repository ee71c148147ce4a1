import { Injectable, Logger } from '@nestjs/common';
import { type FieldError, Problem } from '../../common/problem.js';
import { MetricPointsRepository } from './metric-points.repository.js';
import type { MetricSeries } from './metric-series.js';
import { MetricSeriesRepository } from './metric-series.repository.js';

export const MAX_TYPES = 2000;
export const MAX_SERIES = 50_000;
/** Other replicas make series as well. */
const COUNT_AGAIN_MS = 30_000;
/** Series that may wait for the database. */
const MAX_WAITING = 50_000;

const NO_ROOM_FOR_TYPE = { field: 'type', message: `is a new one, and a desk has at most ${MAX_TYPES} types of metrics` };
const NO_ROOM_FOR_SERIES = { field: 'labels', message: `make a new series, and a desk has at most ${MAX_SERIES} series` };

/** A look into the table that the calls share which arrive during the one before. */
interface Round {
  readonly series: Set<MetricSeries>;
  readonly refused: Promise<ReadonlyMap<MetricSeries, FieldError>>;
}

/** Every type has topics and every series current values in memory and rows for good: hence there is room for so many. */
@Injectable()
export class SeriesRoom {
  private readonly logger = new Logger(SeriesRoom.name);
  private next: Round | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private types = new Set<string>();
  private series = 0;
  private countedAtMs = Number.NEGATIVE_INFINITY;
  private hasWarned = false;

  constructor(
    private readonly points: MetricPointsRepository,
    private readonly rows: MetricSeriesRepository,
  ) {}

  /** Gives each of these series its row, and names those that there is no room for. Rejects with `storage.unavailable`, `ingest.busy`. */
  async admit(series: readonly MetricSeries[]): Promise<ReadonlyMap<MetricSeries, FieldError>> {
    const unknown = new Set(series.filter(({ id }) => id === null));
    if (unknown.size === 0) return new Map();
    const round = (this.next ??= this.plan());
    if (round.series.size + unknown.size > MAX_WAITING) throw new Problem('ingest.busy', { retryAfterSeconds: 1 });
    for (const one of unknown) round.series.add(one);
    return round.refused;
  }

  /** One round at a time: the room that one takes is not there for the next. */
  private plan(): Round {
    const series = new Set<MetricSeries>();
    const refused = this.last.then(() => {
      this.next = null;
      return this.place([...series]);
    });
    this.last = refused.catch(() => undefined);
    return { series, refused };
  }

  private async place(unknown: readonly MetricSeries[]): Promise<ReadonlyMap<MetricSeries, FieldError>> {
    const missing = await this.points.find(unknown);
    const refused = new Map<MetricSeries, FieldError>();
    if (missing.length === 0) return refused;
    await this.count();
    // The same labels in another order are another object, and one series.
    const wanted = new Set<string>();
    const types = new Set<string>();
    for (const one of missing) {
      const isNewType = !this.types.has(one.type) && !types.has(one.type);
      if (wanted.has(one.key)) continue;
      if (isNewType && this.types.size + types.size >= MAX_TYPES) refused.set(one, NO_ROOM_FOR_TYPE);
      else if (this.series + wanted.size >= MAX_SERIES) refused.set(one, NO_ROOM_FOR_SERIES);
      else {
        wanted.add(one.key);
        types.add(one.type);
      }
    }
    if (wanted.size > 0) await this.points.identify(missing.filter((one) => !refused.has(one)));
    this.series += wanted.size;
    for (const type of types) this.types.add(type);
    if (refused.size > 0) this.warn();
    return refused;
  }

  private async count(): Promise<void> {
    const nowMs = Date.now();
    if (nowMs - this.countedAtMs < COUNT_AGAIN_MS) return;
    const { types, series } = await this.rows.count();
    this.types = new Set(types);
    this.series = series;
    this.countedAtMs = nowMs;
  }

  /** Once: whoever sends too many does so all the time. What is refused is counted. */
  private warn(): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn({ types: this.types.size, series: this.series }, 'There is no room for more metrics; points of new ones are refused');
  }
}
