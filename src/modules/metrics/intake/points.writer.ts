import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../../../common/problem.js';
import { HistoryVersions, LATE_MS } from '../history/history.versions.js';
import { MetricPartitionsRepository } from './metric-partitions.repository.js';
import type { Points } from './metric-points.js';
import { MetricPointsRepository, type Stored } from './metric-points.repository.js';
import { MAX_SCATTERED_ROWS, partsOf, scatteredRows } from './scattered-points.js';
import type { MetricSeries } from '../series/metric-series.js';
import { JudgedPointsPublisher } from './judged-points.publisher.js';
import { MetricsAnnouncer } from '../live/metrics.announcer.js';

/** Most points that wait for the database; beyond it a sender is asked to come back. */
const MAX_WAITING_POINTS = 200_000;
/** Senders that wait together are stored together, up to this many points in a statement. */
const MAX_STATEMENT_POINTS = 10_000;
const MAX_ATTEMPTS = 5;
const RETRY_MS = 20;
/** Deadlock and serialisation failure: the other transaction went through, so trying again is safe. */
const CROSSED = new Set(['40P01', '40001']);
const NO_PARTITION = '23514';

interface Call {
  readonly points: Points;
  /** How many roll-up rows scattered points make; 0 for points close in time. */
  readonly rows: number;
  readonly resolve: (accepted: number) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The one way of points into the database. One statement is under way at a time, and what arrives meanwhile shares the next one: a storm
 * of small requests costs few statements. History that writes many rows is stored in parts, oldest first, with others in between.
 */
@Injectable()
export class PointsWriter {
  private readonly waiting: Call[] = [];
  private waitingPoints = 0;
  private writing = false;

  constructor(
    private readonly points: MetricPointsRepository,
    private readonly partitions: MetricPartitionsRepository,
    private readonly announcer: MetricsAnnouncer,
    private readonly versions: HistoryVersions,
    private readonly judged: JudgedPointsPublisher,
  ) {}

  /**
   * Resolves once the points are stored, with how many were new (the others are known already).
   * Rejects when they are not (`storage.unavailable`, `ingest.busy`): none is then promised, sending again is safe.
   */
  async store(points: Points): Promise<number> {
    const count = points.series.length;
    if (count === 0) return 0;
    if (this.waitingPoints + count > MAX_WAITING_POINTS) throw new Problem('ingest.busy', { retryAfterSeconds: 1 });
    this.waitingPoints += count;
    try {
      let accepted = 0;
      for (const part of partsOf(points)) accepted += await this.enqueue(part);
      return accepted;
    } finally {
      this.waitingPoints -= count;
    }
  }

  private enqueue(points: Points): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.waiting.push({ points, rows: scatteredRows(points), resolve, reject });
    void this.drain();
    return promise;
  }

  private async drain(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    while (this.waiting.length > 0) await this.write(this.takeCalls());
    this.writing = false;
  }

  /** The requests of the next statement: at least one. */
  private takeCalls(): Call[] {
    let points = 0;
    let rows = 0;
    const over = this.waiting.findIndex((call, index) => {
      points += call.points.series.length;
      rows += call.rows;
      return index > 0 && (points > MAX_STATEMENT_POINTS || rows > MAX_SCATTERED_ROWS);
    });
    return this.waiting.splice(0, over === -1 ? this.waiting.length : over);
  }

  private async write(calls: readonly Call[]): Promise<void> {
    try {
      const points = together(calls);
      const { accepted, moved } = await this.insert(
        points,
        calls.map((call) => call.points.series.length),
      );
      this.judged.publish(points);
      this.handOn(points, moved);
      calls.forEach((call, index) => call.resolve(accepted[index] ?? 0));
    } catch (error) {
      for (const call of calls) call.reject(error);
    }
  }

  private async insert({ series, atMs, values }: Points, calls: readonly number[]): Promise<Stored> {
    const unknown = new Set(series.filter(({ id }) => id === null));
    if (unknown.size > 0) await this.points.identify([...unknown]);
    for (let attempt = 1; ; attempt += 1) {
      await this.partitions.ensure(atMs);
      try {
        return await this.points.insert({ seriesIds: series.map(({ id }) => id ?? 0), atMs, values, calls });
      } catch (error) {
        const code = codeOf(error);
        if (attempt === MAX_ATTEMPTS || (!CROSSED.has(code) && code !== NO_PARTITION)) throw error;
        if (code === NO_PARTITION) this.partitions.forget();
        else await delay(attempt * RETRY_MS * Math.random());
      }
    }
  }

  private handOn({ series, atMs }: Points, moved: Stored['moved']): void {
    const byId = new Map(moved.map((newest) => [newest.seriesId, newest]));
    const lateBeforeMs = Date.now() - LATE_MS;
    const late = new Set<string>();
    for (let index = 0; index < series.length; index += 1) {
      const one = series[index];
      if (!one) continue;
      if ((atMs[index] ?? 0) < lateBeforeMs) late.add(one.type);
      const newest = byId.size === 0 ? undefined : byId.get(one.id ?? 0);
      if (newest) {
        this.announcer.announce(one, newest.atMs, newest.value);
        byId.delete(newest.seriesId);
      }
    }
    this.versions.changed(late);
  }
}

function together(calls: readonly Call[]): Points {
  const [first] = calls;
  if (first && calls.length === 1) return first.points;
  const all = calls.map(({ points }) => points);
  return {
    series: all.flatMap(({ series }): MetricSeries[] => series),
    atMs: all.flatMap(({ atMs }) => atMs),
    values: all.flatMap(({ values }) => values),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
