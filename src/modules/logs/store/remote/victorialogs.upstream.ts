import { isObject } from '../../../../platform/upstream/fields.js';
import type { LogEntry } from '../../entry/log-entry.js';
import type { LogFilter } from '../../query/log-filter.js';
import type { VolumeRequest } from '../log-store.js';
import { fromRecord, nanoseconds, searchedText, toRecord } from './engine.entry.js';
import { EngineAddress } from './engine.upstream.js';
import type { EngineFound, EngineRange, LogEngine } from './log-engine.js';
import { isExactInLogsQl, toLogsQl } from './logsql.js';

const PUSH = '/insert/jsonline?_stream_fields=service,source&_time_field=_time&_msg_field=_msg';
const MS = 1_000_000n;

/** VictoriaLogs: entries are sent as JSON lines, queries are in LogsQL. */
export class VictoriaLogs implements LogEngine {
  private readonly at: EngineAddress;

  constructor(address: string) {
    this.at = new EngineAddress(address);
  }

  isExact({ query }: LogFilter): boolean {
    return isExactInLogsQl(query);
  }

  async push(entries: readonly LogEntry[]): Promise<void> {
    const lines = entries.map((entry) => JSON.stringify({ _time: nanoseconds(entry), _msg: searchedText(entry), ...toRecord(entry) }));
    await this.at.post(PUSH, `${lines.join('\n')}\n`, 'application/stream+json');
  }

  async find(
    filter: LogFilter,
    range: EngineRange,
    direction: 'backward' | 'forward',
    limit: number,
    signal?: AbortSignal,
  ): Promise<EngineFound> {
    // The argument `limit` returns the newest quickly; a sort would read everything.
    const oldest = direction === 'forward' ? ` | sort by (_time, seq) limit ${limit}` : '';
    const query = { query: toLogsQl(filter) + oldest, ...timesOf(range), ...(direction === 'backward' ? { limit: String(limit) } : {}) };
    const entries: LogEntry[] = [];
    let rows = 0;
    for (const line of (await this.at.get('/select/logsql/query', query, signal)).split('\n')) {
      if (line === '') continue;
      rows += 1;
      const { _time: time, _msg: text, ...record } = JSON.parse(line) as Record<string, string>;
      const entry = fromRecord(record, nsOf(time ?? ''), text ?? '');
      if (entry) entries.push(entry);
    }
    return { entries, isFull: rows >= limit };
  }

  async volume({ filter, stepMs, by }: VolumeRequest, signal?: AbortSignal): Promise<Map<number, Map<string, number>>> {
    const query = { query: toLogsQl(filter), step: `${stepMs}ms`, field: by, ...timesOf(filter) };
    const answer: unknown = JSON.parse(await this.at.get('/select/logsql/hits', query, signal));
    const buckets = new Map<number, Map<string, number>>();
    for (const hit of isObject(answer) && Array.isArray(answer['hits']) ? (answer['hits'] as Hit[]) : []) {
      hit.timestamps.forEach((time, at) => {
        const startMs = Date.parse(time);
        const counts = buckets.get(startMs) ?? new Map<string, number>();
        const [name, count] = [hit.fields[by] ?? '', hit.values[at] ?? 0];
        if (count > 0) buckets.set(startMs, counts.set(name, (counts.get(name) ?? 0) + count));
      });
    }
    return buckets;
  }

  async services(filter: LogFilter, range: EngineRange, signal?: AbortSignal): Promise<readonly string[]> {
    const query = { query: toLogsQl(filter), field: 'service', ...timesOf(range) };
    const answer: unknown = JSON.parse(await this.at.get('/select/logsql/field_values', query, signal));
    const values = isObject(answer) && Array.isArray(answer['values']) ? (answer['values'] as { value: string }[]) : [];
    return values.map(({ value }) => value);
  }
}

interface Hit {
  readonly fields: Readonly<Record<string, string>>;
  readonly timestamps: readonly string[];
  readonly values: readonly number[];
}

/** The end of their range is inclusive. */
function timesOf({ startMs, endMs }: EngineRange): Record<string, string> {
  return {
    ...(startMs === null ? {} : { start: `${BigInt(startMs) * MS}` }),
    ...(endMs === null ? {} : { end: `${BigInt(endMs) * MS - 1n}` }),
  };
}

/** `2026-11-22T12:00:00.123456789Z` in epoch ns; '' for an invalid time. */
function nsOf(time: string): string {
  const [, seconds = '', fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(time) ?? [];
  const ms = Date.parse(`${seconds}Z`);
  return Number.isNaN(ms) ? '' : `${BigInt(ms) * MS + BigInt(fraction.padEnd(9, '0'))}`;
}
