import { isAscii } from 'node:buffer';
import { crc32, zstdDecompressSync } from 'node:zlib';
import type { FilePosition, LogEntry } from '../../entry/log-entry.js';
import { LEVELS } from '../../entry/levels.js';
import type { BlockRow } from './block.js';

const MAX_UNPACKED = 256 * 1024 * 1024;

/** The columns of a block: numbers as differences to the one before, texts as places in lists. */
export interface Columns {
  readonly seq: number[];
  readonly serviceSeq: number[];
  readonly time: number[];
  readonly received: number[];
  readonly level: number[];
  readonly sources: string[];
  readonly source: number[];
  readonly formats: string[];
  readonly format: number[];
  readonly patterns: string[];
  readonly pattern: number[];
  readonly paths: string[];
  /** -1 and no offset for entries without a position. */
  readonly path: number[];
  readonly offset: number[];
  readonly bytes: number[];
  readonly length: number[];
  /** Length of the JSON text of rare properties; 0 without any. */
  readonly rest: number[];
}

/** Rare properties without a column, under short names. */
export type Rest = Partial<
  Pick<
    LogEntry,
    'fields' | 'stack' | 'traceId' | 'spanId' | 'broker' | 'timestampNs' | 'timeSource' | 'flags' | 'redacted' | 'originalBytes'
  >
>;

/** Columns that a search reads one by one. */
export type NumberColumn = 'seq' | 'serviceSeq' | 'time' | 'level' | 'length' | 'rest';

const LIMIT = { maxOutputLength: MAX_UNPACKED };
const NO_REST: Rest = {};
const [COMMA, MINUS, DIGIT_0] = [0x2c, 0x2d, 0x30];

/** A block of which only requested parts are unpacked and read. Throws when the checksum is wrong. */
export class BlockView {
  readonly row: Pick<BlockRow, 'service' | 'count' | 'columnBytes' | 'crc'>;
  private readonly bytes: Buffer;
  private plainColumns: Buffer | null = null;
  private plainText: Buffer | null = null;
  private asciiText: string | null | undefined;

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
    const key = `"${name}":[`;
    // The quotation marks of the name cannot occur in the text of another column, where they are escaped.
    const start = this.columns.indexOf(key) + key.length;
    const end = this.columns.indexOf(']', start);
    const values = new Float64Array(this.row.count);
    let [at, value, sign] = [0, 0, 1];
    for (let place = start; place < end; place += 1) {
      const code = this.columns[place] ?? COMMA;
      if (code === COMMA) {
        values[at] = sign * value;
        [at, value, sign] = [at + 1, 0, 1];
      } else if (code === MINUS) sign = -1;
      else if (code >= DIGIT_0 && code <= DIGIT_0 + 9) value = value * 10 + (code - DIGIT_0);
      else return Float64Array.from(JSON.parse(this.columns.toString('latin1', start - 1, end + 1)) as number[]);
    }
    values[at] = sign * value;
    return values;
  }

  /** The entries by ascending number; with a choice only those with a 1. */
  entries(choice: Uint8Array | null = null): LogEntry[] {
    const columns = JSON.parse(this.columns.toString()) as Columns;
    const text = this.ascii ?? this.text.toString();
    let messageAt = 0;
    let restAt = columns.length.reduce((sum, length) => sum + length, 0);
    const now = { seq: 0, serviceSeq: 0, time: 0, received: 0, offset: 0 };
    const entries: LogEntry[] = [];
    for (let at = 0; at < columns.seq.length; at += 1) {
      now.seq += columns.seq[at] ?? 0;
      now.serviceSeq += columns.serviceSeq[at] ?? 0;
      now.time += columns.time[at] ?? 0;
      now.received += columns.received[at] ?? 0;
      const [start, restStart] = [messageAt, restAt];
      messageAt += columns.length[at] ?? 0;
      restAt += columns.rest[at] ?? 0;
      const position = positionAt(columns, at, now);
      if (choice !== null && choice[at] !== 1) continue;
      const rest = restStart === restAt ? NO_REST : (JSON.parse(text.slice(restStart, restAt)) as Rest);
      entries.push({
        seq: now.seq,
        serviceSeq: now.serviceSeq,
        timestampMs: now.time,
        timestampNs: rest.timestampNs ?? null,
        receivedMs: now.received,
        service: this.row.service,
        level: LEVELS[columns.level[at] ?? 0] ?? 'unknown',
        message: text.slice(start, messageAt),
        fields: rest.fields ?? {},
        traceId: rest.traceId ?? null,
        spanId: rest.spanId ?? null,
        broker: rest.broker ?? null,
        stack: rest.stack ?? null,
        source: columns.sources[columns.source[at] ?? 0] ?? '',
        position,
        format: columns.formats[columns.format[at] ?? 0] ?? '',
        timeSource: rest.timeSource ?? 'event',
        flags: rest.flags ?? [],
        redacted: rest.redacted ?? [],
        originalBytes: rest.originalBytes ?? null,
        pattern: columns.patterns[columns.pattern[at] ?? 0] ?? '',
      });
    }
    return entries;
  }

  private get columns(): Buffer {
    this.plainColumns ??= zstdDecompressSync(this.bytes.subarray(0, this.row.columnBytes), LIMIT);
    return this.plainColumns;
  }

  private get text(): Buffer {
    this.plainText ??= zstdDecompressSync(this.bytes.subarray(this.row.columnBytes), LIMIT);
    return this.plainText;
  }
}

/** All entries of a block's two frames. */
export function decodeBlock(bytes: Buffer, row: BlockView['row']): LogEntry[] {
  return new BlockView(bytes, row).entries();
}

function positionAt(columns: Columns, at: number, now: { offset: number }): FilePosition | null {
  const path = columns.paths[columns.path[at] ?? -1];
  if (path === undefined) return null;
  const offset = now.offset + (columns.offset[at] ?? 0);
  const bytes = columns.bytes[at] ?? 0;
  now.offset = offset + bytes;
  return { path, offset, bytes };
}
