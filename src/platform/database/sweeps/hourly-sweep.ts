import { reasonOf } from '../../../common/reason.js';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Logger, type OnApplicationBootstrap, type OnModuleDestroy, Optional } from '@nestjs/common';
import { SweepReports } from './sweep-reports.js';

const EVERY_MS = 3_600_000;
/** The first round is soon after the start, so that a desk that is started every morning is swept too. */
const FIRST_AFTER_MS = 60_000;
/** The pause between two batches, so that other statements get their turn. */
const BREATH_MS = 50;

/** How many rows a round has deleted, by kind: `{ signals: 1201, agents: 1 }`. */
export type Deleted = Readonly<Record<string, number>>;

/**
 * Deletes rows that are too old, every hour and in small batches, for as long as the application runs.
 * A round that fails is logged, and made up for by the next one.
 */
export abstract class HourlySweep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(this.constructor.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** Injected into this field, so that no retention has to pass it on. */
  @Optional()
  @Inject(SweepReports)
  private readonly reports?: SweepReports;

  constructor(private readonly firstAfterMs = FIRST_AFTER_MS) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** Deletes everything that is due now. */
  abstract sweep(): Promise<Deleted>;

  /** Asks for one batch after the other until one is not full, or the application ends; gives how many rows went. */
  protected async inBatches(size: number, deleteSome: (size: number) => Promise<number>): Promise<number> {
    let deleted = 0;
    for (let last = size; last === size && !this.stopped; deleted += last) {
      if (deleted > 0) await this.breath();
      last = await deleteSome(size);
    }
    return deleted;
  }

  protected get stopped(): boolean {
    return this.stop.signal.aborted;
  }

  protected breath(): Promise<void> {
    return delay(BREATH_MS);
  }

  private async run(): Promise<void> {
    for (let waitMs = this.firstAfterMs; ; waitMs = EVERY_MS) {
      await delay(waitMs, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
      if (this.stopped) return;
      await this.round();
    }
  }

  /** One round: it deletes, logs and reports how many rows went. Never rejects. */
  async round(): Promise<void> {
    const what = this.constructor.name.replace(/Retention$/, '').toLowerCase();
    try {
      const deleted = await this.sweep();
      if (!Object.values(deleted).some((count) => count > 0)) return;
      this.logger.log(deleted, 'What was too old has been deleted');
      this.reports?.report({ what, deleted });
    } catch (error) {
      const reason = reasonOf(error);
      this.logger.warn({ reason }, 'What is too old could not be deleted; trying again in an hour');
      this.reports?.report({ what, deleted: null });
    }
  }
}
