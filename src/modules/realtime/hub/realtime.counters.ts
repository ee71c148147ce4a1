import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { ClientCounters } from './client.js';

/** Counters of the stream since the start of the process, for `/metrics` and `/api/realtime/stats`. */
@Injectable()
export class RealtimeCounters implements ClientCounters {
  readonly totals = { frames_sent: 0, values_skipped: 0, slow_consumers: 0, recovered: 0, not_recovered: 0, refused: 0, auth_failed: 0 };
  private published = { frames: 0, skipped: 0 };
  private readonly frames;
  private readonly skippedValues;
  private readonly slowConsumers;
  private readonly recoveries;
  private readonly refusals;
  private readonly tailLosses;

  constructor(metrics: Metrics) {
    this.frames = metrics.counter('realtime_frames_sent_total', 'Frames handed to client connections');
    this.skippedValues = metrics.counter(
      'realtime_values_skipped_total',
      'Values of latest topics that a newer one replaced before sending',
    );
    this.slowConsumers = metrics.counter('realtime_slow_consumers_total', 'Clients closed because they read too slowly');
    this.recoveries = metrics.counter('realtime_recoveries_total', 'Resumed subscriptions', ['recovered']);
    this.refusals = metrics.counter('realtime_refused_total', 'Connections refused', ['code']);
    this.tailLosses = metrics.counter('realtime_tail_lost_total', 'Rows of tails that clients did not get and were informed of', ['kind']);
  }

  sent(frames: number): void {
    this.totals.frames_sent += frames;
  }

  /** Passes the per-frame totals to Prometheus: once per tick, because frames are counted far too often for it. */
  publish(): void {
    const { frames_sent: frames, values_skipped: skipped } = this.totals;
    this.frames.inc(frames - this.published.frames);
    this.skippedValues.inc(skipped - this.published.skipped);
    this.published = { frames, skipped };
  }

  skipped(values: number): void {
    this.totals.values_skipped += values;
  }

  tailLost(kind: 'dropped' | 'skipped', rows: number): void {
    this.tailLosses.inc({ kind }, rows);
  }

  slowConsumer(): void {
    this.totals.slow_consumers += 1;
    this.slowConsumers.inc();
  }

  recovery(recovered: boolean): void {
    this.totals[recovered ? 'recovered' : 'not_recovered'] += 1;
    this.recoveries.inc({ recovered: String(recovered) });
  }

  refused(code: string): void {
    this.totals.refused += 1;
    if (code.startsWith('auth.')) this.totals.auth_failed += 1;
    this.refusals.inc({ code });
  }
}
