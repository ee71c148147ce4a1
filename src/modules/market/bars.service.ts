import { Injectable } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { END_OF_TIME_MS } from '../../common/time/time.js';
import { timeRange } from '../../common/time/time-range.js';
import { type Bar, READ_INTERVALS, startOf, volumeOf, vwapOf } from './bars/bar.js';
import { BarsReader } from './bars/bars.reader.js';
import { isOver } from './bars/symbol.bars.js';
import { type BarDto, type BarListDto, type BarsQueryDto, MAX_BARS } from './bars/dto/bar.dto.js';
import { MarketService } from './market.service.js';

const DEFAULT_BARS = 1000;

/** Answers requests for bars. */
@Injectable()
export class BarsService {
  constructor(
    private readonly market: MarketService,
    private readonly reader: BarsReader,
  ) {}

  /** Throws `market.unknown_symbol`, `market.no_feed`, `request.invalid`, `storage.unavailable`. */
  async list(exchange: string, symbol: string, query: BarsQueryDto): Promise<BarListDto> {
    const name = this.market.valid(exchange, symbol);
    const { interval } = query;
    const nowMs = Date.now();
    const { startMs, endMs } = timeRange(query.start_time, query.end_time, nowMs + 1, END_OF_TIME_MS);
    const limit = query.limit ?? (query.start_time === undefined ? DEFAULT_BARS : MAX_BARS);
    const { ms: stepMs } = READ_INTERVALS[interval];
    const [fromMs, toMs] = [Math.ceil(within(startMs) / stepMs) * stepMs, within(endMs)];
    const read = await this.reader.read(name, interval, { fromMs, toMs, limit });
    if (read === null) throw this.unknown(name.exchange, name.symbol);
    const traded = read.bars.map((bar) => barDto(bar, stepMs, nowMs));
    const items = query.fill === undefined ? traded : filled(traded, stepMs, Math.min(toMs, nowMs), limit);
    return {
      ...name,
      interval,
      items,
      bars: items,
      complete_from: read.oldestMs === null ? null : new Date(read.oldestMs).toISOString(),
      sources: [...read.feeds],
    };
  }

  /** Why there is no bar of an instrument. */
  private unknown(exchange: string, symbol: string): Problem {
    const problem = this.market.noValue({ exchange, symbol });
    return problem.code === 'market.no_data' ? new Problem('market.no_data', { detail: 'It has no trades here yet.' }) : problem;
  }
}

export function barDto(bar: Bar, stepMs: number, nowMs: number): BarDto {
  const { atMs: timestamp, open, high, low, close, trades } = bar;
  const volume = volumeOf(bar);
  return { timestamp, open, high, low, close, volume, trades, vwap: vwapOf(bar), closed: isOver(timestamp, stepMs, nowMs) };
}

/** Fills the gaps between bars, and after the last one up to `untilMs`, with flat bars; the newest `limit`. */
function filled(bars: readonly BarDto[], stepMs: number, untilMs: number, limit: number): BarDto[] {
  const all: BarDto[] = [];
  bars.forEach((bar, index) => {
    all.push(bar);
    const next = bars[index + 1]?.timestamp ?? startOf(untilMs - 1, stepMs) + stepMs;
    const { close } = bar;
    // Makes only bars that can be in the answer.
    const from = Math.max(bar.timestamp + stepMs, next - limit * stepMs);
    for (let timestamp = from; timestamp < next; timestamp += stepMs)
      all.push({
        ...{ timestamp, open: close, high: close, low: close, close, volume: 0, trades: 0, vwap: null },
        closed: timestamp + stepMs <= untilMs,
        filled: true,
      });
  });
  return all.slice(-limit);
}

function within(ms: number): number {
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS);
}
