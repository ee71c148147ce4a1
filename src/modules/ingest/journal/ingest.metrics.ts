import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';

/** The door through which an event came. */
export type IntakeSource = 'http' | 'bus';

/** Counters of the intake for Prometheus. */
@Injectable()
export class IngestMetrics {
  private readonly events;
  private readonly outbox;
  private readonly lag;

  constructor(metrics: Metrics) {
    this.events = metrics.counter('quarterdeck_ingest_events_total', 'Desk events by the door they came through and what became of them', [
      'source',
      'result',
    ]);
    this.outbox = metrics.gauge('quarterdeck_ingest_outbox_events', 'Stored desk events that are not on the live stream yet');
    this.lag = metrics.gauge('quarterdeck_ingest_bus_lag_entries', 'Entries of the bus that no replica has taken yet');
  }

  counted(door: IntakeSource, result: 'accepted' | 'duplicate' | 'rejected', events: number): void {
    if (events > 0) this.events.inc({ source: door, result }, events);
  }

  outboxDepth(events: number): void {
    this.outbox.set(events);
  }

  busLag(entries: number): void {
    this.lag.set(entries);
  }
}
