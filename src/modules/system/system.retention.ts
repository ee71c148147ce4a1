import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../config/config.js';
import { SystemSamplesRepository } from './system-samples.repository.js';

const EVERY_MS = 3_600_000;
const BATCH = 5000;
/** Between two batches, so that others get their turn. */
const BREATH_MS = 50;

/** Deletes samples that are older than SYSTEM_RETENTION_DAYS, every hour and in small batches. */
@Injectable()
export class SystemRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SystemRetention.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly samples: SystemSamplesRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** Deletes everything that is due now; gives how many samples. */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (let last = BATCH; last === BATCH && !this.stop.signal.aborted; deleted += last) {
      if (deleted > 0) await delay(BREATH_MS);
      last = await this.samples.deleteOlderThan(this.config.variables.SYSTEM_RETENTION_DAYS, BATCH);
    }
    if (deleted > 0) await this.samples.reclaimSpace();
    return deleted;
  }

  private async run(): Promise<void> {
    for (;;) {
      await delay(EVERY_MS, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
      if (this.stop.signal.aborted) return;
      try {
        await this.sweep();
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown';
        this.logger.warn({ reason }, 'Old samples of the system could not be deleted; trying again in an hour');
      }
    }
  }
}
