import { isAscii } from 'node:buffer';
import { crc32, zstdDecompressSync } from 'node:zlib';
import type { LogEntry, TimeSource } from '../../../entry/log-entry.js';
import { LEVELS } from '../../../entry/levels.js';
import type { BlockRow } from './block.js';
import { ColumnReader, nanosecondsOf, type NumberColumn } from './block.columns.js';

const MAX_UNPACKED = 256 * 1024 * 1024;

/** Rare properties without a column, under short names. */
export type Rest = Partial<
  Pick<
    LogEntry,
    'fields' | 'stack' | 'traceId' | 'spanId' | 'broker' | 'timestampNs' | 'timeSource' | 'flags' | 'redacted' | 'originalBytes'
  >
>;

/** Of the columns of a full block, about; what is larger takes several steps. */
const COLUMN_BYTES = 256 * 1024;
const NO_REST: Rest = {};

/** A block of which only requested parts are unpacked and read. Throws when the checksum is wrong. */
export class BlockView {
  readonly row: Pick<BlockRow, 'service' | 'count' | 'columnBytes' | 'rawBytes' | 'crc'>;
  private readonly bytes: Buffer;
  private columnReader: ReturnType<typeof ColumnReader.of> | null = null;
  private plainText: Buffer | null = null;
  private asciiText: string | null | undefined;
  private readonly read = new Map<NumberColumn, Float64Array>();

  constructor(bytes: Buffer, row: BlockView['row']) {
    if (crc32(bytes) !== row.crc) throw new Error('The checksum of the block is wrong');
    this.bytes = bytes;
    this.row = row;
  }

  /** All messages, then the JSON of all rare properties, as one text; null when a character takes more than a byte. */
  get ascii(): string | null {
    if (this.asciiText === undefined) this.asciiText = isAscii(this.text) ? this.text.toString('latin1') : null;
    return this.asciiText;
  }

  /** A column of numbers, as differences where the column has those. */
  numbers(name: NumberColumn): Float64Array {
    const known = this.read.get(name);
    if (known) return known;
    const numbers = this.columns.numbers(name);
    this.read.set(name, numbers);
    return numbers;
  }

  /** The entries by ascending number; with a choice only those with a 1. */
  entries(choice: Uint8Array | null = null): LogEntry[] {
    const { texts } = this.columns;
    const column = (name: NumberColumn): Float64Array => this.numbers(name);
    const [seqs, serviceSeqs, times, receiveds] = [column('seq'), column('serviceSeq'), column('time'), column('received')];
    const [levels, nanos, timeSources, sources] = [column('level'), column('nanos'), column('timeSource'), column('source')];
    const [formats, patterns, lengths, rests] = [column('format'), column('pattern'), column('length'), column('rest')];
    const [paths, offsets, bytes] = [column('path'), column('offset'), column('bytes')];
    const text = this.ascii ?? this.text.toString();
    let messageAt = 0;
    let restAt = 0;
    for (const length of lengths) restAt += length;
    let [seq, serviceSeq, time, received, offset] = [0, 0, 0, 0, 0];
    const entries: LogEntry[] = [];
    const end = choice === null ? seqs.length : choice.lastIndexOf(1) + 1;
    for (let at = 0; at < end; at += 1) {
      seq += seqs[at] ?? 0;
      serviceSeq += serviceSeqs[at] ?? 0;
      time += times[at] ?? 0;
      received += receiveds[at] ?? 0;
      const [start, restStart] = [messageAt, restAt];
      messageAt += lengths[at] ?? 0;
      restAt += rests[at] ?? 0;
      const path = texts.paths[paths[at] ?? -1];
      const positionAt = offset + (offsets[at] ?? 0);
      if (path !== undefined) offset = positionAt + (bytes[at] ?? 0);
      if (choice !== null && choice[at] !== 1) continue;
      const rest = restStart === restAt ? NO_REST : (JSON.parse(text.slice(restStart, restAt)) as Rest);
      entries.push({
        seq,
        serviceSeq,
        timestampMs: time,
        timestampNs: rest.timestampNs ?? nanosecondsOf(time, nanos[at] ?? 0),
        receivedMs: received,
        service: this.row.service,
        level: LEVELS[levels[at] ?? 0] ?? 'unknown',
        message: text.slice(start, messageAt),
        fields: rest.fields ?? {},
        traceId: rest.traceId ?? null,
        spanId: rest.spanId ?? null,
        broker: rest.broker ?? null,
        stack: rest.stack ?? null,
        source: texts.sources[sources[at] ?? 0] ?? '',
        position: path === undefined ? null : { path, offset: positionAt, bytes: bytes[at] ?? 0 },
        format: texts.formats[formats[at] ?? 0] ?? '',
        timeSource: rest.timeSource ?? (texts.timeSources[timeSources[at] ?? 0] as TimeSource | undefined) ?? 'event',
        flags: rest.flags ?? [],
        redacted: rest.redacted ?? [],
        originalBytes: rest.originalBytes ?? null,
        pattern: texts.patterns[patterns[at] ?? 0] ?? '',
      });
    }
    return entries;
  }

  private get columns(): ReturnType<typeof ColumnReader.of> {
    this.columnReader ??= ColumnReader.of(unpacked(this.bytes.subarray(0, this.row.columnBytes), COLUMN_BYTES));
    return this.columnReader;
  }

  private get text(): Buffer {
    this.plainText ??= unpacked(this.bytes.subarray(this.row.columnBytes), this.row.rawBytes);
    return this.plainText;
  }
}

/** Unpacked in one step where the size is known: with the default of 16 KiB a step, a block takes twice as long. */
function unpacked(frame: Buffer, expectedBytes: number): Buffer {
  return zstdDecompressSync(frame, { maxOutputLength: MAX_UNPACKED, chunkSize: Math.min(MAX_UNPACKED, Math.max(64, expectedBytes + 1)) });
}

/** All entries of a block's two frames. */
export function decodeBlock(bytes: Buffer, row: BlockView['row']): LogEntry[] {
  return new BlockView(bytes, row).entries();
}
