import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { errorCode, errorMessage } from '../failure.js';
import type { PriceTick } from './price-feed.js';

export const RECORDING_HEADER = 'ts_ms,exchange,symbol,kind,price,size,bid,bid_size,ask,ask_size';
/** A longer line is not a row of a tick file, and waiting for its end would cost memory. */
const MAX_LINE_CHARS = 65_536;

export interface RecordedRow extends PriceTick {
  readonly atMs: number;
}

/** The rows of one piece of the file, and how many lines of it were unusable. */
export interface RecordingChunk {
  readonly rows: readonly RecordedRow[];
  readonly skipped: number;
}

/** A recording that cannot be played; the message is one sentence. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** Whether the file exists and starts with the expected header. @throws RecordingError */
export async function checkRecording(path: string): Promise<void> {
  const chunks = readLines(path);
  try {
    const first = await chunks.next();
    const header = first.done ? '' : (first.value[0] ?? '').replace(/^\uFEFF/, '').trim();
    if (header !== RECORDING_HEADER)
      throw new RecordingError(`The recording ${path} does not start with the header "${RECORDING_HEADER}".`);
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    throw new RecordingError(sentenceFor(path, error));
  } finally {
    await chunks.return(undefined);
  }
}

/** Plays a tick file (plain or gzip) once, piece by piece, holding one piece in memory. @throws RecordingError */
export async function* readRecording(path: string): AsyncGenerator<RecordingChunk, void, undefined> {
  let first = true;
  try {
    for await (const lines of readLines(path)) {
      const rows: RecordedRow[] = [];
      const body = first ? lines.slice(1) : lines;
      first = false;
      let blank = 0;
      for (const line of body) {
        const row = parseRow(line);
        if (row) rows.push(row);
        else if (line.trim() === '') blank++;
      }
      yield { rows, skipped: body.length - rows.length - blank };
    }
  } catch (error) {
    throw new RecordingError(sentenceFor(path, error));
  }
}

/** A trade gives its price, a quote the middle of bid and ask; null for a row that is neither. */
export function parseRow(line: string): RecordedRow | null {
  const cells = line.trimEnd().split(',');
  const [ts = '', , symbol = '', kind = '', price = ''] = cells;
  const atMs = Number(ts);
  const value = kind === 'trade' ? Number(price) : kind === 'quote' ? (Number(cells[6]) + Number(cells[8])) / 2 : NaN;
  const usable = cells.length === 10 && ts !== '' && Number.isSafeInteger(atMs) && atMs > 0 && /^[\w.\-/]{1,32}$/.test(symbol);
  const priced = Number.isFinite(value) && value > 0 && (kind === 'trade' || (Number(cells[6]) > 0 && Number(cells[8]) > 0));
  return usable && priced ? { atMs, symbol, price: Number(value.toFixed(6)) } : null;
}

async function* readLines(path: string): AsyncGenerator<string[], void, undefined> {
  // Asked first: a stream opened before this wait could fail without a listener for its error.
  const gzip = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: 65_536 });
  const source = gzip ? file.pipe(createGunzip()) : file;
  // pipe() does not pass errors on: a read error must reach the reader of the unzipped side.
  if (source !== file) file.on('error', (error) => source.destroy(error));
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
      if (lines.length > 0) yield lines;
    }
    if (rest !== '') yield [rest];
  } finally {
    source.destroy();
    file.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function sentenceFor(path: string, error: unknown): string {
  const code = errorCode(error) ?? '';
  if (code === 'ENOENT') return `The recording ${path} does not exist.`;
  if (code === 'EACCES') return `The recording ${path} may not be read by this user.`;
  if (code === 'EISDIR') return `The recording ${path} is a folder, not a file.`;
  if (code.startsWith('Z_')) return `The recording ${path} is damaged: it cannot be unzipped to its end.`;
  return `The recording ${path} cannot be read (${code || errorMessage(error)}).`;
}
