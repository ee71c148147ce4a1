import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AlertsRepository } from './alerts.repository.js';
import { TimelineRepository } from './timeline.repository.js';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
const BATCH = 500;
/** Between two batches, so that others get their turn. */
const BREATH_MS = 50;

/** Deletes alerts that were over ALERT_RETENTION_DAYS ago, and mentions as old of those that are not; every hour, in small batches. */
@Injectable()
export class AlertsRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AlertsRetention.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly alerts: AlertsRepository,
    private readonly timeline: TimelineRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** Deletes everything that is due at this time; gives how many alerts. */
  async sweep(nowMs: number): Promise<number> {
    const beforeMs = nowMs - this.config.variables.ALERT_RETENTION_DAYS * DAY_MS;
    await this.inBatches(() => this.timeline.deleteUpdatesBefore(beforeMs, BATCH));
    return this.inBatches(() => this.alerts.deleteClosedBefore(beforeMs, BATCH));
  }

  private async inBatches(deleteSome: () => Promise<number>): Promise<number> {
    let deleted = 0;
    for (let last = BATCH; last === BATCH && !this.stop.signal.aborted; deleted += last) {
      if (deleted > 0) await delay(BREATH_MS);
      last = await deleteSome();
    }
    return deleted;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      await delay(EVERY_MS, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
      if (this.stop.signal.aborted) return;
      try {
        const deleted = await this.sweep(Date.now());
        if (deleted > 0) this.logger.log({ deleted }, 'Old alerts were deleted');
      } catch (error) {
        this.logger.warn(
          { reason: error instanceof Error ? error.message : 'unknown' },
          'Old alerts could not be deleted; trying again in an hour',
        );
      }
    }
  }
}
