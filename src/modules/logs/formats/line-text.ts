import { createHash } from 'node:crypto';
import type { TextEncoding } from './encoding.js';

/** A line as text, with the conversions that were needed. */
export interface LineText {
  readonly text: string;
  readonly flag: 're_encoded' | 'binary' | null;
  /** The first bytes of a binary line as hex. */
  readonly head: string | null;
}

const HEAD_BYTES = 256;
const CONTROL_SHARE = 0.3;
const ESC = 0x1b;
const ANSI = new RegExp(String.raw`\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])`, 'g');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });
const CONTROL = new RegExp(String.raw`[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f]`, 'g');
const windows1252 = new TextDecoder('windows-1252');

/**
 * The text of a line's bytes: UTF-8, else windows-1252 (`re_encoded`), or UTF-16 where the whole file is; byte order marks and colours are
 * removed; a line of more than 30 % control characters is named by its size and SHA-256 (`binary`).
 */
export function textOf(bytes: Buffer, encoding: TextEncoding = 'bytes'): LineText {
  if (encoding !== 'bytes') return textOfWide(bytes, encoding);
  let control = 0;
  let hasEscape = false;
  for (const byte of bytes) {
    if (byte >= 32 || byte === 9 || byte === 10 || byte === 13) continue;
    if (byte === ESC) hasEscape = true;
    else control += 1;
  }
  if (control > bytes.length * CONTROL_SHARE) return binary(bytes);
  const { text, flag } = decode(bytes);
  return { text: withoutMark(hasEscape ? withoutColours(text) : text), flag, head: null };
}

function textOfWide(bytes: Buffer, encoding: Exclude<TextEncoding, 'bytes'>): LineText {
  const text = withoutMark(utf16.decode(encoding === 'utf-16le' ? bytes : Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()));
  const control = text.match(CONTROL)?.length ?? 0;
  return control > text.length * CONTROL_SHARE ? binary(bytes) : { text: withoutColours(text), flag: null, head: null };
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Text without the escape sequences of terminals. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(ANSI, '') : text;
}

function decode(bytes: Buffer): { text: string; flag: 're_encoded' | null } {
  try {
    return { text: utf8.decode(bytes), flag: null };
  } catch {
    return { text: windows1252.decode(bytes), flag: 're_encoded' };
  }
}

function binary(bytes: Buffer): LineText {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { text: `[binary, ${bytes.length} bytes, sha256 ${hash}]`, flag: 'binary', head: bytes.subarray(0, HEAD_BYTES).toString('hex') };
}
