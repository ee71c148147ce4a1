import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { WorkLoop } from '../background/work-loop.js';
import { EventLog, type NewEvent } from './event-log.js';
import type { Topic } from './events.js';

const BATCH = 250;
const SWEEP_EVERY_MS = 10_000;
const LOCKED_MS = 50;
const FLUSH_ON_SHUTDOWN_MS = 3000;

/** A table with a mark of which rows are published. */
export interface AnnouncedRows<Row> {
  /**
   * Passes unpublished rows to `announce`, locked, and marks them when it has resolved. Gives whether there are more: beyond the limit, or
   * skipped because another transaction has them locked.
   */
  announceNext(limit: number, announce: (rows: readonly Row[]) => Promise<void>): Promise<'more' | 'locked' | 'none'>;
}

/**
 * Publishes stored rows on their topic: at the start those that the process before has left, then whenever one was stored, and every 10 s
 * those that another replica has left. A row that changed twice in between is one event, with its last state.
 */
export abstract class RowsPublisher<Row> implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkLoop;

  constructor(
    private readonly topic: Topic,
    what: string,
    private readonly rows: AnnouncedRows<Row>,
    private readonly log: EventLog,
  ) {
    this.loop = new WorkLoop({
      name: this.constructor.name,
      step: () => this.publishSome(),
      failing: `${what} do not reach the live stream; they are stored and retried`,
      recovered: `${what} reach the live stream again`,
      everyMs: SWEEP_EVERY_MS,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Wakes the loop after a row was stored. */
  wake(): void {
    this.loop.wake();
  }

  /** Publishes what is due if database and log take it in time; the rest is for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(FLUSH_ON_SHUTDOWN_MS);
  }

  /** The row as its event. Published again after a crash it must have the same id, as the log keeps one of each. */
  protected abstract eventOf(row: Row, timestamp: string): NewEvent;

  private async publishSome(): Promise<number | null> {
    const left = await this.rows.announceNext(BATCH, (rows) => this.announce(rows));
    // A report of a known row has it locked for a moment, and will not wake this loop for it.
    if (left === 'locked') await this.loop.pause(LOCKED_MS);
    return left === 'none' ? null : 0;
  }

  private async announce(rows: readonly Row[]): Promise<void> {
    const timestamp = new Date().toISOString();
    await this.log.append(
      this.topic,
      rows.map((row) => this.eventOf(row, timestamp)),
    );
  }
}
