import { readJson } from '../../../common/text/json.js';
import { Problem } from '../../../common/problem.js';

const MAX_BATCH = 10_000;

/** Parses one value, or those of an array. Errors: `request.malformed`, `request.invalid` for too many. */
export function objectsOf(body: Buffer): unknown[] {
  let parsed: unknown;
  try {
    parsed = readJson(body.toString());
  } catch (cause) {
    throw new Problem('request.malformed', { detail: 'The body is not valid JSON.', cause });
  }
  const values = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  if (values.length > MAX_BATCH)
    throw new Problem('request.invalid', { errors: [{ field: 'body', message: `has more than ${MAX_BATCH} entries` }] });
  return values;
}

/** Parses one JSON object per line; an invalid line is a value like any other, and is rejected later. */
export function linesOf(body: Buffer): unknown[] {
  const values: unknown[] = [];
  for (const line of body.toString().split('\n')) {
    const text = line.trim();
    if (text === '') continue;
    try {
      values.push(readJson(text));
    } catch {
      values.push(null);
    }
  }
  return values;
}
