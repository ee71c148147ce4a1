import type { DeskEvent } from '../desk/desk-event.js';
import { EventQueue } from './event-queue.js';
import { postEvents } from './events.client.js';

export interface ReporterOptions {
  readonly url: string;
  readonly apiKey: string;
  /** Time between two batches; 600 keeps well under 120 requests a minute. */
  readonly flushMs?: number;
  readonly timeoutMs?: number;
  /** First wait after a failure; doubles up to `longestBackoffMs`. */
  readonly backoffMs?: number;
  readonly longestBackoffMs?: number;
  readonly queue?: EventQueue;
  readonly log?: (line: string) => void;
}

const BATCH = 500;
/** A backend that is just starting is nothing to talk about. */
const SILENT_FAILURES = 3;

/** Carries desk events to the backend, in order, each until it is taken. */
export class Reporter {
  private readonly queue: EventQueue;
  private readonly flushMs: number;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | null = null;
  private failures = 0;
  private saidProblem: string | null = null;
  private stopped = false;

  constructor(private readonly options: ReporterOptions) {
    this.queue = options.queue ?? new EventQueue();
    this.flushMs = options.flushMs ?? 600;
  }

  start(): void {
    this.schedule(0);
  }

  push(events: readonly DeskEvent[]): void {
    if (this.stopped || events.length === 0) return;
    this.queue.push(events);
    const { notices, facts } = this.queue.takeDropped();
    if (notices > 0) this.say(`dropped ${notices} old notices: the backend has been away too long`);
    if (facts > 0) this.say(`LOST ${facts} trades, stops or alerts: the queue is full and the backend is still away`);
  }

  /** Waits for what is on its way, sends what is left once, and stops. At most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    clearTimeout(this.timer);
    this.stopped = true;
    const deadline = Date.now() + graceMs;
    await within(graceMs, this.sending);
    // As long as each attempt takes something off the queue; a backend that is away is asked once.
    for (let before = Infinity; this.queue.size > 0 && this.queue.size < before && Date.now() < deadline;) {
      before = this.queue.size;
      await this.send(Math.max(1, deadline - Date.now()));
    }
    if (this.queue.size > 0) this.say(`stops with ${this.queue.size} events that the backend did not take`);
  }

  private schedule(waitMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.sending = this.send(this.options.timeoutMs ?? 10_000).finally(() => {
        this.sending = null;
      });
    }, waitMs);
  }

  private async send(timeoutMs: number): Promise<void> {
    const batch = this.queue.take(BATCH);
    if (batch.length === 0) return this.schedule(this.flushMs);
    const outcome = await postEvents(this.options, batch, timeoutMs);
    switch (outcome.kind) {
      case 'taken':
        this.queue.settle();
        if (outcome.rejected > 0) this.sayOnce('rejected', `the backend rejects events, for example: ${outcome.firstError}`);
        else this.sayOnce(null, 'the backend takes events again');
        this.failures = 0;
        return this.schedule(this.flushMs);
      case 'useless':
        this.queue.settle();
        this.say(`dropped ${batch.length} events: ${outcome.reason}`);
        return this.schedule(this.flushMs);
      case 'later':
        this.failures++;
        if (this.failures > SILENT_FAILURES) this.sayOnce(outcome.reason, `${outcome.reason}; events are kept and sent again`);
        return this.schedule(Math.max(this.flushMs, outcome.waitMs ?? this.backoffMs()));
      default:
        return outcome satisfies never;
    }
  }

  private backoffMs(): number {
    const { backoffMs = 500, longestBackoffMs = 10_000 } = this.options;
    return Math.min(longestBackoffMs, backoffMs * 2 ** (this.failures - 1));
  }

  /** A lasting problem is one line, not one per attempt; so is its end. */
  private sayOnce(problem: string | null, line: string): void {
    if (problem === this.saidProblem) return;
    this.say(line);
    this.saidProblem = problem;
  }

  private say(line: string): void {
    this.options.log?.(`reporter: ${line}`);
  }
}

async function within(ms: number, work: Promise<void> | null): Promise<void> {
  if (!work) return;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
