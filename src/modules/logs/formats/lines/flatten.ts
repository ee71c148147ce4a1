import type { FieldValue } from '../../entry/log-entry.js';

const MAX_DEPTH = 6;
const MAX_TEXT = 65_536;

/**
 * Names and values of an object as one flat record: `{a: {b: 1}}` -> `{"a.b": 1}`, down to six levels and `maxFields` names; the rest
 * is JSON text in `_rest`. Names such as `__proto__` are plain data.
 */
export function flatten(entries: Iterable<readonly [string, unknown]>, maxFields: number): Record<string, FieldValue> {
  const found = new Map<string, FieldValue>();
  const rest: [string, unknown][] = [];
  const add = (name: string, value: unknown, depth: number): void => {
    if (isObject(value) && depth < MAX_DEPTH && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner, depth + 1);
      return;
    }
    if (found.size >= maxFields || (isObject(value) && !Array.isArray(value))) rest.push([name, value]);
    else found.set(name, scalar(value));
  };
  for (const [name, value] of entries) add(name, value, 1);
  if (rest.length > 0) found.set('_rest', jsonText(Object.fromEntries(rest.slice(0, maxFields))));
  return Object.fromEntries(found);
}

/** Whether these would be the same flattened. */
export function isFlat(entries: readonly (readonly [string, unknown])[]): boolean {
  for (const [, value] of entries) {
    const kind = typeof value;
    const isScalar = kind === 'string' || kind === 'boolean' || value === null || (kind === 'number' && Number.isFinite(value));
    if (!isScalar) return false;
  }
  return true;
}

function scalar(value: unknown): FieldValue {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || value === null) return value;
  return value === undefined ? null : jsonText(value);
}

/** JSON as text; nesting that is too deep for JSON.stringify becomes a note. */
export function jsonText(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? '').slice(0, MAX_TEXT);
  } catch {
    return '[nested too deeply]';
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
