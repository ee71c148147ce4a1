import { Injectable } from '@nestjs/common';
import type { InstrumentName } from '../ticks/instrument-name.js';
import { type Bar, BUILT_MS, mergeBars, READ_INTERVALS, type ReadInterval, startOf } from './bar.js';
import { BarInstrumentsRepository } from './bar-instruments.repository.js';
import { BarWriter } from './bar.writer.js';
import { BarsRepository } from './bars.repository.js';

export interface BarRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

export interface BarsRead {
  /** Ascending. */
  readonly bars: readonly Bar[];
  /** Start of the oldest stored bar, epoch ms; null = there is none. */
  readonly oldestMs: number | null;
  readonly feeds: readonly string[];
}

/** After so many reads during which the writer stored a batch, the reader accepts being one batch behind. */
const TRIES = 5;

/** Reads stored bars and adds the parts that are not stored yet. */
@Injectable()
export class BarsReader {
  constructor(
    private readonly bars: BarsRepository,
    private readonly instruments: BarInstrumentsRepository,
    private readonly writer: BarWriter,
  ) {}

  /** The newest bars of the range; null = no trade of it was ever seen here. Rejects with `storage.unavailable`. */
  async read({ exchange, symbol }: InstrumentName, interval: ReadInterval, range: BarRange): Promise<BarsRead | null> {
    const { ms: stepMs, from } = READ_INTERVALS[interval];
    let instrument: Awaited<ReturnType<BarInstrumentsRepository['find']>> = null;
    for (let tries = 1; ; tries += 1) {
      const unwritten = this.writer.unwritten(exchange, symbol, from === '1s' ? '1s' : '1m');
      const { lastBatch } = this.writer;
      // After reading memory: an instrument whose bars are not in memory by then is in the database.
      instrument ??= await this.instruments.find(exchange, symbol);
      if (instrument === null) {
        if (unwritten.length === 0) return null;
        return {
          bars: merged(
            [],
            unwritten.map(({ bar }) => bar),
            stepMs,
            range,
          ),
          oldestMs: null,
          feeds: [],
        };
      }
      const asked = { interval: from, stepMs, instrumentId: instrument.id, writer: this.writer.id };
      const { bars, batch, oldestMs } = await this.bars.read(asked, range, BUILT_MS[from]);
      // Rows that were in no batch when we read memory are stored by now: read again.
      if (batch > lastBatch && tries < TRIES) continue;
      const missing = unwritten.filter((row) => row.batch === null || row.batch > batch).map(({ bar }) => bar);
      return { bars: merged(bars, missing, stepMs, range), oldestMs, feeds: instrument.feeds };
    }
  }
}

function merged(kept: readonly Bar[], missing: readonly Bar[], stepMs: number, { fromMs, toMs, limit }: BarRange): Bar[] {
  if (missing.length === 0) return [...kept];
  const byTime = new Map(kept.map((bar) => [bar.atMs, bar]));
  for (const bar of missing) {
    if (bar.atMs < fromMs || bar.atMs >= toMs) continue;
    const atMs = startOf(bar.atMs, stepMs);
    const known = byTime.get(atMs);
    byTime.set(atMs, known ? mergeBars(known, bar) : { ...bar, atMs });
  }
  return [...byTime.values()].toSorted((one, other) => one.atMs - other.atMs).slice(-limit);
}
