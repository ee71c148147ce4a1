import { constants, crc32, zstdCompressSync } from 'node:zlib';
import type { LogEntry } from '../../../entry/log-entry.js';
import { rankOf } from '../../../entry/levels.js';
import type { BlockRow, SealedBlock } from './block.js';
import { nanosOf, type NumberLists, packColumns, type TextLists } from './block.columns.js';
import { minuteCounts } from './block.minutes.js';
import type { Rest } from './block.view.js';
import { trigramBloom, wordBloom } from './bloom.js';
import { BloomTerms } from './bloom.terms.js';

/** Compresses entries of one service, in the order of their numbers, to a block. */
export function encodeBlock(entries: readonly LogEntry[], level = 1): SealedBlock {
  const { numbers, texts, rests } = columnsOf(entries);
  const messages = entries.map(({ message }) => message);
  const text = Buffer.from(messages.join('') + rests.join(''));
  const options = { params: { [constants.ZSTD_c_compressionLevel]: level } };
  const columnFrame = zstdCompressSync(packColumns(numbers, texts), options);
  const textFrame = zstdCompressSync(text, options);
  const bytes = Buffer.concat([columnFrame, textFrame]);
  const row = rowOf(entries, { columnBytes: columnFrame.length, textBytes: textFrame.length, crc: crc32(bytes), rawBytes: text.length });
  const terms = termsOf(entries);
  return { row, words: wordBloom(terms.words), trigrams: trigramBloom(terms.trigrams), bytes };
}

function columnsOf(entries: readonly LogEntry[]): { numbers: NumberLists; texts: TextLists; rests: readonly string[] } {
  const numbers = emptyNumbers();
  const texts = { sources: [], formats: [], timeSources: [], patterns: [], paths: [] } satisfies TextLists;
  const placeOf = {
    source: indexer(texts.sources),
    format: indexer(texts.formats),
    timeSource: indexer(texts.timeSources),
    pattern: indexer(texts.patterns),
    path: indexer(texts.paths),
  };
  const rests: string[] = [];
  const before = { seq: 0, serviceSeq: 0, time: 0, received: 0, offset: 0 };
  for (const entry of entries) {
    const { seq, serviceSeq, timestampMs: time, receivedMs: received, position } = entry;
    numbers.seq.push(seq - before.seq);
    numbers.serviceSeq.push(serviceSeq - before.serviceSeq);
    numbers.time.push(time - before.time);
    numbers.received.push(received - before.received);
    numbers.level.push(rankOf(entry.level));
    const nanos = nanosOf(entry);
    numbers.nanos.push(nanos);
    numbers.source.push(placeOf.source(entry.source));
    numbers.format.push(placeOf.format(entry.format));
    numbers.timeSource.push(placeOf.timeSource(entry.timeSource));
    numbers.pattern.push(placeOf.pattern(entry.pattern));
    numbers.path.push(position ? placeOf.path(position.path) : -1);
    numbers.offset.push(position ? position.offset - before.offset : 0);
    numbers.bytes.push(position?.bytes ?? 0);
    numbers.length.push(entry.message.length);
    const rest = restOf(entry, nanos === -1);
    numbers.rest.push(rest.length);
    rests.push(rest);
    Object.assign(before, { seq, serviceSeq, time, received });
    if (position) before.offset = position.offset + position.bytes;
  }
  return { numbers, texts, rests };
}

function restOf(entry: LogEntry, withNs: boolean): string {
  const rest: Rest = {};
  for (const _ in entry.fields) {
    rest.fields = entry.fields;
    break;
  }
  if (entry.stack !== null) rest.stack = entry.stack;
  if (entry.traceId !== null) rest.traceId = entry.traceId;
  if (entry.spanId !== null) rest.spanId = entry.spanId;
  if (entry.broker !== null) rest.broker = entry.broker;
  if (withNs) rest.timestampNs = entry.timestampNs;
  if (entry.flags.length > 0) rest.flags = entry.flags;
  if (entry.redacted.length > 0) rest.redacted = entry.redacted;
  if (entry.originalBytes !== null) rest.originalBytes = entry.originalBytes;
  for (const _ in rest) return JSON.stringify(rest);
  return '';
}

/** The searchable words of the entries, for the blooms. */
function termsOf(entries: readonly LogEntry[]): BloomTerms {
  const terms = new BloomTerms();
  let [source, pattern] = ['', ''];
  for (const entry of entries) {
    terms.addText(entry.message);
    if (entry.stack !== null) terms.addText(entry.stack);
    for (const name in entry.fields) {
      const value = entry.fields[name];
      if (value === null || value === undefined) continue;
      const text = String(value);
      terms.addText(text);
      terms.addTerm(`${name}:`);
      terms.addTerm(`${name}:${text.toLowerCase()}`);
    }
    if (entry.traceId !== null) terms.addTerm(`trace_id:${entry.traceId.toLowerCase()}`);
    if (entry.source !== source) terms.addTerm(`source:${entry.source.toLowerCase()}`);
    if (entry.pattern !== pattern && entry.pattern !== '') terms.addTerm(`pattern:${entry.pattern.toLowerCase()}`);
    ({ source, pattern } = entry);
  }
  return terms;
}

function rowOf(entries: readonly LogEntry[], sizes: Pick<BlockRow, 'columnBytes' | 'textBytes' | 'crc' | 'rawBytes'>): BlockRow {
  const [first] = entries;
  const last = entries.at(-1);
  if (!first || !last) throw new Error('A block has at least one entry');
  let [minTime, maxTime, maxReceived, levels] = [Infinity, -Infinity, 0, 0];
  const brokers = new Set<string | null>();
  for (const { timestampMs, receivedMs, level, broker } of entries) {
    minTime = Math.min(minTime, timestampMs);
    maxTime = Math.max(maxTime, timestampMs);
    maxReceived = Math.max(maxReceived, receivedMs);
    levels |= 1 << rankOf(level);
    brokers.add(broker);
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
    minutes: minuteCounts(entries, minTime),
  };
}

function emptyNumbers(): NumberLists {
  return {
    ...{ seq: [], serviceSeq: [], time: [], received: [], level: [], nanos: [], source: [], format: [], timeSource: [], pattern: [] },
    ...{ path: [], offset: [], bytes: [], length: [], rest: [] },
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
