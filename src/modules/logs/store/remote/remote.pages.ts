import type { LogEntry } from '../../entry/log-entry.js';
import { filterTest, type LogFilter } from '../../query/log-filter.js';
import type { PageRequest } from '../log-store.js';
import type { LogEngine } from './log-engine.js';

const MAX_ROUNDS = 20;
const MAX_ROWS = 10_000;

/** A page of an engine, and the number of entries filtered out here. */
export interface EnginePage {
  readonly entries: LogEntry[];
  readonly hasMore: boolean;
  readonly postFiltered: number;
}

/** Reads pages in our order (time, number) from an engine with another order within one time. */
export class RemotePages {
  constructor(private readonly engine: LogEngine) {}

  /** Returns at least `limit` entries if there are so many. */
  read(request: PageRequest, lastSeq: number, signal?: AbortSignal): Promise<EnginePage> {
    return request.bySeq ? this.bySeq(request, lastSeq, signal) : this.byTime(request, signal);
  }

  private async byTime({ filter, direction, limit, after }: PageRequest, signal?: AbortSignal): Promise<EnginePage> {
    const page = new Collected(filter);
    let [startMs, endMs] = [filter.startMs, filter.endMs];
    if (after) {
      // First the entries of the same time by number, then the later ones.
      const at = { startMs: after.timestampMs, endMs: after.timestampMs + 1 };
      const beside =
        direction === 'backward' ? { beforeSeq: least(filter.beforeSeq, after.seq) } : { afterSeq: most(filter.afterSeq, after.seq) };
      page.add((await this.engine.find({ ...filter, ...beside }, at, direction, MAX_ROWS, signal)).entries);
      if (direction === 'backward') endMs = least(endMs, after.timestampMs);
      else startMs = most(startMs, after.timestampMs + 1);
    }
    for (let round = 0; round < MAX_ROUNDS && page.size < limit; round += 1) {
      const { entries, isFull } = await this.engine.find(filter, { startMs, endMs }, direction, limit, signal);
      page.add(entries);
      const border = borderOf(entries, direction);
      if (!isFull || border === null) return page.done(false);
      // The engine cuts entries of one time in another order than ours, so all entries of the last time are read.
      page.add((await this.engine.find(filter, { startMs: border, endMs: border + 1 }, direction, MAX_ROWS, signal)).entries);
      if (direction === 'backward') endMs = border;
      else startMs = border + 1;
    }
    return page.done(true);
  }

  /** By number only: reads growing ranges of numbers until there are enough. */
  private async bySeq({ filter, direction, limit, after }: PageRequest, lastSeq: number, signal?: AbortSignal): Promise<EnginePage> {
    const page = new Collected(filter);
    const range = { startMs: filter.startMs, endMs: filter.endMs };
    const [first, last] = [(filter.afterSeq ?? 0) + 1, Math.min(lastSeq, (filter.beforeSeq ?? Infinity) - 1)];
    let [from, to] =
      direction === 'backward' ? [first, Math.min(last, (after?.seq ?? Infinity) - 1)] : [Math.max(first, (after?.seq ?? 0) + 1), last];
    for (let width = Math.max(limit * 2, 100); from <= to && page.size < limit; width *= 4) {
      const [low, high] = direction === 'backward' ? [Math.max(from, to - width + 1), to] : [from, Math.min(to, from + width - 1)];
      const asked = { ...filter, afterSeq: low - 1, beforeSeq: high + 1 };
      page.add((await this.engine.find(asked, range, direction, Math.min(MAX_ROWS, high - low + 1), signal)).entries);
      if (direction === 'backward') to = low - 1;
      else from = high + 1;
    }
    return page.done(from <= to);
  }
}

/** Collects the matching entries, each once. */
class Collected {
  private readonly bySeqNumber = new Map<number, LogEntry>();
  private readonly test: (entry: LogEntry) => boolean;
  private postFiltered = 0;

  constructor(filter: LogFilter) {
    this.test = filterTest(filter);
  }

  get size(): number {
    return this.bySeqNumber.size;
  }

  add(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (this.test(entry)) this.bySeqNumber.set(entry.seq, entry);
      else this.postFiltered += 1;
    }
  }

  done(hasMore: boolean): EnginePage {
    return { entries: [...this.bySeqNumber.values()], hasMore, postFiltered: this.postFiltered };
  }
}

function borderOf(entries: readonly LogEntry[], direction: 'backward' | 'forward'): number | null {
  if (entries.length === 0) return null;
  const times = entries.map(({ timestampMs }) => timestampMs);
  return direction === 'backward' ? Math.min(...times) : Math.max(...times);
}

function least(one: number | null, other: number): number {
  return one === null ? other : Math.min(one, other);
}

function most(one: number | null, other: number): number {
  return one === null ? other : Math.max(one, other);
}
