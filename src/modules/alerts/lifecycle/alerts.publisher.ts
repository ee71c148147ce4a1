import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog, type NewEvent } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { changeId } from './alert.js';
import type { ChangeKind } from './alert-words.js';
import { ChangedAlerts } from './changed-alerts.js';
import type { AlertDto } from './dto/alert.dto.js';
import { TimelineRepository, type TimelineRow } from './store/timeline.repository.js';

const BATCH = 250;
/** How old a change must be before any replica publishes it: the one that stored it may have died. */
const SWEEP_EVERY_MS = 10_000;
/** The pause after an append in which further changes are collected. */
const GATHER_MS = 20;
/** The pause in which marks are collected: in a storm of changes each mark would cost a commit. */
const MARK_AFTER_MS = 100;
const MAX_MARKS = 1000;
const MARK_RETRY_MS = 2000;
const FLUSH_ON_SHUTDOWN_MS = 2000;

/**
 * Publishes stored changes on topic `alerts`, oldest first. They are read from the timeline, never from memory: a change of an alert is
 * committed after the one before it, so a replica that publishes the later one sees the earlier one too, and the stream has an alert's
 * changes in their order whichever replica publishes them. A change that is published twice appears once, as the log knows its id.
 */
@Injectable()
export class AlertsPublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new WorkLoop({
    name: AlertsPublisher.name,
    step: () => this.publishSome(),
    failing: 'Changes of alerts do not reach the live stream; they are kept and retried',
    recovered: 'Changes of alerts reach the live stream again',
    everyMs: SWEEP_EVERY_MS,
  });
  /** Positions that are on the stream but not marked as published yet. */
  private readonly marks = new Set<number>();
  private marker: NodeJS.Timeout | undefined;

  constructor(
    private readonly timeline: TimelineRepository,
    private readonly log: EventLog,
    private readonly changed: ChangedAlerts,
  ) {}

  onApplicationBootstrap(): void {
    this.changed.listen(() => this.loop.wake());
    this.loop.start();
  }

  /** Publishes what is stored if the log accepts it in time; the rest is in the timeline for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.marker);
    await this.loop.stop(FLUSH_ON_SHUTDOWN_MS);
    clearTimeout(this.marker);
    await this.flushMarks().catch(() => undefined);
  }

  private async publishSome(): Promise<number | null> {
    if ((await this.announce()) === BATCH) return 0;
    // The first change is published at once; in a storm those of a moment go together.
    await this.loop.pause(GATHER_MS);
    return null;
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
      this.flushMarks().catch(() => this.planMarks(MARK_RETRY_MS));
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
  // These columns hold only text and JSON that this program wrote.
  const data = { ...(alert as unknown as Pick<AlertDto, keyof AlertDto>), change: change as ChangeKind, actor, comment };
  return eventOn(TOPICS.alerts, { id: changeId(alertId, position), type: 'alert', timestamp: at.toISOString(), data });
}
