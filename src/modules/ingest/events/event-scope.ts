import { fitBroker } from '../../../common/text/name.js';
import type { FieldError } from '../../../common/problem.js';
import { DESK_WIDE_TYPES } from '../../../platform/events/events.js';
import { fields } from '../../../platform/upstream/fields.js';
import { isLimited, type Principal, sees } from '../../auth/identity/principal.js';
import type { DeskEvent } from './desk-event.js';
import { labelsOf } from './desk-payload.js';

const DESK_WIDE: ReadonlySet<string> = new Set(DESK_WIDE_TYPES);
const FOREIGN = 'names a broker that is not yours';

/** Why this principal may not send the event, or null: a limit to some brokers allows events of those and of the desk as a whole. */
export function eventScopeFault({ type, payload }: DeskEvent, principal: Principal): FieldError | null {
  if (!isLimited(principal)) return null;
  const broker = fields(payload).text('broker');
  if (broker !== null && !sees(principal, broker)) return { field: 'payload.broker', message: FOREIGN };
  if (broker === null && !DESK_WIDE.has(type)) return { field: 'payload.broker', message: 'must name one of your brokers' };
  const labelled = labelsOf(payload)?.['broker'];
  return typeof labelled !== 'string' || sees(principal, fitBroker(labelled)) ? null : { field: 'payload.labels.broker', message: FOREIGN };
}
