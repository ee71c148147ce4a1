import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { EventLog, type LogEvent, type Position } from '../../../platform/events/event-log.js';
import { eventOn, isEventOn, TOPICS } from '../../../platform/events/events.js';
import { Announcements } from '../live/announcements.js';

/** A point that is stored so long after its own time is late: it changes history. */
export const LATE_MS = 60_000;
/**
 * A range that ended so long ago is history. Twice `LATE_MS`, because the clock goes on between an insert, the check whether it was late,
 * and the answers that are made meanwhile.
 */
export const SETTLED_MS = 2 * LATE_MS;
const CHANGED = 'metric_history_changed';

/**
 * The version of a type's history: part of the key of cached answers, so that a late point makes them all unreachable. The replicas learn
 * of it from the event log, and a version is a position in that log, so all replicas have the same.
 */
@Injectable()
export class HistoryVersions implements OnModuleInit, OnApplicationShutdown {
  private readonly versions = new Map<string, string>();
  private base = '';
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly announcements: Announcements,
  ) {}

  onModuleInit(): void {
    const ring = this.log.ring(TOPICS.desk);
    this.base = ring.epoch;
    for (const event of ring.latest()) this.onEvent(event);
    this.ends.push(this.log.subscribe((event) => this.onEvent(event)));
    this.ends.push(this.log.onEpochChange((topic, position) => this.startAgain(topic, position)));
  }

  onApplicationShutdown(): void {
    for (const end of this.ends.splice(0)) end();
  }

  versionOf(type: string): string {
    return `${this.base}/${this.versions.get(type) ?? ''}`;
  }

  /** Late points of these types are stored: here it holds at once, on the other replicas when they read the event. */
  changed(types: Iterable<string>): void {
    const timestamp = new Date().toISOString();
    for (const type of types) {
      const id = randomUUID();
      this.versions.set(type, id);
      const event = eventOn(TOPICS.desk, { id, type: CHANGED, timestamp, data: { metric: type } });
      this.announcements.add(TOPICS.desk, [{ ...event, key: `metric-history:${type}` }]);
    }
  }

  private onEvent(event: LogEvent): void {
    if (isEventOn(event, TOPICS.desk, CHANGED)) this.versions.set(event.data.metric, `${event.epoch}:${event.seq}`);
  }

  /** Events were lost: no earlier answer counts, nor one that another replica has cached under an earlier version. */
  private startAgain(topic: string, { epoch, seq }: Position): void {
    if (topic !== TOPICS.desk) return;
    this.versions.clear();
    this.base = `${epoch}:${seq}`;
  }
}
