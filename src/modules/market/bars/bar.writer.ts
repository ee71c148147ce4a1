import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { keyOf } from '../ticks/instrument-name.js';
import { type Bar, BUILT_MS, mergeBars, startOf } from './bar.js';
import { BarCorrectionsRepository } from './bar-corrections.repository.js';
import { BarKeeper, type Correction, type DueAddition } from './bar.keeper.js';
import { BarPartitionsRepository } from './bar-partitions.repository.js';
import { BarInstrumentsRepository } from './bar-instruments.repository.js';
import { type BarRow, BarsRepository, type KeptBar } from './bars.repository.js';

const EVERY_MS = 1000;
const BATCH_ROWS = 5000;
const FLUSH_MS = 3000;
/** Bars that could not be written for so long are dropped, in ms. */
const MAX_WAIT_MS = 3_600_000;
/** Limit of waiting rows, above which the oldest are dropped. About 200 bytes each. */
const MAX_WAITING = 500_000;

interface Waiting extends DueAddition {
  readonly sinceMs: number;
}

interface Sent {
  readonly number: number;
  readonly rows: readonly Waiting[];
}

/** Writes closed bars to the database once a second; while that is away they wait in memory, and ticks are accepted. */
@Injectable()
export class BarWriter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly id = randomUUID();
  private readonly waiting = new Map<string, Waiting>();
  /** Bars that replace stored ones, by the same keys. */
  private readonly corrections = new Map<string, Correction>();
  /** The batch that is being written, or has failed and is sent again unchanged. */
  private sent: Sent | null = null;
  private batches = 0;
  private based = false;
  private readonly ids = new Map<string, { readonly id: number; readonly feeds: number }>();
  private readonly loop = new WorkLoop({
    name: BarWriter.name,
    step: () => this.step(),
    everyMs: EVERY_MS,
    failing: 'Bars could not be written; they wait in memory and are tried again',
    recovered: 'Bars are written again',
  });
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly written;
  private readonly dropped;

  constructor(
    private readonly keeper: BarKeeper,
    private readonly bars: BarsRepository,
    private readonly instruments: BarInstrumentsRepository,
    private readonly partitions: BarPartitionsRepository,
    private readonly corrected: BarCorrectionsRepository,
    metrics: Metrics,
  ) {
    this.written = metrics.counter('market_bars_written_total', 'Rows of bars that were written', ['interval']);
    this.dropped = metrics.counter('market_bars_dropped_total', 'Rows of bars that were dropped because the database was away too long');
  }

  onApplicationBootstrap(): void {
    this.keeper.onCorrected((correction) => {
      // It contains the whole bar, also the additions that wait here.
      const key = rowKey(correction, correction.atMs);
      this.waiting.delete(key);
      this.corrections.set(key, correction);
      this.loop.wake();
    });
    this.loop.start();
    this.timers.push(setInterval(() => this.take(Date.now()), EVERY_MS).unref());
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    // Open bars are stored too: the next process continues from there.
    this.wait(this.keeper.due(Date.now(), true), Date.now());
    this.loop.wake();
    await this.loop.stop(FLUSH_MS);
  }

  /** Number of the last batch that was begun. */
  get lastBatch(): number {
    return this.batches;
  }

  /** The waiting time of the oldest addition, in ms; 0 = none waits. */
  oldestWaitMs(nowMs: number): number {
    const [first] = this.sent?.rows ?? this.waiting.values();
    return first === undefined ? 0 : nowMs - first.sinceMs;
  }

  /** Additions that may not be stored yet, with the number of their batch; null = in none. */
  unwritten(exchange: string, symbol: string, interval: '1s' | '1m'): { readonly batch: number | null; readonly bar: Bar }[] {
    const isAsked = (row: DueAddition) => row.interval === interval && row.symbol === symbol && row.exchange === exchange;
    const sent = (this.sent?.rows ?? []).filter(isAsked).map(({ bar }) => ({ batch: this.sent?.number ?? 0, bar }));
    const waiting = [...this.waiting.values()].filter(isAsked).map(({ bar }) => ({ batch: null, bar }));
    const open = [...(this.keeper.of(exchange, symbol)?.additions[interval].values() ?? [])].map(({ bar }) => ({
      batch: null,
      bar: { ...bar },
    }));
    return [...sent, ...waiting, ...open];
  }

  private take(nowMs: number): void {
    this.keeper.close(nowMs);
    this.wait(this.keeper.due(nowMs), nowMs);
    for (const [key, { sinceMs }] of this.waiting) {
      if (sinceMs > nowMs - MAX_WAIT_MS && this.waiting.size <= MAX_WAITING) break;
      this.waiting.delete(key);
      this.dropped.inc();
    }
  }

  private wait(due: readonly DueAddition[], nowMs: number): void {
    for (const addition of due) {
      const key = rowKey(addition, addition.bar.atMs);
      const known = this.waiting.get(key);
      const late = addition.late || (known?.late ?? false);
      const lateForHour = addition.lateForHour || (known?.lateForHour ?? false);
      const bar = known ? mergeBars(known.bar, addition.bar) : addition.bar;
      this.waiting.set(key, { ...addition, bar, late, lateForHour, sinceMs: known?.sinceMs ?? nowMs });
    }
  }

  private async step(): Promise<number | null> {
    if (!this.based) await this.readBases();
    this.based = true;
    if (this.sent === null) {
      await this.correct();
      const rows = [...this.waiting].slice(0, BATCH_ROWS);
      if (rows.length === 0) return null;
      for (const [key] of rows) this.waiting.delete(key);
      this.batches += 1;
      this.sent = { number: this.batches, rows: rows.map(([, row]) => row) };
    }
    const { number, rows } = this.sent;
    const ids = await this.identify(rows);
    await this.partitions.ensure(rows.filter(({ interval }) => interval === '1s').map(({ bar }) => bar.atMs));
    const changed = rows.some(({ late }) => late);
    const kept = await this.bars.add({ writer: this.id, number }, barRows(rows, ids), changed).catch((error: unknown) => {
      this.partitions.forget();
      throw error;
    });
    this.sent = null;
    for (const { interval } of rows) this.written.inc({ interval });
    if (changed) this.announce(rows, ids, kept);
    return this.waiting.size + this.corrections.size > 0 ? 0 : null;
  }

  /** Reports the change of closed bars to their listeners. */
  private announce(rows: readonly Waiting[], ids: readonly number[], kept: readonly KeptBar[]): void {
    const bars = new Map(kept.map(({ interval, instrumentId, bar }) => [`${interval} ${instrumentId} ${bar.atMs}`, bar]));
    const hours = new Set<string>();
    rows.forEach((row, index) => {
      const id = ids[index] ?? 0;
      const bar = row.late ? bars.get(`${row.interval} ${id} ${row.bar.atMs}`) : undefined;
      if (bar) this.keeper.closed(row, row.interval, bar, bar.trades > row.bar.trades);
      const hour = `1h ${id} ${startOf(row.bar.atMs, BUILT_MS['1h'])}`;
      const hourBar = row.lateForHour && !hours.has(hour) ? bars.get(hour) : undefined;
      hours.add(hour);
      if (hourBar) this.keeper.closed(row, '1h', hourBar, true);
    });
  }

  /** Before the waiting additions, because a correction does not contain those that came after it. */
  private async correct(): Promise<void> {
    for (const [key, correction] of this.corrections) {
      const { interval, exchange, symbol, atMs, bar } = correction;
      const [instrumentId = 0] = await this.identify([correction]);
      if (interval === '1s') await this.partitions.ensure([atMs]);
      const hour = await this.corrected.replace({ interval, instrumentId, atMs, bar });
      if (this.corrections.get(key) === correction) this.corrections.delete(key);
      const minutes = this.unwritten(exchange, symbol, '1m').map((row) => row.bar);
      this.keeper.corrected(correction, hour, minutes);
    }
  }

  private async identify(rows: readonly Pick<DueAddition, 'exchange' | 'symbol' | 'feeds'>[]): Promise<number[]> {
    const unknown = rows.filter((row) => (this.ids.get(keyOf(row.exchange, row.symbol))?.feeds ?? -1) < row.feeds.length);
    if (unknown.length > 0) {
      const ids = await this.instruments.identify(unknown);
      unknown.forEach(({ exchange, symbol, feeds }, index) =>
        this.ids.set(keyOf(exchange, symbol), { id: ids[index] ?? 0, feeds: feeds.length }),
      );
    }
    return rows.map(({ exchange, symbol }) => this.ids.get(keyOf(exchange, symbol))?.id ?? 0);
  }

  private async readBases(): Promise<void> {
    const nowMs = Date.now();
    for (const interval of ['1m', '1h'] as const) {
      for (const { exchange, symbol, bar } of await this.bars.startingAt(interval, startOf(nowMs, BUILT_MS[interval])))
        this.keeper.base(exchange, symbol, interval, bar);
    }
  }
}

function rowKey({ interval, exchange, symbol }: Pick<DueAddition, 'interval' | 'exchange' | 'symbol'>, atMs: number): string {
  return `${interval} ${atMs} ${keyOf(exchange, symbol)}`;
}

function barRows(rows: readonly Waiting[], ids: readonly number[]): BarRow[] {
  return rows.map(({ interval, bar }, index) => ({ interval, bar, instrumentId: ids[index] ?? 0 }));
}
