import { notKnown } from '../../../common/text/closest.js';
import { createHash } from 'node:crypto';
import { MAX_AHEAD_MS } from '../../../common/time/time.js';
import type { FieldError } from '../../../common/problem.js';
import type { RoundMoney } from '../../../common/money/money.js';
import { clipped, fitText } from '../../../common/text/text.js';
import { isObject, toTimeMs } from '../../../platform/upstream/fields.js';
import { eventIdOf, isEventId, nameFault, type Reading, wireTypeOf } from './desk-event.js';
import { normalisePayload, payloadFault } from './desk-payload.js';
import { canonicalJson, fitPayload } from './plain-json.js';

const MAX_TEXT = 200;
const FIELDS: ReadonlySet<string> = new Set(['id', 'type', 'timestamp', 'source', 'correlation_id', 'payload']);

/** Reads one element of `POST /api/events`, or says which field is wrong. Total: no input throws. */
export function readHttpEvent(raw: unknown, nowMs: number, roundMoney: RoundMoney): Reading {
  if (!isObject(raw)) return { fault: { field: '', message: 'must be an object' } };
  const fault = envelopeFault(raw, nowMs);
  if (fault !== null) return { fault };
  const fitted = fitPayload(raw.payload);
  if ('fault' in fitted) return fitted;
  const name = optionalText(raw.type) ?? '';
  // The type as it was sent: fitting the payload into its limits must not change the name.
  const unfit = isObject(raw.payload) ? payloadFault(wireTypeOf(name), raw.payload) : null;
  if (unfit !== null) return { fault: unfit };

  const id = eventIdOf(raw.id);
  const sentAtMs = toTimeMs(raw.timestamp);
  const source = optionalText(raw.source);
  const occurredAtMs = sentAtMs ?? nowMs;
  const payload = normalisePayload(name, fitted.payload, occurredAtMs, roundMoney);
  return {
    event: {
      // The time of receipt stays out of a derived id: the same content sent again is the same event.
      id: isEventId(id) ? id : eventContentId([name, sentAtMs, source, fitted.payload]),
      type: wireTypeOf(name),
      occurredAtMs,
      source,
      correlationId: optionalText(eventIdOf(raw.correlation_id)),
      payload,
      bytes: fitted.bytes,
    },
  };
}

/** An id for an event that was sent without one: the same content always gets the same id. */
export function eventContentId(content: readonly unknown[]): string {
  return `sha256:${createHash('sha256').update(canonicalJson(content)).digest('base64url')}`;
}

function envelopeFault(envelope: Readonly<Record<string, unknown>>, nowMs: number): FieldError | null {
  const unknown = Object.keys(envelope).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) return { field: clipped(unknown, 100), message: notKnown(unknown, [...FIELDS]) };
  if (absent(envelope.type)) return { field: 'type', message: 'is required' };
  if (!absent(envelope.id) && !isEventId(eventIdOf(envelope.id)))
    return { field: 'id', message: 'must be text of 1 to 200 printable characters' };
  return (
    nameFault(envelope.type) ??
    timestampFault(envelope.timestamp, nowMs) ??
    textFault(envelope, 'source') ??
    textFault(envelope, 'correlation_id')
  );
}

function timestampFault(timestamp: unknown, nowMs: number): FieldError | null {
  if (absent(timestamp)) return null;
  const ms = toTimeMs(timestamp);
  if (ms === null) return { field: 'timestamp', message: 'must be RFC 3339, or an epoch in seconds or milliseconds' };
  return ms > nowMs + MAX_AHEAD_MS ? { field: 'timestamp', message: 'is more than 5 minutes in the future' } : null;
}

function textFault(envelope: Readonly<Record<string, unknown>>, field: string): FieldError | null {
  const value = field === 'correlation_id' ? eventIdOf(envelope[field]) : envelope[field];
  if (absent(value) || (typeof value === 'string' && value.length <= MAX_TEXT)) return null;
  return { field, message: `must be text of at most ${MAX_TEXT} characters` };
}

function optionalText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? fitText(value) : null;
}

function absent(value: unknown): boolean {
  return value === undefined || value === null;
}
