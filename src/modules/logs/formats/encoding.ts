/** The encoding of a file: `bytes` is UTF-8, or windows-1252 for lines that are no UTF-8. */
export type TextEncoding = 'bytes' | 'utf-16le' | 'utf-16be';

/** Bytes needed to detect the encoding of a file without a byte order mark. */
export const TELLING_BYTES = 4;
const MAX_LOOKED_AT = 512;
/** In UTF-16, nearly every Latin character has a NUL, always on the same side. */
const MOST = 0.6;
const FEW = 0.1;

/** The encoding of a file by its beginning: its byte order mark, else on which side of each two bytes the NULs are. */
export function encodingOf(beginning: Buffer): TextEncoding {
  const [first, second] = beginning;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const pairs = Math.min(MAX_LOOKED_AT, beginning.length) >> 1;
  if (pairs * 2 < TELLING_BYTES) return 'bytes';
  const nuls = [0, 0];
  for (let at = 0; at < pairs * 2; at += 1) if (beginning[at] === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1;
  const [before = 0, behind = 0] = nuls.map((count) => count / pairs);
  if (behind >= MOST && before <= FEW) return 'utf-16le';
  return before >= MOST && behind <= FEW ? 'utf-16be' : 'bytes';
}
