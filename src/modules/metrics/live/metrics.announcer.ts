import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { EventLog, type LogEvent } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import { type Announcement, Announcements } from './announcements.js';
import { MetricSeries } from '../series/metric-series.js';
import { MetricSeriesRepository } from '../series/metric-series.repository.js';

/** How many series have their newest points published at the start. */
const MAX_AT_START = 1000;
const FAMILY = `${TOPICS.metrics}:`;

/** Publishes the newest point of a series on `metrics` and on `metrics:<type>`. */
@Injectable()
export class MetricsAnnouncer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsAnnouncer.name);
  /** The newest value of each key, by topic, as it was published. */
  private readonly published = new Map<string, Map<string, LogEvent>>();
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly announcements: Announcements,
    private readonly series: MetricSeriesRepository,
    private readonly log: EventLog,
  ) {}

  /** Publishes current values at the start, so that a subscriber also gets those of series that are silent now. */
  async onApplicationBootstrap(): Promise<void> {
    this.ends.push(this.log.subscribe((event) => this.onEvent(event)));
    this.ends.push(this.log.onEpochChange((topic) => this.startAgain(topic)));
    await this.announceCurrent();
  }

  onApplicationShutdown(): void {
    for (const end of this.ends.splice(0)) end();
  }

  announce(series: MetricSeries, atMs: number, value: number): void {
    const { type, labels, key } = series;
    const timestamp = new Date(atMs).toISOString();
    const data = { type, value, labels, timestamp };
    // A series has one point per time, so this is its id.
    this.add(type, { ...eventOn(TOPICS.metrics, { id: `${key}@${atMs}`, type: 'metric', timestamp, data }), key });
  }

  private add(type: string, event: Announcement): void {
    this.announcements.add(TOPICS.metrics, [event]);
    this.announcements.add(FAMILY + type, [event]);
  }

  private async announceCurrent(): Promise<void> {
    try {
      const newestOf = new Map(
        this.log
          .ring(TOPICS.metrics)
          .latest()
          .map((event) => [event.key, event.timestamp]),
      );
      for (const { type, labels, atMs, value } of await this.series.current(MAX_AT_START)) {
        const series = new MetricSeries(type, labels);
        // A value that the stream has already was published by another replica, or before this process started.
        if ((newestOf.get(series.key) ?? '') < new Date(atMs).toISOString()) this.announce(series, atMs, value);
      }
    } catch (error) {
      const reason = reasonOf(error);
      this.logger.warn({ reason }, 'The current metrics could not be announced; each is with its next point');
    }
  }

  /** The stream has lost its events. */
  private startAgain(topic: string): void {
    this.published.delete(topic);
    if (topic === TOPICS.metrics) void this.announceCurrent();
  }

  /**
   * Two replicas that store points of one series at the same time may append them in the wrong order. Every replica sees that and publishes
   * the newer one again, under one id: the last value on the stream is the newest.
   */
  private onEvent(event: LogEvent): void {
    if (event.key === undefined || (event.topic !== TOPICS.metrics && !event.topic.startsWith(FAMILY))) return;
    let newest = this.published.get(event.topic);
    if (!newest) this.published.set(event.topic, (newest = new Map()));
    const before = newest.get(event.key);
    if (!before || before.timestamp <= event.timestamp) {
      newest.set(event.key, event);
      return;
    }
    const { type, timestamp, data, key = event.key } = before;
    this.announcements.add(event.topic, [{ id: `${key}@${Date.parse(timestamp)}:after:${event.seq}`, type, timestamp, data, key }]);
  }
}
