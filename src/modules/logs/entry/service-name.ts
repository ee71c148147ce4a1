import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;
const KEPT_LENGTH = 55;
const HASH_LENGTH = 8;
const CLEAN = /^[a-z0-9._-]{1,64}$/;

/**
 * The stored name of a service: lower case, `[a-z0-9._-]`, anything else `_`, at most 64 characters (a longer one is 55 of them, `-`
 * and 8 hex digits of its hash); empty is `unknown`.
 */
export function serviceName(text: string): string {
  if (CLEAN.test(text)) return text;
  const trimmed = text.normalize('NFC').trim();
  if (trimmed === '') return 'unknown';
  const clean = trimmed
    .slice(0, 10_000)
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '_');
  if (clean.length <= MAX_LENGTH) return clean;
  const hash = createHash('sha256').update(trimmed).digest('hex').slice(0, HASH_LENGTH);
  return `${clean.slice(0, KEPT_LENGTH)}-${hash}`;
}
