import { Problem } from '../../../common/problem.js';
import type { LogEvent } from '../../../platform/events/event-log.js';

/** Field -> accepted values. `type` tests the event's type, every other field the event's data. */
export type Filter = ReadonlyMap<string, ReadonlySet<string>>;

const MAX_FIELDS = 8;
const MAX_VALUES = 100;

/** Reads `{"symbol": ["BTCUSDT", "ETHUSDT"], "side": "LONG"}`; all fields must match, any value of a field is enough. */
export function parseFilter(raw: unknown): Filter {
  const fields = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? Object.entries(raw) : null;
  if (!fields || fields.length > MAX_FIELDS) throw invalid(`must be an object of at most ${MAX_FIELDS} fields`);
  return new Map(fields.map(([field, value]) => [field, acceptedValues(value)]));
}

export function matches(filter: Filter, event: LogEvent): boolean {
  const data: object = typeof event.data === 'object' && event.data !== null ? event.data : {};
  return [...filter].every(([field, accepted]) => {
    const value: unknown = field === 'type' ? event.type : Object.hasOwn(data, field) ? Reflect.get(data, field) : undefined;
    return accepted.has(String(value).normalize('NFC'));
  });
}

function acceptedValues(value: unknown): ReadonlySet<string> {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const plain = values.every((one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean');
  if (!plain || values.length === 0 || values.length > MAX_VALUES)
    throw invalid(`values must be text, a number or up to ${MAX_VALUES} of them`);
  return new Set(values.map((one) => String(one).normalize('NFC')));
}

function invalid(message: string): Problem {
  return new Problem('request.invalid', { detail: `filter ${message}`, errors: [{ field: 'filter', message }] });
}
