import type { FieldError } from '../../../common/problem.js';
import { fitText } from '../../../common/text/text.js';
import { isObject } from '../../../platform/upstream/fields.js';
import type { JsonObject } from './desk-event.js';

export const MAX_PAYLOAD_BYTES = 64 * 1024;
const MAX_DEPTH = 32;

/** A payload that cannot be stored; the message is for its sender. */
class UnfitPayload extends Error {}

/**
 * A copy of a payload that Postgres and every client can hold. jsonb refuses U+0000 and lone surrogates, so the first is dropped and the
 * second replaced; a number beyond the range of a double (`1e999`) is null. A fault names the reason: not an object, nested deeper than
 * 32, a `__proto__` key, more than 64 KiB.
 */
export function fitPayload(value: unknown): { readonly payload: JsonObject; readonly bytes: number } | { readonly fault: FieldError } {
  if (!isObject(value)) return unfit('must be an object');
  try {
    const payload = fitObject(value, 1);
    const bytes = Buffer.byteLength(JSON.stringify(payload));
    return bytes <= MAX_PAYLOAD_BYTES ? { payload, bytes } : unfit(`must have at most ${MAX_PAYLOAD_BYTES} bytes, has ${bytes}`);
  } catch (cause) {
    if (cause instanceof UnfitPayload) return unfit(cause.message);
    throw cause;
  }
}

function unfit(message: string): { readonly fault: FieldError } {
  return { fault: { field: 'payload', message } };
}

/** JSON with the keys of every object in order, so that the same content is the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function fit(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return fitText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (depth > MAX_DEPTH) throw new UnfitPayload(`must not be nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((item) => fit(item, depth + 1));
  return isObject(value) ? fitObject(value, depth) : null;
}

function fitObject(value: object, depth: number): JsonObject {
  const fitted: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const name = fitText(key);
    if (name === '__proto__') throw new UnfitPayload('must not have a key "__proto__"');
    fitted[name] = fit(inner, depth + 1);
  }
  return fitted;
}
