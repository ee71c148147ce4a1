import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { EventLog, type NewEvent } from '../../../platform/events/event-log.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';

/** Events of one append. */
const BATCH = 500;
const FLUSH_ON_SHUTDOWN_MS = 2000;

/** A current value: a newer one of its key replaces it. */
export interface Announcement extends NewEvent {
  readonly key: string;
}

/**
 * Publishes current values on the live stream, in their order and one append at a time. While the stream cannot take them, only the newest
 * value of each key waits: an outage costs the memory of one event per key.
 */
@Injectable()
export class Announcements implements BeforeApplicationShutdown {
  private readonly loop = new WorkLoop({
    name: Announcements.name,
    step: () => this.appendSome(),
    failing: 'Metrics do not reach the live stream; the newest values are kept and retried',
    recovered: 'Metrics reach the live stream again',
  });
  private readonly waiting = new Map<string, Map<string, Announcement>>();

  constructor(private readonly log: EventLog) {
    this.loop.start();
  }

  add(topic: string, events: readonly Announcement[]): void {
    if (events.length === 0) return;
    let ofTopic = this.waiting.get(topic);
    if (!ofTopic) this.waiting.set(topic, (ofTopic = new Map()));
    for (const event of events) {
      const known = ofTopic.get(event.key);
      if (!known || known.timestamp <= event.timestamp) ofTopic.set(event.key, event);
    }
    this.loop.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(FLUSH_ON_SHUTDOWN_MS);
  }

  private async appendSome(): Promise<number | null> {
    const results = await Promise.allSettled([...this.waiting].map(([topic, events]) => this.append(topic, events)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return this.waiting.size > 0 ? 0 : null;
  }

  private async append(topic: string, events: Map<string, Announcement>): Promise<void> {
    const batch = [...events.values()].slice(0, BATCH);
    await this.log.append(topic, batch);
    // A value that was replaced meanwhile is still due.
    for (const event of batch) if (events.get(event.key) === event) events.delete(event.key);
    if (events.size === 0) this.waiting.delete(topic);
  }
}
