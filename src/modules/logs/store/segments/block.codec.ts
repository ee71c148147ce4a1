import { constants, crc32, zstdCompressSync } from 'node:zlib';
import { MINUTE_MS } from '../../../../common/time.js';
import type { LogEntry } from '../../entry/log-entry.js';
import { LEVELS, rankOf } from '../../entry/levels.js';
import type { BlockRow, SealedBlock } from './block.js';
import type { Columns, Rest } from './block.view.js';
import { addTrigrams, trigramBloom, wordBloom, wordsOf } from './bloom.js';

/** Compresses entries of one service, in the order of their numbers, to a block. */
export function encodeBlock(entries: readonly LogEntry[], level = 1): SealedBlock {
  const columns = emptyColumns();
  const lists = {
    sources: indexer(columns.sources),
    formats: indexer(columns.formats),
    patterns: indexer(columns.patterns),
    paths: indexer(columns.paths),
  };
  const texts: string[] = [];
  const rests: string[] = [];
  const words = new Set<string>();
  const trigrams = new Set<number>();
  const before = { seq: 0, serviceSeq: 0, time: 0, received: 0, offset: 0 };
  for (const entry of entries) {
    columns.seq.push(entry.seq - before.seq);
    columns.serviceSeq.push(entry.serviceSeq - before.serviceSeq);
    columns.time.push(entry.timestampMs - before.time);
    columns.received.push(entry.receivedMs - before.received);
    columns.level.push(rankOf(entry.level));
    columns.source.push(lists.sources(entry.source));
    columns.format.push(lists.formats(entry.format));
    columns.pattern.push(lists.patterns(entry.pattern));
    columns.path.push(entry.position ? lists.paths(entry.position.path) : -1);
    columns.offset.push(entry.position ? entry.position.offset - before.offset : 0);
    columns.bytes.push(entry.position?.bytes ?? 0);
    if (entry.position) before.offset = entry.position.offset + entry.position.bytes;
    Object.assign(before, { seq: entry.seq, serviceSeq: entry.serviceSeq, time: entry.timestampMs, received: entry.receivedMs });
    columns.length.push(entry.message.length);
    texts.push(entry.message);
    const rest = restOf(entry);
    columns.rest.push(rest.length);
    rests.push(rest);
    index(entry, words, trigrams);
  }
  const text = Buffer.from(texts.join('') + rests.join(''));
  const options = { params: { [constants.ZSTD_c_compressionLevel]: level } };
  const columnFrame = zstdCompressSync(Buffer.from(JSON.stringify(columns)), options);
  const textFrame = zstdCompressSync(text, options);
  const bytes = Buffer.concat([columnFrame, textFrame]);
  const row = rowOf(entries, { columnBytes: columnFrame.length, textBytes: textFrame.length, crc: crc32(bytes), rawBytes: text.length });
  return { row, words: wordBloom(words), trigrams: trigramBloom(trigrams), bytes };
}

function restOf(entry: LogEntry): string {
  const rest: Rest = {};
  for (const _ in entry.fields) {
    rest.fields = entry.fields;
    break;
  }
  if (entry.stack !== null) rest.stack = entry.stack;
  if (entry.traceId !== null) rest.traceId = entry.traceId;
  if (entry.spanId !== null) rest.spanId = entry.spanId;
  if (entry.broker !== null) rest.broker = entry.broker;
  if (entry.timestampNs !== null) rest.timestampNs = entry.timestampNs;
  if (entry.timeSource !== 'event') rest.timeSource = entry.timeSource;
  if (entry.flags.length > 0) rest.flags = entry.flags;
  if (entry.redacted.length > 0) rest.redacted = entry.redacted;
  if (entry.originalBytes !== null) rest.originalBytes = entry.originalBytes;
  for (const _ in rest) return JSON.stringify(rest);
  return '';
}

/** Adds the searchable words of this entry to the blooms. */
function index(entry: LogEntry, words: Set<string>, trigrams: Set<number>): void {
  const add = (text: string): void => {
    const lower = text.toLowerCase();
    for (const word of wordsOf(lower)) words.add(word);
    addTrigrams(trigrams, lower);
  };
  add(entry.message);
  if (entry.stack !== null) add(entry.stack);
  for (const name in entry.fields) {
    const value = entry.fields[name];
    if (value === null || value === undefined) continue;
    const text = String(value);
    add(text);
    words.add(`${name}:`);
    words.add(`${name}:${text.toLowerCase()}`);
  }
  if (entry.traceId !== null) words.add(`trace_id:${entry.traceId.toLowerCase()}`);
  words.add(`source:${entry.source.toLowerCase()}`);
  if (entry.pattern !== '') words.add(`pattern:${entry.pattern.toLowerCase()}`);
}

function rowOf(entries: readonly LogEntry[], sizes: Pick<BlockRow, 'columnBytes' | 'textBytes' | 'crc' | 'rawBytes'>): BlockRow {
  const [first] = entries;
  const last = entries.at(-1);
  if (!first || !last) throw new Error('A block has at least one entry');
  let [minTime, maxTime, maxReceived, levels] = [Infinity, -Infinity, 0, 0];
  const minutes = new Map<number, number>();
  const brokers = new Set<string | null>();
  for (const { timestampMs, receivedMs, level, broker } of entries) {
    minTime = Math.min(minTime, timestampMs);
    maxTime = Math.max(maxTime, timestampMs);
    maxReceived = Math.max(maxReceived, receivedMs);
    const rank = rankOf(level);
    levels |= 1 << rank;
    brokers.add(broker);
    const key = Math.floor(timestampMs / MINUTE_MS) * LEVELS.length + rank;
    minutes.set(key, (minutes.get(key) ?? 0) + 1);
  }
  return {
    service: first.service,
    count: entries.length,
    offset: 0,
    ...sizes,
    ...{ minTime, maxTime, maxReceived, levels },
    minSeq: first.seq,
    maxSeq: last.seq,
    minServiceSeq: first.serviceSeq,
    maxServiceSeq: last.serviceSeq,
    brokers: [...brokers].slice(0, 1000),
    minutes: [...minutes].map(([key, count]) => [
      Math.floor(key / LEVELS.length),
      ((key % LEVELS.length) + LEVELS.length) % LEVELS.length,
      count,
    ]),
  };
}

function emptyColumns(): Columns {
  return {
    ...{ seq: [], serviceSeq: [], time: [], received: [], level: [], sources: [], source: [], formats: [], format: [] },
    ...{ patterns: [], pattern: [], paths: [], path: [], offset: [], bytes: [], length: [], rest: [] },
  };
}

function indexer(list: string[]): (text: string) => number {
  const places = new Map<string, number>();
  return (text) => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, list.length);
    list.push(text);
    return list.length - 1;
  };
}
