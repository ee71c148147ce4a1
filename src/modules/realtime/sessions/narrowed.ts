import { Problem } from '../../../common/problem.js';
import type { SubscribeAction } from '../protocol/actions.js';
import type { Hub } from '../hub/hub.js';

const MAX_MEMBERS = 100;

/**
 * The subscriptions of a path whose first message narrows them: `metric_types: ["cpu", "memory"]` on `/ws/metrics` is `metrics:cpu` and
 * `metrics:memory`; `["all"]`, or none, leaves it as it is. `request.invalid` when it is no list of names.
 */
export function narrowed(
  action: SubscribeAction,
  message: Readonly<Record<string, unknown>>,
  hub: Pick<Hub, 'channelOf'>,
): SubscribeAction[] {
  const { narrowedBy } = hub.channelOf(action.topic);
  const members = narrowedBy === undefined ? undefined : message[narrowedBy];
  if (narrowedBy === undefined || members === undefined || members === null) return [action];
  if (
    !Array.isArray(members) ||
    members.length === 0 ||
    members.length > MAX_MEMBERS ||
    !members.every((name) => typeof name === 'string')
  ) {
    const fault = `must be a list of 1 to ${MAX_MEMBERS} names, or ["all"]`;
    throw new Problem('request.invalid', { detail: `${narrowedBy} ${fault}`, errors: [{ field: narrowedBy, message: fault }] });
  }
  if (members.includes('all')) return [action];
  return [...new Set(members)].map((member) => {
    const topic = `${action.topic}:${member}`;
    hub.channelOf(topic);
    return { ...action, topic };
  });
}
