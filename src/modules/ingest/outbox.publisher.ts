import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLog } from '../../platform/events/event-log.js';
import { DeskFacts } from '../../platform/events/desk-facts.js';
import { topicOfFact } from './fact-topic.js';
import { IngestMetrics } from './ingest.metrics.js';
import { JournalRepository, type OutboxEvent } from './journal.repository.js';

/** Events per append to the log. */
const BATCH = 250;
/** What may wait in memory; beyond it the journal itself is the queue. */
const MAX_FRESH_EVENTS = 5000;
const MAX_FRESH_BYTES = 16 * 1024 * 1024;
/** Marks are written when nothing else is to do, or when this many are due: a crash appends again only what the log still knows. */
const MAX_MARKS = 1000;
const SWEEP_EVERY_MS = 10_000;
/** A stored event that is not on the stream after this long has lost its process, or its answer from the database. */
const LEFT_BEHIND_MS = 10_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;
const FLUSH_ON_SHUTDOWN_MS = 3000;

/**
 * Brings stored events to the live stream, in journal order: those of this process straight from memory, and from the journal what was
 * left at the start, what did not fit into memory, and what a replica left behind. Whether an event is done is a flag on its row, never
 * a high-water mark: positions become visible out of order. Appending twice is harmless, as the log knows the ids; so sweepers take no
 * locks, and two of them at once keep the order.
 */
@Injectable()
export class OutboxPublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(OutboxPublisher.name);
  private readonly stop = new AbortController();
  private readonly fresh: { readonly event: OutboxEvent; readonly bytes: number }[] = [];
  private freshBytes = 0;
  /** Whether the journal has events of ours that memory has not. True at first: those of the process before. */
  private behind = true;
  private passedOver = 0;
  private appended: number[] = [];
  private running: Promise<void> | null = null;
  private started = false;
  private sweepDue = false;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly journal: JournalRepository,
    private readonly log: EventLog,
    private readonly facts: DeskFacts,
    private readonly metrics: IngestMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.started = true;
    this.sweeper = setInterval(() => this.lookAround(), SWEEP_EVERY_MS).unref();
    this.wake();
  }

  /** Takes an event that was stored just now; in the order of the journal. */
  add(event: OutboxEvent, bytes: number): void {
    if (this.behind || this.fresh.length >= MAX_FRESH_EVENTS || this.freshBytes + bytes > MAX_FRESH_BYTES) {
      this.behind = true;
      this.passedOver += 1;
    } else {
      this.fresh.push({ event, bytes });
      this.freshBytes += bytes;
    }
    this.wake();
  }

  /** What is still in memory goes out if the log takes it in time; the rest is in the journal for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.race([this.running, delay(FLUSH_ON_SHUTDOWN_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.running;
  }

  private lookAround(): void {
    this.sweepDue = true;
    this.journal.countUnappended().then(
      (events) => this.metrics.outboxDepth(events),
      () => undefined,
    );
    this.wake();
  }

  private wake(): void {
    if (!this.started || this.running || this.stop.signal.aborted) return;
    this.running = this.run().finally(() => {
      this.running = null;
      // Something may have come between the last look and now.
      if (this.hasWork) this.wake();
    });
  }

  private get hasWork(): boolean {
    return this.sweepDue || this.fresh.length > 0 || this.behind || this.appended.length > 0;
  }

  private async run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (this.hasWork && !this.stop.signal.aborted) {
      try {
        await this.step();
        if (retryMs > FIRST_RETRY_MS) this.logger.log('Stored events reach the live stream again');
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        if (retryMs === FIRST_RETRY_MS)
          this.logger.warn({ reason: reasonOf(error) }, 'Stored events do not reach the live stream; they are kept and retried');
        await delay(retryMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    }
  }

  private step(): Promise<void> {
    if (this.appended.length >= MAX_MARKS) return this.flushMarks();
    if (this.sweepDue) return this.sweep();
    if (this.fresh.length > 0) return this.appendFresh();
    return this.behind ? this.catchUp() : this.flushMarks();
  }

  private async appendFresh(): Promise<void> {
    const batch = this.fresh.slice(0, BATCH);
    await this.append(batch.map(({ event }) => event));
    this.fresh.splice(0, batch.length);
    this.freshBytes -= batch.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private async catchUp(): Promise<void> {
    const before = this.passedOver;
    const events = await this.journal.unappended(BATCH);
    if (events.length > 0) {
      await this.append(events);
      await this.flushMarks();
    } else if (this.passedOver === before) {
      this.behind = false;
    }
  }

  private async sweep(): Promise<void> {
    await this.flushMarks();
    const events = await this.journal.unappended(BATCH, LEFT_BEHIND_MS);
    await this.append(events);
    this.sweepDue = events.length === BATCH;
  }

  private async append(events: readonly OutboxEvent[]): Promise<void> {
    if (events.length === 0) return;
    const appends = [...Map.groupBy(events, ({ type }) => topicOfFact(type))].map(async ([topic, ofTopic]) => {
      if (topic === null) return;
      await this.log.append(
        topic,
        ofTopic.map(({ id, type, timestamp, data }) => ({ id, type, timestamp, data })),
      );
    });
    // An event is done when it is on the stream and everyone who keeps something of it has done so; else it all comes again.
    await Promise.all([...appends, this.facts.handle(events)]);
    this.appended.push(...events.map(({ position }) => position));
  }

  private async flushMarks(): Promise<void> {
    const marks = this.appended;
    if (marks.length === 0) return;
    await this.journal.markAppended(marks);
    this.appended = this.appended.slice(marks.length);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
