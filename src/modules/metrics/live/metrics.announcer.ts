import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { EventLog, type LogEvent } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import { type Announcement, Announcements } from './announcements.js';
import { MetricSeries } from '../series/metric-series.js';
import { MetricSeriesRepository } from '../series/metric-series.repository.js';

/** Series whose newest points are announced at a start. */
const MAX_AT_START = 1000;
const FAMILY = `${TOPICS.metrics}:`;

/** Tells the newest point of a series on `metrics` and on `metrics:<type>`. */
@Injectable()
export class MetricsAnnouncer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsAnnouncer.name);
  /** The newest value of each key, by topic, as the stream has told it. */
  private readonly told = new Map<string, Map<string, LogEvent>>();
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly announcements: Announcements,
    private readonly series: MetricSeriesRepository,
    private readonly log: EventLog,
  ) {}

  /** A fresh subscriber gets current values from the first moment on, also of series that are silent now. */
  async onApplicationBootstrap(): Promise<void> {
    this.ends.push(this.log.subscribe((event) => this.hear(event)));
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
    // A series has one point of a time, so this names it.
    this.tell(type, { ...eventOn(TOPICS.metrics, { id: `${key}@${atMs}`, type: 'metric', timestamp, data }), key });
  }

  private tell(type: string, event: Announcement): void {
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
        // What the stream knows already was told by another replica, or before this process was started.
        if ((newestOf.get(series.key) ?? '') < new Date(atMs).toISOString()) this.announce(series, atMs, value);
      }
    } catch (error) {
      const reason = reasonOf(error);
      this.logger.warn({ reason }, 'The current metrics could not be announced; each is with its next point');
    }
  }

  /** The stream has lost what it had told. */
  private startAgain(topic: string): void {
    this.told.delete(topic);
    if (topic === TOPICS.metrics) void this.announceCurrent();
  }

  /**
   * Two replicas that store points of one series at the same time may append them the other way round. Every replica hears that and
   * tells the newer one again, under one id: the last value on the stream is the newest.
   */
  private hear(event: LogEvent): void {
    if (event.key === undefined || (event.topic !== TOPICS.metrics && !event.topic.startsWith(FAMILY))) return;
    let newest = this.told.get(event.topic);
    if (!newest) this.told.set(event.topic, (newest = new Map()));
    const before = newest.get(event.key);
    if (!before || before.timestamp <= event.timestamp) {
      newest.set(event.key, event);
      return;
    }
    const { type, timestamp, data, key = event.key } = before;
    this.announcements.add(event.topic, [{ id: `${key}@${Date.parse(timestamp)}:after:${event.seq}`, type, timestamp, data, key }]);
  }
}
