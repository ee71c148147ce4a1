import type { NewEvent } from './log-event.js';

/** The weight of a number, a flag or null, and the overhead of any value: close enough to the memory that it takes. */
const SCALAR = 8;
const AROUND = 4;
/** Type, timestamp, numbers and the object itself. */
const ENVELOPE = 128;

/**
 * About how many bytes an event takes as JSON, without writing it: `{"text":"naïve"}` -> 128 + id + 17. Characters count as one byte.
 * `data` is plain JSON of bounded depth.
 */
export function weightOf({ id, key, data }: NewEvent): number {
  return ENVELOPE + id.length + (key?.length ?? 0) + weightOfValue(data);
}

function weightOfValue(value: unknown): number {
  if (typeof value === 'string') return AROUND + value.length;
  if (typeof value !== 'object' || value === null) return SCALAR;
  let weight = AROUND;
  if (Array.isArray(value)) {
    for (const item of value) weight += weightOfValue(item);
    return weight;
  }
  for (const name in value) weight += AROUND + name.length + weightOfValue((value as Record<string, unknown>)[name]);
  return weight;
}
