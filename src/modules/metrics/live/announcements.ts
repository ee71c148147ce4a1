import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLog, type NewEvent } from '../../platform/events/event-log.js';

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;
/** Events of one append. */
const BATCH = 500;
const FLUSH_ON_SHUTDOWN_MS = 2000;

/** An event that says how things are now: a newer one of its key makes it superfluous. */
export interface Announcement extends NewEvent {
  readonly key: string;
}

/**
 * Brings current values to the live stream, in their order and one append at a time. What the stream cannot take now waits, and of what
 * waits only the newest value of each key is kept: an outage costs the memory of one event per key.
 */
@Injectable()
export class Announcements implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Announcements.name);
  private readonly waiting = new Map<string, Map<string, Announcement>>();
  private readonly stop = new AbortController();
  private running: Promise<void> | null = null;

  constructor(private readonly log: EventLog) {}

  add(topic: string, events: readonly Announcement[]): void {
    if (events.length === 0) return;
    let ofTopic = this.waiting.get(topic);
    if (!ofTopic) this.waiting.set(topic, (ofTopic = new Map()));
    for (const event of events) {
      const known = ofTopic.get(event.key);
      if (!known || known.timestamp <= event.timestamp) ofTopic.set(event.key, event);
    }
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.running, delay(FLUSH_ON_SHUTDOWN_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.running;
  }

  private wake(): void {
    if (this.running || this.stop.signal.aborted) return;
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.waiting.size > 0) this.wake();
    });
  }

  private async run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (this.waiting.size > 0 && !this.stop.signal.aborted) {
      const results = await Promise.allSettled([...this.waiting].map(([topic, events]) => this.append(topic, events)));
      const failed = results.find((result) => result.status === 'rejected');
      if (!failed) {
        if (retryMs > FIRST_RETRY_MS) this.logger.log('Metrics reach the live stream again');
        retryMs = FIRST_RETRY_MS;
        continue;
      }
      if (retryMs === FIRST_RETRY_MS)
        this.logger.warn(
          { reason: reasonOf(failed.reason) },
          'Metrics do not reach the live stream; the newest values are kept and retried',
        );
      await delay(retryMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  }

  private async append(topic: string, events: Map<string, Announcement>): Promise<void> {
    const batch = [...events.values()].slice(0, BATCH);
    await this.log.append(topic, batch);
    // What has become newer meanwhile is yet to be told.
    for (const event of batch) if (events.get(event.key) === event) events.delete(event.key);
    if (events.size === 0) this.waiting.delete(topic);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
