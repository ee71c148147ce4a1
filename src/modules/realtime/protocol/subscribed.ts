import type { Position } from '../../platform/events/event-log.js';
import type { RequestId } from './actions.js';
import { type Frame, Message } from './message.js';

/** The answer to a subscribe: where the client stands now, and what it missed as ready frames. */
export interface Subscribed extends Position {
  readonly topic: string;
  /** With `recover`: whether `frames` is all that was missed. Never a part of it. */
  readonly recovered: boolean;
  readonly frames: readonly Frame[];
}

/** The `subscribed` frame; the events are put in as the text they already are. */
export function subscribedFrame({ topic, epoch, seq, recovered, frames }: Subscribed, id?: RequestId): Frame {
  const head = JSON.stringify({ type: 'subscribed', ...(id === undefined ? {} : { id }), topic, epoch, seq, recovered });
  return { type: 'subscribed', json: `${head.slice(0, -1)},"events":[${frames.map((frame) => frame.json).join(',')}]}` };
}

export function subscribedMessage(subscribed: Subscribed, id?: RequestId): Message {
  return new Message([subscribedFrame(subscribed, id)]);
}
