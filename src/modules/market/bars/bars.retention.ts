import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { type Deleted, HourlySweep } from '../../../platform/database/sweeps/hourly-sweep.js';
import type { BuiltInterval } from './bar.js';
import { BarInstrumentsRepository } from './bar-instruments.repository.js';
import { BarPartitionsRepository } from './bar-partitions.repository.js';
import { BarsRepository } from './bars.repository.js';

/** Margin for bars that are built but not stored yet. */
const MARGIN_MS = 3_600_000;

/** Drops days of bars of a second and deletes older minutes and hours, by MARKET_BARS_1S_DAYS, _1M_DAYS and _1H_DAYS. */
@Injectable()
export class BarsRetention extends HourlySweep {
  constructor(
    private readonly bars: BarsRepository,
    private readonly instruments: BarInstrumentsRepository,
    private readonly partitions: BarPartitionsRepository,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
    const { MARKET_BARS_1S_DAYS, MARKET_BARS_1M_DAYS, MARKET_BARS_1H_DAYS } = this.config.variables;
    const nowMs = Date.now();
    const before = (days: number) => nowMs - days * DAY_MS - MARGIN_MS;
    await this.partitions.ensure([nowMs, nowMs + DAY_MS]);
    const days = await this.partitions.dropBefore(before(MARKET_BARS_1S_DAYS));
    // A partition of many days stays until its last day has expired.
    const seconds = this.partitions.straddles(before(MARKET_BARS_1S_DAYS)) ? await this.delete('1s', before(MARKET_BARS_1S_DAYS)) : 0;
    const minutes = await this.delete('1m', before(MARKET_BARS_1M_DAYS));
    // An hour is never deleted before the minutes that it is built from.
    const hours = await this.delete('1h', before(Math.max(MARKET_BARS_1M_DAYS, MARKET_BARS_1H_DAYS)));
    const writers = await this.bars.forgetWriters(nowMs - DAY_MS);
    return { days, seconds, minutes, hours, writers };
  }

  private async delete(interval: BuiltInterval, cutoffMs: number): Promise<number> {
    let deleted = 0;
    let ids = await this.instruments.idsAfter(0);
    while (ids.length > 0 && !this.stopped) {
      for (let last = 1; last > 0 && !this.stopped; deleted += last) {
        last = await this.bars.deleteBefore(interval, ids, cutoffMs);
        if (last > 0) await this.breath();
      }
      ids = await this.instruments.idsAfter(ids.at(-1) ?? 0);
    }
    return deleted;
  }
}
