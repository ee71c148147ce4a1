import type { EventLog } from '../../../platform/events/event-log.js';
import type { SubscribeAction } from '../protocol/actions.js';

/** A client that resumes here may have seen events on a faster replica that this one has yet to read: true if the log has them. */
export async function isAhead(log: EventLog, { topic, recover }: SubscribeAction): Promise<boolean> {
  if (!recover) return false;
  const here = log.ring(topic).head;
  if (recover.epoch !== here.epoch || recover.seq <= here.seq) return false;
  const head = await log.head(topic).catch(() => here);
  return head.epoch === recover.epoch && recover.seq <= head.seq && recover.seq > log.ring(topic).head.seq;
}
