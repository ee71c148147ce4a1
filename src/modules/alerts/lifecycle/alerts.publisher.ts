import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog, type NewEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { changeId } from './alert.js';
import { ChangedAlerts } from './changed-alerts.js';
import { TimelineRepository, type TimelineRow } from './timeline.repository.js';

const BATCH = 250;
/** A change that a replica has stored and not announced before it died waits for this long. */
const SWEEP_EVERY_MS = 10_000;
/** So long after an append the next one waits for more. */
const GATHER_MS = 20;
/** Marks wait a little for others: of a storm of changes each would cost a commit. */
const MARK_AFTER_MS = 100;
const MAX_MARKS = 1000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;
const FLUSH_ON_SHUTDOWN_MS = 2000;

/**
 * Brings stored changes to topic `alerts`, oldest first. They are read from the timeline, never from memory: a change of an alert is
 * committed after the one before it, so whoever announces the later one sees the earlier one too, and the stream has an alert's changes
 * in their order whichever replica announces them. Announced twice is announced once, as the log knows the ids.
 */
@Injectable()
export class AlertsPublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AlertsPublisher.name);
  private readonly stop = new AbortController();
  private running: Promise<void> | null = null;
  private due = true;
  private sweeper: NodeJS.Timeout | undefined;
  /** Positions that are on the stream and not marked so yet. */
  private readonly marks = new Set<number>();
  private marker: NodeJS.Timeout | undefined;

  constructor(
    private readonly timeline: TimelineRepository,
    private readonly log: EventLog,
    private readonly changed: ChangedAlerts,
  ) {}

  onApplicationBootstrap(): void {
    this.changed.listen(() => this.wake());
    this.sweeper = setInterval(() => this.wake(), SWEEP_EVERY_MS).unref();
    this.wake();
  }

  /** What is stored goes out if the log takes it in time; the rest is in the timeline for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    clearTimeout(this.marker);
    await Promise.race([this.running, delay(FLUSH_ON_SHUTDOWN_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.running;
    await this.flushMarks().catch(() => undefined);
  }

  private wake(): void {
    this.due = true;
    if (this.running || this.stop.signal.aborted) return;
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.due) this.wake();
    });
  }

  private async run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (this.due && !this.stop.signal.aborted) {
      try {
        this.due = false;
        if ((await this.announce()) === BATCH) this.due = true;
        // The first change goes out at once; of a storm those of a moment go together.
        else await delay(GATHER_MS, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
        if (retryMs > FIRST_RETRY_MS) this.logger.log('Changes of alerts reach the live stream again');
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.due = true;
        if (retryMs === FIRST_RETRY_MS)
          this.logger.warn({ reason: reasonOf(error) }, 'Changes of alerts do not reach the live stream; they are kept and retried');
        await delay(retryMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    }
  }

  private async announce(): Promise<number> {
    const changes = await this.timeline.unannounced(BATCH, [...this.marks]);
    if (changes.length === 0) return 0;
    await this.log.append(TOPICS.alerts, changes.map(toEvent));
    for (const { position } of changes) this.marks.add(position);
    if (this.marks.size >= MAX_MARKS) await this.flushMarks();
    else this.planMarks(MARK_AFTER_MS);
    return changes.length;
  }

  private planMarks(inMs: number): void {
    this.marker ??= setTimeout(() => {
      this.marker = undefined;
      this.flushMarks().catch(() => this.planMarks(LONGEST_RETRY_MS));
    }, inMs).unref();
  }

  private async flushMarks(): Promise<void> {
    const marks = [...this.marks];
    if (marks.length === 0) return;
    await this.timeline.markAnnounced(marks);
    for (const position of marks) this.marks.delete(position);
  }
}

function toEvent({ position, alertId, at, change, actor, comment, alert }: TimelineRow): NewEvent {
  return { id: changeId(alertId, position), type: 'alert', timestamp: at.toISOString(), data: { ...alert, change, actor, comment } };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
