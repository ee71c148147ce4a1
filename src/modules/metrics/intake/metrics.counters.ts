import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';

/** The way in which a point came: `POST /api/metrics`, or a `metric.recorded` event. */
export type PointSource = 'http' | 'event';

/** Counters of the intake of points for Prometheus. */
@Injectable()
export class MetricsCounters {
  private readonly points;

  constructor(metrics: Metrics) {
    this.points = metrics.counter('quarterdeck_metric_points_total', 'Points by the door they came through and what became of them', [
      'source',
      'result',
    ]);
  }

  counted(door: PointSource, result: 'accepted' | 'duplicate' | 'rejected', points: number): void {
    if (points > 0) this.points.inc({ source: door, result }, points);
  }
}
