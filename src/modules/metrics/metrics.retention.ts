import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../config/config.js';
import { MetricPartitionsRepository } from './metric-partitions.repository.js';
import { MetricRollupsRepository, type Rollup } from './metric-rollups.repository.js';
import { DAY, HOUR } from './metric-step.js';

const EVERY_MS = HOUR;
/** A desk that is started every morning has its turn too. */
const FIRST_AFTER_MS = 60_000;
/** Between two batches, so that intake gets its turn. */
const BREATH_MS = 20;
/** A day is dropped so long after its last point is over: points that were accepted just before are on their way. */
const MARGIN_MS = HOUR;
const ROLLUPS: readonly Rollup[] = ['metric_1m', 'metric_1h'];

/** What a round has deleted. */
export interface Swept {
  readonly days: number;
  readonly rollups: number;
}

/** Every hour: makes the partition of tomorrow, drops days beyond METRIC_RETENTION_DAYS, deletes roll-ups beyond theirs in small batches. */
@Injectable()
export class MetricsRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MetricsRetention.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly partitions: MetricPartitionsRepository,
    private readonly rollups: MetricRollupsRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** Deletes everything that is due now. */
  async sweep(): Promise<Swept> {
    const { METRIC_RETENTION_DAYS: pointDays, METRIC_ROLLUP_RETENTION_DAYS: rollupDays } = this.config.variables;
    const nowMs = Date.now();
    await this.partitions.ensure([nowMs, nowMs + DAY]);
    const days = await this.partitions.dropBefore(nowMs - pointDays * DAY - MARGIN_MS);
    // A roll-up never goes before the points that it is made of.
    const rollups = await this.deleteRollups(nowMs - Math.max(pointDays, rollupDays) * DAY - MARGIN_MS);
    return { days, rollups };
  }

  private async deleteRollups(cutoffMs: number): Promise<number> {
    let deleted = 0;
    let series = await this.rollups.seriesAfter(0);
    while (series.length > 0 && !this.stop.signal.aborted) {
      for (const rollup of ROLLUPS) {
        for (let last = 1; last > 0 && !this.stop.signal.aborted; deleted += last) {
          last = await this.rollups.deleteBefore(rollup, series, cutoffMs);
          if (last > 0) await delay(BREATH_MS);
        }
      }
      series = await this.rollups.seriesAfter(series.at(-1) ?? 0);
    }
    return deleted;
  }

  private async run(): Promise<void> {
    for (let waitMs = FIRST_AFTER_MS; !this.stop.signal.aborted; waitMs = EVERY_MS) {
      await delay(waitMs, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
      if (this.stop.signal.aborted) return;
      try {
        const swept = await this.sweep();
        if (swept.days + swept.rollups > 0) this.logger.log({ ...swept }, 'Old metrics were deleted');
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown';
        this.logger.warn({ reason }, 'Old metrics could not be deleted; trying again in an hour');
      }
    }
  }
}
