import type { LogEvent } from '../../../platform/events/event-log.js';
import type { Channel } from './channel.js';

/** One frame on the wire: its event name and its JSON text. */
export interface StreamFrame {
  readonly type: string;
  readonly json: string;
}

/**
 * Frames that are sent together. Each transport turns a message into its own wire format once (`encoded`), however many clients it goes to.
 */
export class Message {
  private readonly shapes = new Map<string, unknown>();

  constructor(readonly frames: readonly StreamFrame[]) {}

  /** The wire format named `shape`, made on first use. */
  encoded<T>(shape: string, encode: (frames: readonly StreamFrame[]) => T): T {
    const made = this.shapes.get(shape);
    // The name of a shape belongs to one transport, which alone decides its type.
    if (made !== undefined) return made as T;
    const fresh = encode(this.frames);
    this.shapes.set(shape, fresh);
    return fresh;
  }
}

/** A control frame: `connected`, `subscribed`, `pong`, `error` ... */
export function controlFrame(type: string, body: Record<string, unknown> = {}): StreamFrame {
  return { type, json: JSON.stringify({ type, ...body }) };
}

export function control(type: string, body: Record<string, unknown> = {}): Message {
  return new Message([controlFrame(type, body)]);
}

const frames = new WeakMap<LogEvent, StreamFrame>();

/** The event as its frame (realtime.md "Frames"); serialised once for live delivery and every replay. */
export function eventFrame(event: LogEvent, { shape }: Channel): StreamFrame {
  const known = frames.get(event);
  if (known) return known;
  const { type, topic, epoch, seq, timestamp, data } = event;
  const frame = { type, json: JSON.stringify({ type, topic, epoch, seq, timestamp, [shape]: data }) };
  frames.set(event, frame);
  return frame;
}

/** The same frame, with the number of older values of its key that were skipped. */
export function withSkipped(frame: StreamFrame, skipped: number): StreamFrame {
  return skipped === 0 ? frame : { type: frame.type, json: `${frame.json.slice(0, -1)},"skipped":${skipped}}` };
}

const values = new WeakMap<LogEvent, Map<number, Message>>();

/** One value of a topic as a message; the same for all clients that have skipped as many before it. */
export function valueMessage(event: LogEvent, channel: Channel, skipped: number): Message {
  const made = values.get(event) ?? new Map<number, Message>();
  const known = made.get(skipped);
  if (known) return known;
  const message = new Message([withSkipped(eventFrame(event, channel), skipped)]);
  values.set(event, made.set(skipped, message));
  return message;
}
