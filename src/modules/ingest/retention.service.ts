import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../config/config.js';
import { JournalRepository } from './journal.repository.js';

const EVERY_MS = 3_600_000;
const BATCH = 1000;
/** Between two batches, so that intake gets its turn. */
const BREATH_MS = 50;

/** Deletes what is older than EVENT_RETENTION_DAYS from the journal, every hour and in small batches. */
@Injectable()
export class RetentionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RetentionService.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly journal: JournalRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** Deletes everything that is due now; gives how many events. */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (let last = BATCH; last === BATCH && !this.stop.signal.aborted; deleted += last) {
      if (deleted > 0) await delay(BREATH_MS);
      last = await this.journal.deleteOlderThan(this.config.variables.EVENT_RETENTION_DAYS, BATCH);
    }
    await this.journal.reclaimSpace();
    return deleted;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      await delay(EVERY_MS, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
      if (this.stop.signal.aborted) return;
      try {
        const deleted = await this.sweep();
        if (deleted > 0) this.logger.log({ deleted }, 'Old events were deleted from the journal');
      } catch (error) {
        this.logger.warn(
          { reason: error instanceof Error ? error.message : 'unknown' },
          'Old events could not be deleted; trying again in an hour',
        );
      }
    }
  }
}
