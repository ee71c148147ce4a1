import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { reasonOf } from '../../common/reason.js';

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;

export interface Work {
  /** The name in its log lines. */
  readonly name: string;
  /** Does a piece of the work. Gives in how many milliseconds there is more to do: 0 = at once, null = when it is woken. */
  readonly step: () => Promise<number | null>;
  /** Logged with the reason when a step fails after others that did not. */
  readonly failing: string;
  /** Logged when a step succeeds after others that failed. */
  readonly recovered?: string;
  /** It is woken at least this often. */
  readonly everyMs?: number;
}

/**
 * Work in the background that must be done in the end, one step at a time: it runs when it is woken, goes on while a step says that there
 * is more, and tries a step that failed again after 50 ms, then after twice as long each time, up to 2 s.
 */
export class WorkLoop {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private due = false;
  private started = false;
  private timer: NodeJS.Timeout | undefined;
  private timerAtMs = Infinity;
  private interval: NodeJS.Timeout | undefined;

  constructor(private readonly work: Work) {
    this.logger = new Logger(work.name);
  }

  /** Aborted when the work must end. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Begins with a step; a wake before that is only remembered. */
  start(): void {
    this.started = true;
    if (this.work.everyMs !== undefined) this.interval = setInterval(() => this.wake(), this.work.everyMs).unref();
    this.wake();
  }

  /** There is something to do: a step begins now, or as soon as the one under way has ended. */
  wake(): void {
    this.due = true;
    if (!this.started || this.running || this.signal.aborted) return;
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.due) this.wake();
    });
  }

  /** There will be something to do in so many milliseconds; of several times the earliest counts. */
  wakeIn(ms: number): void {
    const atMs = performance.now() + ms;
    if (this.signal.aborted || atMs >= this.timerAtMs) return;
    clearTimeout(this.timer);
    this.timerAtMs = atMs;
    this.timer = setTimeout(() => {
      this.timerAtMs = Infinity;
      this.wake();
    }, ms).unref();
  }

  /** Waits, but not beyond the end of the work. */
  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }

  /** Ends the work: what is due has `flushMs` to be done. Resolves when no step is under way. */
  async stop(flushMs = 0): Promise<void> {
    clearInterval(this.interval);
    clearTimeout(this.timer);
    if (flushMs > 0) await Promise.race([this.running, delay(flushMs, undefined, { ref: false })]);
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (this.due && !this.signal.aborted) {
      this.due = false;
      try {
        const inMs = await this.work.step();
        if (inMs === 0) this.due = true;
        else if (inMs !== null) this.wakeIn(inMs);
        if (retryMs > FIRST_RETRY_MS && this.work.recovered !== undefined) this.logger.log(this.work.recovered);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.due = true;
        if (retryMs === FIRST_RETRY_MS && !this.signal.aborted) this.logger.warn({ reason: reasonOf(error) }, this.work.failing);
        await this.pause(retryMs);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    }
  }
}
