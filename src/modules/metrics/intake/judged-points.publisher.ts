import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { EventLog, type NewEvent } from '../../../platform/events/event-log.js';
import { TOPICS } from '../../../platform/events/events.js';
import { JudgedMetrics, type JudgedPoints, METRIC_POINTS } from '../../../platform/events/ports/judged-metrics.js';
import type { Points } from './metric-points.js';
import type { MetricSeries } from '../series/metric-series.js';

/** Points of one event, so that an event stays far below the limits of the log. */
const POINTS_PER_EVENT = 500;
const EVENTS_PER_APPEND = 100;
/** Most events that wait while the event log is out of reach; beyond it the oldest are dropped, and their number is logged. */
const MAX_WAITING = 2000;
const RETRY_MS = 250;
const FLUSH_ON_SHUTDOWN_MS = 2000;

/** Sends every stored point of a metric with rules to all replicas, for their rule judges: by series, in time order, before newer points. */
@Injectable()
export class JudgedPointsPublisher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(JudgedPointsPublisher.name);
  private readonly waiting: NewEvent[] = [];
  private readonly stop = new AbortController();
  private running: Promise<void> | null = null;

  constructor(
    private readonly judged: JudgedMetrics,
    private readonly log: EventLog,
  ) {}

  publish({ series, atMs, values }: Points): void {
    const bySeries = new Map<string, { one: MetricSeries; points: [number, number][] }>();
    series.forEach((one, index) => {
      if (!this.judged.isJudged(one.type)) return;
      const own = bySeries.get(one.key) ?? { one, points: [] };
      own.points.push([atMs[index] ?? 0, values[index] ?? 0]);
      bySeries.set(one.key, own);
    });
    for (const { one, points } of bySeries.values()) {
      // Stable: of two points of one time the first is the one that was stored.
      const inOrder = points.toSorted(([a], [b]) => a - b);
      for (let from = 0; from < inOrder.length; from += POINTS_PER_EVENT)
        this.waiting.push(eventOf({ type: one.type, labels: one.labels, points: inOrder.slice(from, from + POINTS_PER_EVENT) }));
    }
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.running, delay(FLUSH_ON_SHUTDOWN_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.running;
  }

  private wake(): void {
    if (this.running || this.waiting.length === 0 || this.stop.signal.aborted) return;
    this.running = this.run().finally(() => {
      this.running = null;
      this.wake();
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0 && !this.stop.signal.aborted) {
      const batch = this.waiting.slice(0, EVENTS_PER_APPEND);
      try {
        await this.log.append(TOPICS.desk, batch);
        this.waiting.splice(0, batch.length);
      } catch {
        this.limit();
        await delay(RETRY_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
      }
    }
  }

  private limit(): void {
    const tooMany = this.waiting.length - MAX_WAITING;
    if (tooMany <= 0) return;
    this.waiting.splice(0, tooMany);
    this.logger.error(`${tooMany} batches of points do not reach the alert rules: the event log is out of reach`);
  }
}

function eventOf(data: JudgedPoints): NewEvent {
  return { id: randomUUID(), type: METRIC_POINTS, timestamp: new Date().toISOString(), data };
}
