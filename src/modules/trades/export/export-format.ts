import { csvCell, FORMULA_STARTS } from '../../../common/text/csv.js';
import type { ExportBytes } from './export-bytes.js';

/** The columns of an export, in this order: names as on REST. */
export const EXPORT_COLUMNS = [
  { name: 'id', kind: 'text' },
  { name: 'symbol', kind: 'text' },
  { name: 'side', kind: 'text' },
  { name: 'quantity', kind: 'number' },
  { name: 'price', kind: 'number' },
  { name: 'timestamp', kind: 'time' },
  { name: 'status', kind: 'text' },
  { name: 'order_type', kind: 'text' },
  { name: 'fees', kind: 'number' },
  { name: 'broker', kind: 'text' },
  { name: 'strategy', kind: 'text' },
  { name: 'pnl', kind: 'number' },
  { name: 'currency', kind: 'text' },
] as const;

/** The format of a file: its head, and how one row of COPY's text format (null = empty) is written. */
export interface ExportFormat {
  readonly extension: string;
  readonly contentType: string;
  readonly header: string;
  write(row: Uint8Array, out: ExportBytes): void;
}

const [TAB, LF, CR, SPACE, QUOTE, COMMA, BACKSLASH, CLOSE_BRACE] = [9, 10, 13, 32, 34, 44, 92, 125];
const [POINT, ZERO, CAPITAL_T, CAPITAL_Z] = [46, 48, 84, 90];
const NAMES = EXPORT_COLUMNS.map(({ name }) => name);
const IS_TEXT = EXPORT_COLUMNS.map(({ kind }) => kind === 'text');
const TIMESTAMP: number = EXPORT_COLUMNS.findIndex(({ kind }) => kind === 'time');

/** What a byte means while a row is copied: it is copied as it is, ends a cell, or needs the row to be read as text. */
const [PLAIN, END, SPECIAL] = [0, 1, 2];
const classes = (special: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => (byte === TAB || byte === LF ? END : special.includes(byte) ? SPECIAL : PLAIN));

/** The same for the first byte of a cell: full-width characters begin with EF in UTF-8. */
const SUSPECT_BYTES: ReadonlySet<number> = new Set([...FORMULA_STARTS, 0xef]);
const CSV_CLASSES = classes([BACKSLASH, QUOTE, COMMA]);

/** RFC 4180 with a header. A text that a spreadsheet would run as a formula has an apostrophe in front. */
export const CSV: ExportFormat = {
  extension: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  header: `${NAMES.join(',')}\r\n`,
  write(row, out) {
    // At most each byte doubled, and an apostrophe and two quotes around each cell.
    out.reserve(2 * row.length + 4 * NAMES.length);
    if (writePlainCsv(row, out)) return;
    const line = textsOf(row).map((text, column) => (IS_TEXT[column] ? csvCell(text) : (text ?? '')));
    out.position += out.chunk.write(`${line.join(',')}\r\n`, out.position);
  },
};

/** Copies an ordinary row byte by byte; false, with nothing written, when a byte of it cannot be copied as it is. */
function writePlainCsv(row: Uint8Array, out: ExportBytes): boolean {
  const { chunk } = out;
  const { length } = row;
  let { position } = out;
  let column = 0;
  if (SUSPECT_BYTES.has(row[0] ?? 0)) return false;
  for (let at = 0; at < length; at += 1) {
    const byte = row[at] ?? 0;
    const kind = CSV_CLASSES[byte];
    if (kind === PLAIN) {
      chunk[position++] = byte;
    } else if (kind === SPECIAL) {
      return false;
    } else if (byte === TAB) {
      chunk[position++] = COMMA;
      column += 1;
      if (column === TIMESTAMP) {
        at = writeTime(row, at + 1, chunk, position) - 1;
        position += TIME_BYTES;
      } else if (IS_TEXT[column] && SUSPECT_BYTES.has(row[at + 1] ?? 0) && row[at + 1] !== TAB) return false;
    }
  }
  chunk[position++] = CR;
  chunk[position++] = LF;
  out.position = position;
  return true;
}

