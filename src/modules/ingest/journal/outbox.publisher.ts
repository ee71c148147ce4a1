import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog } from '../../../platform/events/event-log.js';
import { DeskFacts } from '../../../platform/events/ports/desk-facts.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { topicOfFact } from './fact-topic.js';
import { IngestMetrics } from './ingest.metrics.js';
import { JournalRepository, type OutboxEvent } from './journal.repository.js';

/** Events per append to the log; more where a request would otherwise be split. */
const BATCH = 250;
/** Most events in memory; beyond it the journal itself is the queue. */
const MAX_FRESH_EVENTS = 5000;
const MAX_FRESH_BYTES = 16 * 1024 * 1024;
/** Marks are written when no event waits, or when this many are due: after a crash only events that the log still knows come again. */
const MAX_MARKS = 1000;
const SWEEP_EVERY_MS = 10_000;
/** A stored event that is not published after this long has lost its process, or its answer from the database. */
const LEFT_BEHIND_MS = 10_000;
const FLUSH_ON_SHUTDOWN_MS = 3000;

interface Fresh {
  readonly event: OutboxEvent;
  /** The bytes of its request, at the last event of it. */
  readonly endsCallOf: number | null;
}

/**
 * Publishes stored events on the live stream, in journal order: those of this process from memory, and from the journal those left at the
 * start, those that did not fit into memory, and those of a replica that died. Each row has its own mark, not a high-water mark, because
 * positions become visible out of order. Appending twice is harmless, as the log knows the ids; so scans take no locks, and two of them at
 * once keep the order. The events of a request go to the keepers together: what one request reports is known at once.
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
    this.sweeper = setInterval(() => this.scan(), SWEEP_EVERY_MS).unref();
    this.loop.start();
  }

  /** Takes the events of a request that were just stored, in the order of the journal; if not all fit, all stay in the journal. */
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

  /** Publishes what is still in memory if the log takes it in time; the rest is in the journal for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    await this.loop.stop(FLUSH_ON_SHUTDOWN_MS);
  }

  private scan(): void {
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
    // Failed events are tried first: the success of any other would be taken for their recovery.
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
    // An event is done when it is published and every keeper has stored its part; else it all comes again.
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
