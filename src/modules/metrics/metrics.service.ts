import { Injectable } from '@nestjs/common';
import { decodeCursor, type Page, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import type { Principal } from '../auth/identity/principal.js';
import type { MetricPointDto } from './dto/metric-point.dto.js';
import type { MetricTypeDto } from './dto/metric-type.dto.js';
import type { MetricTypesQueryDto } from './dto/metric-types-query.dto.js';
import { readLabelQuery } from './history/metric-query.js';
import { isMetricType } from './series/metric-series.js';
import { MetricSeriesRepository } from './series/metric-series.repository.js';
import { scopeOf, unknownMetric } from './history/metrics.history.js';

const ROUTE = 'metrics';

/** Lists the metrics, and their newest points. */
@Injectable()
export class MetricsService {
  constructor(private readonly series: MetricSeriesRepository) {}

  /** Types in the order of their names, with the newest point of any of their series. */
  async types({ limit, cursor }: MetricTypesQueryDto, user: Principal): Promise<Page<MetricTypeDto>> {
    const rows = await this.series.types(scopeOf(user), cursor === undefined ? null : typeOf(cursor), limit);
    const nowMs = Date.now();
    const page = toPage(ROUTE, rows, limit, ({ type }) => [type]);
    return {
      ...page,
      items: page.items.map(({ type, series, value, atMs, labels }) => ({
        type,
        series,
        last_value: value,
        last_at: new Date(atMs).toISOString(),
        // A sender's clock may be ahead of ours.
        age_ms: Math.max(0, nowMs - atMs),
        labels,
      })),
    };
  }

  /** The newest point of the series that the query's labels select; without one `metric.not_found`. */
  async latest(type: string, query: unknown, user: Principal): Promise<MetricPointDto> {
    const labels = readLabelQuery(query);
    const newest = isMetricType(type) ? await this.series.newest(type, labels, scopeOf(user)) : null;
    if (!newest) throw unknownMetric();
    return { timestamp: new Date(newest.atMs).toISOString(), value: newest.value, labels: newest.labels };
  }
}

function typeOf(cursor: string): string {
  const [type, ...rest] = decodeCursor(ROUTE, cursor);
  if (!isMetricType(type) || rest.length > 0) throw new Problem('request.bad_cursor');
  return type;
}