/** The text before each value, its opening quote included. */
const JSON_STARTS = NAMES.map((name, column) => Buffer.from(`${column === 0 ? '{' : ','}"${name}":`));
const JSON_STARTS_BYTES = JSON_STARTS.reduce((sum, { length }) => sum + length, 0);
const JSON_NULL = Buffer.from('null');
const JSON_CLASSES = classes([BACKSLASH, QUOTE, ...Array.from({ length: SPACE }, (_, control) => control)]);

/** One JSON object per line. */
export const NDJSON: ExportFormat = {
  extension: 'ndjson',
  contentType: 'application/x-ndjson; charset=utf-8',
  header: '',
  write(row, out) {
    // An escape takes six bytes for one.
    out.reserve(6 * row.length + JSON_STARTS_BYTES + 8 * NAMES.length);
    if (writePlainJson(row, out)) return;
    const texts = textsOf(row);
    const object = Object.fromEntries(NAMES.map((name, column) => [name, jsonValue(texts[column] ?? null, column)]));
    out.position += out.chunk.write(`${JSON.stringify(object)}\n`, out.position);
  },
};

function jsonValue(text: string | null, column: number): string | number | null {
  return text === null || IS_TEXT[column] || column === TIMESTAMP ? text : Number(text);
}

function writePlainJson(row: Uint8Array, out: ExportBytes): boolean {
  const { chunk } = out;
  let { position } = out;
  let at = 0;
  for (let column = 0; column < NAMES.length; column += 1) {
    position = copy(JSON_STARTS[column] ?? JSON_NULL, chunk, position);
    const isQuoted = column === TIMESTAMP || IS_TEXT[column] === true;
    if (JSON_CLASSES[row[at] ?? LF] === END) {
      position = copy(JSON_NULL, chunk, position);
    } else {
      if (isQuoted) chunk[position++] = QUOTE;
      if (column === TIMESTAMP) {
        at = writeTime(row, at, chunk, position);
        position += TIME_BYTES;
      }
      for (let byte = row[at] ?? LF; JSON_CLASSES[byte] === PLAIN; byte = row[at] ?? LF) {
        chunk[position++] = byte;
        at += 1;
      }
      if (JSON_CLASSES[row[at] ?? LF] === SPECIAL) return false;
      if (isQuoted) chunk[position++] = QUOTE;
    }
    at += 1;
  }
  chunk[position++] = CLOSE_BRACE;
  chunk[position++] = LF;
  out.position = position;
  return true;
}

function copy(bytes: Uint8Array, chunk: Uint8Array, position: number): number {
  for (let at = 0; at < bytes.length; at += 1) chunk[position + at] = bytes[at] ?? 0;
  return position + bytes.length;
}

const TIME_BYTES = 24;

/** `2025-12-04 10:30:00.5+00` as `2025-12-04T10:30:00.500Z`; gives where it ends. The session is in UTC. */
function writeTime(row: Uint8Array, start: number, chunk: Uint8Array, position: number): number {
  for (let i = 0; i < 19; i += 1) chunk[position + i] = row[start + i] ?? 0;
  chunk[position + 10] = CAPITAL_T;
  chunk[position + 19] = POINT;
  let at = start + 19;
  if (row[at] === POINT) at += 1;
  for (let i = 20; i < 23; i += 1) {
    const digit = row[at] ?? 0;
    const isDigit = digit >= ZERO && digit <= ZERO + 9;
    chunk[position + i] = isDigit ? digit : ZERO;
    if (isDigit) at += 1;
  }
  chunk[position + 23] = CAPITAL_Z;
  // +00
  return at + 3;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The cells of a row: tabs divide them, and those in a text are escaped; an empty one is null. */
export function textsOf(row: Uint8Array): (string | null)[] {
  const line = Buffer.from(row.buffer, row.byteOffset, row.length - 1).toString();
  return line.split('\t').map((cell, column) => {
    if (cell === '') return null;
    if (column === TIMESTAMP) return timeOf(cell);
    return cell.replace(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter);
  });
}

function timeOf(cell: string): string {
  return new Date(cell.replace(' ', 'T').replace('+00', 'Z')).toISOString();
}
