import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { drawdownsOf } from '../analytics/drawdown.js';
import { wealthOf } from '../analytics/returns.js';
import type { ChartKind } from './chart.kind.js';
import { type ChartPoint, downsample } from './chart.downsample.js';
import type { ChartDto } from './dto/chart.dto.js';
import { EquityHistory, type EquitySeries } from '../equity/equity.history.js';
import { FRAMES, type Timeframe } from '../equity/timeframe.js';
import { ofPeriod, toMoneyPointDto, toValuePointDto, toStandingDto } from './performance.wire.js';

/** Charts of the brokers' equity, P&L, exposure or drawdown over a timeframe. */
@Injectable()
export class ChartService {
  constructor(
    private readonly history: EquityHistory,
    private readonly config: Config,
  ) {}

  /** At most `points` of the series, its extremes kept. A day is drawn from samples, a week from hours, longer times from days. */
  async chart(kind: ChartKind, brokers: readonly string[], timeframe: Timeframe, points: number): Promise<ChartDto> {
    const charted = kind === 'drawdown' ? 'equity' : kind;
    const series = await (timeframe === '1d' ? this.history.day(brokers, charted) : this.history.series(brokers, timeframe));
    // An answer that has just come from the database took its time already.
    await turn();
    const all = VALUES[kind](series.points);
    const kept = downsample(all, points);
    const nowMs = Date.now();
    const currency = kind === 'drawdown' ? null : this.config.variables.BASE_CURRENCY;
    const items = kept.map((point) => {
      const dto = currency === null ? toValuePointDto(point) : toMoneyPointDto(point, currency, this.config.roundMoney);
      // A day is drawn from samples, which have a moment and no period.
      return timeframe === '1d' ? dto : ofPeriod(dto, point.atMs, FRAMES[timeframe].periodMs, nowMs);
    });
    return {
      kind,
      currency,
      timeframe,
      items,
      series: items,
      points: kept.length,
      source_points: all.length,
      ...toStandingDto(series, brokers),
    };
  }
}

type Points = EquitySeries['points'];

/** Drawdowns are fractions of the peak, flows taken out. A time at which a figure is not known is a gap. */
const VALUES: Readonly<Record<ChartKind, (points: Points) => ChartPoint[]>> = {
  equity: (points) => valuesOf(points, ({ equity }) => equity),
  pnl: (points) => valuesOf(points, ({ pnl }) => pnl),
  exposure: (points) => valuesOf(points, ({ exposure }) => exposure),
  drawdown: (points) => {
    const path = wealthOf(points);
    return drawdownsOf(path).flatMap((value, i) => (path[i] === undefined ? [] : [{ atMs: path[i].atMs, value }]));
  },
};

function valuesOf(points: Points, figure: (point: Points[number]) => number | null): ChartPoint[] {
  return points.flatMap((point) => {
    const value = figure(point);
    return value === null ? [] : [{ atMs: point.atMs, value }];
  });
}
