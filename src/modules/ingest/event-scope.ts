import type { FieldError } from '../../common/problem.js';
import { DESK_WIDE_TYPES } from '../../platform/events/events.js';
import { fields, isObject } from '../../platform/upstream/fields.js';
import { isLimited, type Principal, sees } from '../auth/principal.js';
import type { DeskEvent } from './desk-event.js';

const DESK_WIDE: ReadonlySet<string> = new Set(DESK_WIDE_TYPES);
const FOREIGN = 'names a broker that is not yours';

/** What keeps this principal from telling the event, or null: whoever is limited to brokers tells of those, and of the desk as a whole. */
export function eventScopeFault({ type, payload }: DeskEvent, principal: Principal): FieldError | null {
  if (!isLimited(principal)) return null;
  const broker = fields(payload).text('broker');
  if (broker !== null && !sees(principal, broker)) return { field: 'payload.broker', message: FOREIGN };
  if (broker === null && !DESK_WIDE.has(type)) return { field: 'payload.broker', message: 'must name one of your brokers' };
  // A recorded metric has its broker among its labels, which some senders put into one text.
  const labels = labelsOf(payload['labels']);
  const labelled = isObject(labels) ? labels['broker'] : undefined;
  return typeof labelled !== 'string' || sees(principal, labelled) ? null : { field: 'payload.labels.broker', message: FOREIGN };
}

function labelsOf(labels: unknown): unknown {
  if (typeof labels !== 'string') return labels;
  try {
    return JSON.parse(labels);
  } catch {
    return null;
  }
}
