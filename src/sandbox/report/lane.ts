import { post, type Target } from './backend.client.js';
import type { Cargo } from './cargo.js';

export interface LaneOptions extends Target {
  /** Time between two shipments. */
  readonly flushMs: number;
  readonly timeoutMs?: number;
  /** First wait after a failure; doubles up to `longestBackoffMs`. */
  readonly backoffMs?: number;
  readonly longestBackoffMs?: number;
  /** How long a backend that was never reached may take to start before a line is logged. */
  readonly startMs?: number;
  readonly log?: (line: string) => void;
  /** False where another lane to the same backend reports its outages. */
  readonly reportsOutages?: boolean;
}

/** So few failures are not logged. */
const SILENT_FAILURES = 3;
/** While the backend starts it is asked often: a user is waiting to see the desk. */
const LONGEST_BACKOFF_AT_START_MS = 2000;

/** Carries one kind of cargo to the backend, in order, each shipment until it is taken. */
export class ReportLane {
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | null = null;
  private failures = 0;
  private met = false;
  private startedAtMs = 0;
  private saidOutage: string | null = null;
  private saidRejected = false;
  private stopped = false;

  constructor(
    private readonly cargo: Cargo,
    private readonly options: LaneOptions,
  ) {}

  start(): void {
    this.startedAtMs = Date.now();
    this.schedule(0);
  }

  /** Waits for the shipment on its way, sends the rest once, and stops. At most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    clearTimeout(this.timer);
    this.stopped = true;
    const deadline = Date.now() + graceMs;
    await within(graceMs, this.sending);
    // As long as each attempt settles a shipment; a backend that is away is asked once.
    for (let before = Infinity; this.cargo.size > 0 && this.cargo.size < before && Date.now() < deadline;) {
      before = this.cargo.size;
      await this.send(Math.max(1, deadline - Date.now()));
    }
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
    const shipment = this.cargo.take();
    if (shipment === null) return this.schedule(this.options.flushMs);
    const outcome = await post(this.options, shipment, timeoutMs);
    switch (outcome.kind) {
      case 'taken':
        this.cargo.settle();
        this.met = true;
        this.failures = 0;
        this.sayRecovered();
        if (outcome.rejected > 0) this.sayRejected(outcome.firstError);
        return this.schedule(this.cargo.hurries() ? 0 : this.options.flushMs);
      case 'useless':
        this.cargo.settle();
        this.say(`dropped ${shipment.count} of ${shipment.path}: ${outcome.reason}`);
        return this.schedule(this.options.flushMs);
      case 'absent':
        return this.cargo.detour() ? this.schedule(this.options.flushMs) : this.later(outcome.reason, null);
      case 'later':
        return this.later(outcome.reason, outcome.waitMs);
      default:
        return outcome satisfies never;
    }
  }

  private later(reason: string, waitMs: number | null): void {
    this.failures++;
    const isStarting = !this.met && Date.now() - this.startedAtMs < (this.options.startMs ?? 60_000);
    if (!isStarting && this.failures > SILENT_FAILURES && this.options.reportsOutages !== false) this.sayOutage(reason);
    const { backoffMs = 500, longestBackoffMs = 10_000, flushMs } = this.options;
    const longest = isStarting ? Math.min(LONGEST_BACKOFF_AT_START_MS, longestBackoffMs) : longestBackoffMs;
    this.schedule(Math.max(flushMs, waitMs ?? Math.min(longest, backoffMs * 2 ** (this.failures - 1))));
  }

  /** A lasting problem is one line, not one per attempt; so is its end. */
  private sayOutage(reason: string): void {
    if (reason === this.saidOutage) return;
    this.saidOutage = reason;
    this.say(`${reason}; events are kept and sent again`);
  }

  private sayRecovered(): void {
    if (this.saidOutage !== null) this.say('the backend takes events again');
    this.saidOutage = null;
  }

  private sayRejected(example: string | null): void {
    if (!this.saidRejected) this.say(`the backend rejects events, for example: ${example}`);
    this.saidRejected = true;
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
