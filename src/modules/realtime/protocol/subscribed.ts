import type { Position } from '../../../platform/events/event-log.js';
import type { ActionId } from './actions.js';
import { type StreamFrame, Message } from './message.js';

/** The answer to a subscribe: the client's position now, and what it missed as ready frames. */
export interface Subscribed extends Position {
  readonly topic: string;
  /** With `recover`: whether `frames` is all that was missed. Never a part of it. */
  readonly recovered: boolean;
  readonly frames: readonly StreamFrame[];
  /** The state of the topic, where its source reports one. */
  readonly state?: string;
}

/** The `subscribed` frame; the events are put in as the text they already are. */
export function subscribedFrame(subscribed: Subscribed, id?: ActionId): StreamFrame {
  return { type: 'subscribed', json: withEvents({ type: 'subscribed', ...(id === undefined ? {} : { id }) }, subscribed) };
}

/** One frame for a subscribe to many topics: the result for each, in their order. */
export function subscribedToMany(results: readonly (Subscribed | { topic: string; error: object })[], id?: ActionId): StreamFrame {
  const head = JSON.stringify({ type: 'subscribed', ...(id === undefined ? {} : { id }) });
  const parts = results.map((result) => ('error' in result ? JSON.stringify(result) : withEvents({}, result)));
  return { type: 'subscribed', json: `${head.slice(0, -1)},"results":[${parts.join(',')}]}` };
}

function withEvents(start: object, { topic, epoch, seq, recovered, frames, state }: Subscribed): string {
  const head = JSON.stringify({ ...start, topic, epoch, seq, recovered, ...(state === undefined ? {} : { state }) });
  return `${head.slice(0, -1)},"events":[${frames.map((frame) => frame.json).join(',')}]}`;
}

export function subscribedMessage(subscribed: Subscribed, id?: ActionId): Message {
  return new Message([subscribedFrame(subscribed, id)]);
}
