import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type Deleted, HourlySweep } from '../../platform/database/hourly-sweep.js';
import { MetricPartitionsRepository } from './metric-partitions.repository.js';
import { MetricRollupsRepository, type Rollup } from './metric-rollups.repository.js';
import { DAY, HOUR } from './metric-step.js';

/** A day is dropped so long after its last point is over: points that were accepted just before are on their way. */
const MARGIN_MS = HOUR;
const ROLLUPS: readonly Rollup[] = ['metric_1m', 'metric_1h'];

/** Makes the partition of tomorrow, drops days beyond METRIC_RETENTION_DAYS, deletes roll-ups beyond theirs in small batches. */
@Injectable()
export class MetricsRetention extends HourlySweep {
  constructor(
    private readonly partitions: MetricPartitionsRepository,
    private readonly rollups: MetricRollupsRepository,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
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
    while (series.length > 0 && !this.stopped) {
      for (const rollup of ROLLUPS) {
        for (let last = 1; last > 0 && !this.stopped; deleted += last) {
          last = await this.rollups.deleteBefore(rollup, series, cutoffMs);
          if (last > 0) await this.breath();
        }
      }
      series = await this.rollups.seriesAfter(series.at(-1) ?? 0);
    }
    return deleted;
  }
}
