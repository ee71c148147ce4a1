import { Injectable, Logger } from '@nestjs/common';
import { readJson } from '../../../common/text/json.js';
import { type FieldError, Problem } from '../../../common/problem.js';
import { DAY_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { fields, isObject } from '../../../platform/upstream/fields.js';
import { isLimited, type Principal, sees } from '../../auth/identity/principal.js';
import type { MetricReportDto } from './dto/metric-report.dto.js';
import { type Acceptance, type PointFault, readPoints, type ReadPoints, without } from './metric-points.js';
import { type MetricSeries, SeriesBook } from '../series/metric-series.js';
import { type PointSource, MetricsCounters } from './metrics.counters.js';
import { PointsWriter } from './points.writer.js';
import { SeriesRoom } from './series.room.js';

export const MAX_POINTS = 10_000;
const MAX_ERRORS = 100;

type FaultOf = (series: MetricSeries) => FieldError | null;

/** Takes points in, from requests and from the desk's events. */
@Injectable()
export class MetricsIntake {
  private readonly logger = new Logger(MetricsIntake.name);
  private readonly book = new SeriesBook();

  constructor(
    private readonly writer: PointsWriter,
    private readonly room: SeriesRoom,
    private readonly counters: MetricsCounters,
    private readonly config: Config,
  ) {}

  /**
   * Stores the points of a body, one or up to 10,000, and names the faults of the others by their index.
   * A body without any point is `request.invalid`; accepted points are stored before this resolves.
   */
  async accept(body: unknown, user: Principal): Promise<MetricReportDto> {
    const raw = partsOf(body);
    const foreign = isLimited(user) ? (series: MetricSeries) => foreignFault(series, user) : null;
    const { accepted, duplicates, faults } = await this.take('http', raw, foreign, user.id, (rejected) => {
      if (rejected.length === raw.length) throw nothingToAccept(rejected);
    });
    return { accepted, duplicates, rejected: faults.length, errors: faults.slice(0, MAX_ERRORS) };
  }

  /** What `accept` would answer if no point were known and there were room for all series; stores nothing. */
  async check(body: unknown, user: Principal): Promise<MetricReportDto> {
    const raw = partsOf(body);
    const { points, faults } = without(readPoints(raw, new SeriesBook(), this.acceptance()), (series) =>
      isLimited(user) ? foreignFault(series, user) : null,
    );
    if (faults.length === raw.length) throw nothingToAccept(faults);
    return { accepted: points.series.length, duplicates: 0, rejected: faults.length, errors: faults.slice(0, MAX_ERRORS) };
  }

  /** Stores the points that events report. Invalid ones are counted and skipped. */
  async keep(facts: readonly DeskFact[]): Promise<void> {
    for (const [maker, ofMaker] of Map.groupBy(facts, ({ reportedBy = null }) => reportedBy)) await this.keepOf(maker, ofMaker);
  }

  private async keepOf(maker: string | null, facts: readonly DeskFact[]): Promise<void> {
    for (let from = 0; from < facts.length; from += MAX_POINTS) {
      const { faults } = await this.take('event', facts.slice(from, from + MAX_POINTS).map(toPoint), null, maker);
      const [first] = faults;
      if (first) this.logger.debug({ ...first, points: faults.length }, 'Recorded metrics are no points; they are passed over');
    }
  }

  private async take(
    door: PointSource,
    raw: readonly unknown[],
    foreign: FaultOf | null,
    maker: string | null,
    judge: (faults: readonly PointFault[]) => void = () => undefined,
  ): Promise<{ accepted: number; duplicates: number; faults: readonly PointFault[] }> {
    const read = readPoints(raw, this.book, this.acceptance());
    const ours = foreign ? this.without(raw, read, foreign) : read;
    const refused = await this.room.admit(ours.points.series, maker);
    const { points, faults } = refused.size > 0 ? this.without(raw, ours, (series) => refused.get(series) ?? null) : ours;
    this.counters.counted(door, 'rejected', faults.length);
    judge(faults);
    const accepted = await this.writer.store(points);
    const duplicates = points.series.length - accepted;
    this.counters.counted(door, 'accepted', accepted);
    this.counters.counted(door, 'duplicate', duplicates);
    return { accepted, duplicates, faults };
  }

  private without(raw: readonly unknown[], read: ReadPoints, faultOf: FaultOf): ReadPoints {
    const left = without(read, faultOf);
    for (const { index } of left.faults) {
      const point = raw[index];
      if (isObject(point)) this.book.forget(point['type'], point['labels']);
    }
    return left;
  }

  private acceptance(): Acceptance {
    const nowMs = Date.now();
    return { nowMs, oldestMs: nowMs - this.config.variables.METRIC_RETENTION_DAYS * DAY_MS };
  }
}

/** @throws Problem `request.invalid` where there are more than a request may have. */
function partsOf(body: unknown): readonly unknown[] {
  const raw = Array.isArray(body) ? (body as readonly unknown[]) : [body];
  if (raw.length > MAX_POINTS)
    throw new Problem('request.invalid', {
      detail: `A call takes at most ${MAX_POINTS} points, not ${raw.length}: divide them over several calls.`,
    });
  return raw;
}

/** Reads a `metric_recorded` event as a point. In a flat entry of the bus all values are text, also its number and its labels. */
function toPoint({ data, timestamp }: DeskFact): object {
  const payload = fields(data);
  const { type, value, labels } = Object(data) as Record<string, unknown>;
  return {
    type,
    value: payload.number('value') ?? value,
    timestamp: payload.time('timestamp') ?? timestamp,
    labels: typeof labels === 'string' ? parsed(labels) : labels,
  };
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return text;
  }
}

/** A principal with a limit to some brokers may also report points of those brokers only; a series without a broker is open to all. */
function foreignFault({ labels }: MetricSeries, user: Principal): FieldError | null {
  const { broker } = labels;
  return broker === undefined || sees(user, broker) ? null : { field: 'labels.broker', message: 'names a broker that is not yours' };
}

function nothingToAccept(faults: readonly PointFault[]): Problem {
  const errors = faults
    .slice(0, MAX_ERRORS)
    .map(({ index, field, message }) => ({ field: field === '' ? `${index}` : `${index}.${field}`, message }));
  return new Problem('request.invalid', { detail: 'Nothing in the body is a metric point.', errors });
}
