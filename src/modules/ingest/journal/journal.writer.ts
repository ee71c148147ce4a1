import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import type { DeskEvent } from '../events/desk-event.js';
import { type IntakeSource, IngestMetrics } from './ingest.metrics.js';
import { JournalRepository, type OutboxEvent } from './journal.repository.js';
import { OutboxPublisher } from './outbox.publisher.js';

/** Most events that wait for the database; beyond it a sender is asked to come back. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_WAITING_EVENTS = 50_000;
/** Senders that wait together are stored together, up to this many events in a statement. */
const MAX_STATEMENT_EVENTS = 1000;

interface Call {
  readonly events: readonly DeskEvent[];
  readonly bytes: number;
  readonly resolve: (isNew: boolean[]) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The one way into the journal, for every source. One statement is under way at a time, and what arrives meanwhile shares the next one:
 * so the journal's order is the order of arrival, and a storm of small requests costs few statements.
 */
@Injectable()
export class JournalWriter {
  private readonly waiting: Call[] = [];
  private waitingBytes = 0;
  private waitingEvents = 0;
  private writing = false;

  constructor(
    private readonly journal: JournalRepository,
    private readonly outbox: OutboxPublisher,
    private readonly metrics: IngestMetrics,
  ) {}

  /**
   * Resolves once the events are stored, with whether each is new (false: its id is known already).
   * Rejects when they are not (`storage.unavailable`, `ingest.busy`, `request.invalid`): none is then promised, sending again is safe.
   */
  async store(door: IntakeSource, events: readonly DeskEvent[]): Promise<boolean[]> {
    if (events.length === 0) return [];
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    if (this.waitingBytes + bytes > MAX_WAITING_BYTES || this.waitingEvents + events.length > MAX_WAITING_EVENTS) {
      throw new Problem('ingest.busy', { retryAfterSeconds: 1 });
    }
    const isNew = await this.enqueue(events, bytes);
    const accepted = isNew.filter(Boolean).length;
    this.metrics.counted(door, 'accepted', accepted);
    this.metrics.counted(door, 'duplicate', isNew.length - accepted);
    return isNew;
  }

  private enqueue(events: readonly DeskEvent[], bytes: number): Promise<boolean[]> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean[]>();
    this.waiting.push({ events, bytes, resolve, reject });
    this.waitingBytes += bytes;
    this.waitingEvents += events.length;
    void this.drain();
    return promise;
  }

  private async drain(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    while (this.waiting.length > 0) {
      const calls = this.takeCalls();
      await this.write(calls);
      for (const call of calls) {
        this.waitingBytes -= call.bytes;
        this.waitingEvents -= call.events.length;
      }
    }
    this.writing = false;
  }

  /** The requests of the next statement: at least one, and a request is never split. */
  private takeCalls(): Call[] {
    let events = 0;
    const over = this.waiting.findIndex((call, index) => {
      events += call.events.length;
      return index > 0 && events > MAX_STATEMENT_EVENTS;
    });
    return this.waiting.splice(0, over === -1 ? this.waiting.length : over);
  }

  private async write(calls: readonly Call[]): Promise<void> {
    try {
      const positions = await this.journal.insert(calls.flatMap((call) => call.events));
      for (const call of calls) call.resolve(this.handOn(call.events, positions));
    } catch (error) {
      if (calls.length === 1 || !isValueRefusal(error)) {
        for (const call of calls) call.reject(error);
        return;
      }
      // Values that the database refuses are the fault of one request and must not reject the others.
      for (const call of calls) await this.write([call]);
    }
  }

  /** Passes the new ones to the outbox. Of an id that came twice the first is the event. */
  private handOn(events: readonly DeskEvent[], positions: Map<string, number>): boolean[] {
    const fresh: OutboxEvent[] = [];
    let freshBytes = 0;
    const isNew = events.map(({ id, type, occurredAtMs, payload, bytes, reportedBy = null }) => {
      const position = positions.get(id);
      if (position === undefined) return false;
      positions.delete(id);
      fresh.push({ position, id, type, timestamp: new Date(occurredAtMs).toISOString(), data: payload, reportedBy });
      freshBytes += bytes;
      return true;
    });
    this.outbox.add(fresh, freshBytes);
    return isNew;
  }
}

/** Whether storing failed because of the events themselves, and not because of the database. */
export function isValueRefusal(error: unknown): boolean {
  return error instanceof Problem && error.code === 'request.invalid';
}
