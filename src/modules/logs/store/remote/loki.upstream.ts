import { isObject } from '../../../../platform/upstream/fields.js';
import type { LogEntry } from '../../entry/log-entry.js';
import type { LogFilter } from '../../query/log-filter.js';
import type { VolumeRequest } from '../log-store.js';
import { type EngineRecord, fromRecord, nanoseconds, searchedText, toRecord } from './engine.entry.js';
import { EngineAddress } from './engine.upstream.js';
import type { EngineFound, EngineRange, LogEngine } from './log-engine.js';
import { toLogQl } from './logql.js';

const MS = 1_000_000n;
/** Default limits of Loki: so many lines per answer, and queries over at most 30 days. */
const MAX_LINES = 5000;
const WINDOW_MS = 30 * 86_400_000;

/** Loki 3: streams by service, level and source, everything else as structured metadata; queries in LogQL. */
export class Loki implements LogEngine {
  private readonly at: EngineAddress;

  constructor(address: string) {
    this.at = new EngineAddress(address);
  }

  isExact(filter: LogFilter): boolean {
    return toLogQl(filter).isExact;
  }

  async push(entries: readonly LogEntry[]): Promise<void> {
    const streams = new Map<string, { stream: EngineRecord; values: [string, string, EngineRecord][] }>();
    for (const entry of entries) {
      const { service = '', level = '', source = '', ...metadata } = toRecord(entry);
      const labels = { service, level, source };
      const key = JSON.stringify(labels);
      const stream = streams.get(key) ?? { stream: labels, values: new Array<[string, string, EngineRecord]>() };
      stream.values.push([nanoseconds(entry), searchedText(entry), metadata]);
      streams.set(key, stream);
    }
    await this.at.post('/loki/api/v1/push', JSON.stringify({ streams: [...streams.values()] }), 'application/json');
  }

  async find(
    filter: LogFilter,
    range: EngineRange,
    direction: 'backward' | 'forward',
    limit: number,
    signal?: AbortSignal,
  ): Promise<EngineFound> {
    const wanted = Math.min(limit, MAX_LINES);
    const { query } = toLogQl(filter);
    const entries: LogEntry[] = [];
    let rows = 0;
    for (const window of windowsOf(range, direction)) {
      const asked = { query, ...timesOf(window), direction, limit: String(wanted - rows) };
      for (const { stream, values } of await this.streams(asked, signal)) {
        for (const [ns, line] of values) {
          rows += 1;
          const entry = fromRecord(stream, ns, line);
          if (entry) entries.push(entry);
        }
      }
      if (rows >= wanted) break;
    }
    return { entries, isFull: rows >= wanted };
  }

  async volume({ filter, stepMs, by }: VolumeRequest, signal?: AbortSignal): Promise<Map<number, Map<string, number>>> {
    const step = BigInt(stepMs) * MS;
    const query = `sum by (${by}) (count_over_time(${toLogQl({ ...filter }).query}[${stepMs}ms]))`;
    const first = (BigInt(filter.startMs) * MS) / step;
    const last = (BigInt(filter.endMs) * MS - 1n) / step;
    const buckets = new Map<number, Map<string, number>>();
    // A point counts the step that ends with it, inclusively, so the points are the last nanosecond of each bucket.
    const times = { start: `${(first + 1n) * step - 1n}`, end: `${(last + 1n) * step - 1n}`, step: `${stepMs}ms` };
    const answer: unknown = JSON.parse(await this.at.get('/loki/api/v1/query_range', { query, ...times }, signal));
    for (const { metric, values } of resultIn<{ metric: EngineRecord; values: [number, string][] }>(answer)) {
      for (const [seconds, count] of values) {
        const startMs = Math.floor(Math.round(seconds * 1000 - 1) / stepMs) * stepMs;
        const counts = buckets.get(startMs) ?? new Map<string, number>();
        buckets.set(startMs, counts.set(metric[by] ?? '', (counts.get(metric[by] ?? '') ?? 0) + Number(count)));
      }
    }
    return buckets;
  }

  async services(filter: LogFilter, range: EngineRange, signal?: AbortSignal): Promise<readonly string[]> {
    const names = new Set<string>();
    for (const window of windowsOf(range, 'backward')) {
      const answer: unknown = JSON.parse(await this.at.get('/loki/api/v1/label/service/values', timesOf(window), signal));
      for (const name of isObject(answer) && Array.isArray(answer['data']) ? (answer['data'] as string[]) : []) names.add(name);
    }
    return [...names].filter((name) => filter.services === null || filter.services.includes(name));
  }

  private async streams(query: Readonly<Record<string, string>>, signal?: AbortSignal) {
    const answer: unknown = JSON.parse(await this.at.get('/loki/api/v1/query_range', query, signal));
    return resultIn<{ stream: EngineRecord; values: [string, string][] }>(answer);
  }
}

function resultIn<T>(answer: unknown): readonly T[] {
  const data = isObject(answer) ? answer['data'] : null;
  const result = isObject(data) ? data['result'] : null;
  if (!Array.isArray(result)) throw new Error('The log engine answers something else');
  return result as T[];
}

function timesOf({ startMs, endMs }: { startMs: number; endMs: number }): { start: string; end: string } {
  return { start: `${BigInt(startMs) * MS}`, end: `${BigInt(endMs) * MS}` };
}

/** The range in parts that Loki accepts; without a start the last 30 days. */
function windowsOf({ startMs, endMs }: EngineRange, direction: 'backward' | 'forward'): { startMs: number; endMs: number }[] {
  const end = endMs ?? Date.now() + 86_400_000;
  const start = Math.max(startMs ?? end - WINDOW_MS, 0);
  const windows: { startMs: number; endMs: number }[] = [];
  for (let to = end; to > start; to -= WINDOW_MS) windows.push({ startMs: Math.max(start, to - WINDOW_MS), endMs: to });
  return direction === 'backward' ? windows : windows.reverse();
}
