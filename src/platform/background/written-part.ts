import { Logger } from '@nestjs/common';
import { WorkLoop } from './work-loop.js';

/** How long after a refusal, and after each check that fails, the next check is made. */
const CHECK_EVERY_MS = 2000;

/**
 * Whether a store takes writes. It may be readable and refuse every write: a full disk, a standby.
 *
 * A refusal is noticed by the writes themselves and not by a probe that runs all the time: a probe small enough to be cheap fits into
 * the room that is left in a page while everything else is refused, and a desk writes by itself every few seconds (samples of the
 * system). A small write that happened to fit does not prove that writes work again; `check` does, which needs as much room as a batch of
 * events and runs only while writes are refused.
 */
export class WrittenPart {
  private readonly logger = new Logger('Storage');
  private readonly checking: WorkLoop;
  private reason: string | null = null;

  /** `check` writes something, takes it back, and rejects when that is refused. */
  constructor(
    readonly name: string,
    private readonly check: () => Promise<void>,
  ) {
    this.checking = new WorkLoop({ name: 'Storage', step: () => this.step(), failing: `${name}: the check of writes failed` });
    this.checking.start();
  }

  /** False from the first refused write until there is room again. */
  get takesWrites(): boolean {
    return this.reason === null;
  }

  /** Notes a refused write. `reason` goes to the log, once an outage. */
  refused(reason: string): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.logger.warn({ part: this.name, reason }, 'A part refuses writes: what it has is read, nothing is stored');
    this.checking.wakeIn(CHECK_EVERY_MS);
  }

  async stop(): Promise<void> {
    await this.checking.stop();
  }

  private async step(): Promise<number | null> {
    if (this.reason === null) return null;
    try {
      await this.check();
    } catch {
      return CHECK_EVERY_MS;
    }
    this.reason = null;
    this.logger.log({ part: this.name }, 'A part takes writes again');
    return null;
  }
}
