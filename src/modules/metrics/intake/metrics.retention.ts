import { Injectable } from '@nestjs/common';
import { DAY_MS, HOUR_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { type Deleted, HourlySweep } from '../../../platform/database/sweeps/hourly-sweep.js';
import { MetricPartitionsRepository } from './metric-partitions.repository.js';
import { MetricRollupsRepository, type Rollup, type RollupTable } from './metric-rollups.repository.js';

/** A day is dropped so long after it is over: points that were accepted just before may be on their way. */
const MARGIN_MS = HOUR_MS;
const ROLLUPS: readonly Rollup[] = ['metric_1m', 'metric_1h'];

/** Makes the partition of tomorrow, drops days beyond METRIC_RETENTION_DAYS, deletes older points and roll-ups in small batches. */
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
    await this.partitions.ensure([nowMs, nowMs + DAY_MS]);
    const days = await this.partitions.dropBefore(nowMs - pointDays * DAY_MS - MARGIN_MS);
    // A roll-up is never deleted before the points that it is made of.
    const rollups = await this.deleteRows(ROLLUPS, nowMs - Math.max(pointDays, rollupDays) * DAY_MS - MARGIN_MS);
    // A partition of many days stays until the last of them is over.
    const cutoffMs = nowMs - pointDays * DAY_MS - MARGIN_MS;
    const points = this.partitions.straddles(cutoffMs) ? await this.deleteRows(['metric_points'], cutoffMs) : 0;
    return { days, rollups, points };
  }

  private async deleteRows(tables: readonly RollupTable[], cutoffMs: number): Promise<number> {
    let deleted = 0;
    let series = await this.rollups.seriesAfter(0);
    while (series.length > 0 && !this.stopped) {
      for (const table of tables) {
        for (let last = 1; last > 0 && !this.stopped; deleted += last) {
          last = await this.rollups.deleteBefore(table, series, cutoffMs);
          if (last > 0) await this.breath();
        }
      }
      series = await this.rollups.seriesAfter(series.at(-1) ?? 0);
    }
    return deleted;
  }
}
