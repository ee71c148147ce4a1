import { MAX_AHEAD_MS } from '../../../common/time/time.js';
import { readJson } from '../../../common/text/json.js';
import type { RoundMoney } from '../../../common/money/money.js';
import type { FieldError } from '../../../common/problem.js';
import { clipped } from '../../../common/text/text.js';
import { isObject, toText, toTimeMs } from '../../../platform/upstream/fields.js';
import { isEventId, type JsonObject, nameFault, type Reading, wireTypeOf } from '../events/desk-event.js';
import { normalisePayload, payloadFault } from '../events/desk-payload.js';
import { eventContentId } from '../events/http-event.js';
import { fitPayload } from '../events/plain-json.js';

/** One entry of a bus stream, as Redis gives it. */
export interface BusEntry {
  /** The event name in the stream's key; it counts unless the entry names another. */
  readonly streamName: string;
  /** `<milliseconds>-<number>`, made by Redis when the entry was written. */
  readonly entryId: string;
  readonly fields: Readonly<Record<string, string>>;
}

const ENVELOPE: ReadonlySet<string> = new Set(['event_type', 'event_id', 'payload', 'trace_id', 'correlation_id', 'timestamp', 'source']);
const MAX_TEXT = 200;

/**
 * Reads one entry of the desk's bus in either form, or says which field is wrong: `payload` as JSON text first, else the fields of the
 * entry are the payload. A time that is absent, unreadable or in the future is replaced by the one in the entry's id. Total: never throws.
 */
export function readBusEntry({ streamName, entryId, fields }: BusEntry, nowMs: number, roundMoney: RoundMoney): Reading {
  const name = toText(fields.event_type) ?? streamName;
  const fault = nameFault(name);
  if (fault !== null) return { fault };
  const given = payloadOf(fields);
  if ('fault' in given) return given;
  const fitted = fitPayload(given.payload);
  if ('fault' in fitted) return fitted;
  // The type as it was sent: fitting the payload into its limits must not change the name.
  const unfit = isObject(given.payload) ? payloadFault(wireTypeOf(name), given.payload) : null;
  if (unfit !== null) return { fault: unfit };

  const writtenAtMs = Math.min(Number(entryId.split('-', 1)[0]) || nowMs, nowMs);
  const saidAtMs = toTimeMs(fields.timestamp);
  const occurredAtMs = saidAtMs !== null && saidAtMs <= nowMs + MAX_AHEAD_MS ? saidAtMs : writtenAtMs;
  return {
    event: {
      id: idOf(fields, name, entryId, given.flat),
      type: wireTypeOf(name),
      occurredAtMs,
      source: label(fields.source),
      correlationId: label(fields.correlation_id) ?? label(fields.trace_id),
      payload: normalisePayload(name, fitted.payload, occurredAtMs, roundMoney),
      bytes: fitted.bytes,
    },
  };
}

function payloadOf(fields: BusEntry['fields']): { payload: unknown; flat: boolean } | { fault: FieldError } {
  if (fields.payload) {
    try {
      return { payload: readJson(fields.payload), flat: false };
    } catch {
      return { fault: { field: 'payload', message: 'is not JSON' } };
    }
  }
  const flat: JsonObject = Object.fromEntries(Object.entries(fields).filter(([key]) => !ENVELOPE.has(key)));
  return Object.keys(flat).length > 0 ? { payload: flat, flat: true } : { fault: { field: 'payload', message: 'is missing' } };
}

/**
 * `event_id`, or `id` beside a payload, is the event's own. In a flat entry `id` may be the row's (a trade's, in each of its events), so
 * there the event's id is derived from its content. Without any of them it is the id of the entry.
 */
function idOf(fields: BusEntry['fields'], name: string, entryId: string, flat: boolean): string {
  const given = fields.event_id ?? (flat ? undefined : fields.id);
  if (isEventId(given)) return given;
  if (flat && fields.id) return eventContentId([name, fields]);
  return `${name}:${entryId}`;
}

function label(value: string | undefined): string | null {
  return value ? clipped(value, MAX_TEXT) : null;
}
