import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog } from '../../platform/events/event-log.js';
import { DeskFacts } from '../../platform/events/desk-facts.js';
import { WorkLoop } from '../../platform/background/work-loop.js';
import { topicOfFact } from './fact-topic.js';
import { IngestMetrics } from './ingest.metrics.js';
import { JournalRepository, type OutboxEvent } from './journal.repository.js';

/** Events per append to the log, and at a time: as many more as it takes not to divide a call. */
const BATCH = 250;
/** What may wait in memory; beyond it the journal itself is the queue. */
const MAX_FRESH_EVENTS = 5000;
const MAX_FRESH_BYTES = 16 * 1024 * 1024;
/** Marks are written when nothing else is to do, or when this many are due: a crash appends again only what the log still knows. */
const MAX_MARKS = 1000;
const SWEEP_EVERY_MS = 10_000;
/** A stored event that is not on the stream after this long has lost its process, or its answer from the database. */
const LEFT_BEHIND_MS = 10_000;
const FLUSH_ON_SHUTDOWN_MS = 3000;

interface Fresh {
  readonly event: OutboxEvent;
  /** The bytes of its call, at the last event of it. */
  readonly endsCallOf: number | null;
}

/**
 * Brings stored events to the live stream, in journal order: those of this process straight from memory, and from the journal what was
 * left at the start, what did not fit into memory, and what a replica left behind. Whether an event is done is a flag on its row, never
 * a high-water mark: positions become visible out of order. Appending twice is harmless, as the log knows the ids; so sweepers take no
 * locks, and two of them at once keep the order. The events of a call go to the keepers together: what is told in one call is known at once.
 */
@Injectable()
export class OutboxPublisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new WorkLoop({
    name: OutboxPublisher.name,
    step: async () => {
      await this.step();
      return this.hasWork ? 0 : null;
    },
    failing: 'Stored events do not reach the live stream; they are kept and retried',
    recovered: 'Stored events reach the live stream again',
  });
  private readonly fresh: Fresh[] = [];
  private freshBytes = 0;
  /** Whether the journal has events of ours that memory has not. True at first: those of the process before. */
  private behind = true;
  private passedOver = 0;
  private appended: number[] = [];
  /** Whether the last append has failed. */
  private standsStill = false;
  private sweepDue = false;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly journal: JournalRepository,
    private readonly log: EventLog,
    private readonly facts: DeskFacts,
    private readonly metrics: IngestMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeper = setInterval(() => this.lookAround(), SWEEP_EVERY_MS).unref();
    this.loop.start();
  }

  /** Takes the events of a call that were stored just now, in the order of the journal: all of them, or the journal has them all. */
  add(events: readonly OutboxEvent[], bytes: number): void {
    if (events.length === 0) return;
    if (this.behind || this.fresh.length >= MAX_FRESH_EVENTS || this.freshBytes + bytes > MAX_FRESH_BYTES) {
      this.behind = true;
      this.passedOver += events.length;
    } else {
      const last = events.length - 1;
      this.fresh.push(...events.map((event, n) => ({ event, endsCallOf: n === last ? bytes : null })));
      this.freshBytes += bytes;
    }
    this.loop.wake();
  }

  /** What is still in memory goes out if the log takes it in time; the rest is in the journal for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    await this.loop.stop(FLUSH_ON_SHUTDOWN_MS);
  }

  private lookAround(): void {
    this.sweepDue = true;
    this.journal.countUnappended().then(
      (events) => this.metrics.outboxDepth(events),
      () => undefined,
    );
    this.loop.wake();
  }

  private get hasWork(): boolean {
    return this.sweepDue || this.fresh.length > 0 || this.behind || this.appended.length > 0;
  }

  private step(): Promise<void> {
    // What has failed is tried before all else, whose success would pass for its recovery.
    if (this.standsStill && this.fresh.length > 0) return this.appendFresh();
    if (this.standsStill && this.behind) return this.catchUp();
    if (this.appended.length >= MAX_MARKS) return this.flushMarks();
    if (this.sweepDue) return this.sweep();
    if (this.fresh.length > 0) return this.appendFresh();
    return this.behind ? this.catchUp() : this.flushMarks();
  }

  private async appendFresh(): Promise<void> {
    const end = this.fresh.findIndex(({ endsCallOf }, n) => n >= BATCH - 1 && endsCallOf !== null);
    const batch = this.fresh.slice(0, end === -1 ? this.fresh.length : end + 1);
    await this.append(batch.map(({ event }) => event));
    this.fresh.splice(0, batch.length);
    this.freshBytes -= batch.reduce((sum, { endsCallOf }) => sum + (endsCallOf ?? 0), 0);
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
    this.sweepDue = events.length >= BATCH;
  }

  private async append(events: readonly OutboxEvent[]): Promise<void> {
    if (events.length === 0) return;
    this.standsStill = true;
    const appends = [...Map.groupBy(events, ({ type }) => topicOfFact(type))].map(async ([topic, ofTopic]) => {
      if (topic === null) return;
      const news = ofTopic.map(({ id, type, timestamp, data }) => ({ id, type, timestamp, data }));
      for (let i = 0; i < news.length; i += BATCH) await this.log.append(topic, news.slice(i, i + BATCH));
    });
    // An event is done when it is on the stream and everyone who keeps something of it has done so; else it all comes again.
    await Promise.all([...appends, this.facts.handle(events)]);
    this.standsStill = false;
    this.appended.push(...events.map(({ position }) => position));
  }

  private async flushMarks(): Promise<void> {
    const marks = this.appended;
    if (marks.length === 0) return;
    await this.journal.markAppended(marks);
    this.appended = this.appended.slice(marks.length);
  }
}
