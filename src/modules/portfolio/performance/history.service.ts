import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import type { TimeRange } from '../../../common/time/time-range.js';
import { Config } from '../../../config/config.js';
import type { HistoryDto } from './dto/history.dto.js';
import { MAX_HISTORY_POINTS, readInterval, usualInterval } from './history.interval.js';
import { PerformanceService } from './performance.service.js';

/** Equity of brokers together over the range of a query. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly performance: PerformanceService,
    private readonly config: Config,
  ) {}

  /** More than 11,000 intervals, or an interval that is no length of time, is `request.invalid`. */
  async equity(brokers: readonly string[], { startMs, endMs }: TimeRange, interval: string | undefined): Promise<HistoryDto> {
    const intervalMs = interval === undefined ? usualInterval(endMs - startMs) : readInterval(interval);
    const message = `gives more than ${MAX_HISTORY_POINTS} points over this range: choose a longer one`;
    if ((endMs - startMs) / intervalMs > MAX_HISTORY_POINTS)
      throw new Problem('request.invalid', { errors: [{ field: 'interval', message }] });
    const items = await this.performance.history(brokers, startMs, endMs, intervalMs);
    const excluded = (await this.performance.unrated(brokers, startMs, endMs)).map(({ broker, reason }) => ({ broker, reason }));
    const { BASE_CURRENCY: currency } = this.config.variables;
    return { currency, interval_seconds: intervalMs / 1000, items, complete: excluded.length === 0, excluded };
  }
}
