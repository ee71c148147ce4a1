import type { LogEvent, NewEvent } from '../log-event.js';
import type { TopicEntry, TopicHead } from './followed-topic.js';

/** An entry as Redis gives it: id, and fields and values in turn. */
export type RawEntry = [id: string, fields: string[]];

/** Reads `epoch:start:seq`; null for any other text. */
export function readHead(text: string): TopicHead | null {
  const [, epoch, start, seq] = /^([0-9a-z]+):(\d+):(\d+)$/.exec(text) ?? [];
  return epoch === undefined ? null : { epoch, start: Number(start), seq: Number(seq) };
}

/** The seq of an entry id: `1042-0` -> 1042. */
export function seqOf(id: string): number {
  return Number.parseInt(id, 10);
}

/** Reads a stream entry as the append script writes it; an entry of another program has no event. */
export function readEntry(topic: string, [id, fields]: RawEntry): TopicEntry {
  const [, epoch = '', , body = ''] = fields;
  const seq = seqOf(id);
  return { epoch, seq, event: readEvent(topic, epoch, seq, body) };
}

/** Reads `seq:event`, the current value of a key. */
export function readLatest(topic: string, epoch: string, text: string): LogEvent | null {
  const colon = text.indexOf(':');
  return readEvent(topic, epoch, Number(text.slice(0, colon)), text.slice(colon + 1));
}

function readEvent(topic: string, epoch: string, seq: number, body: string): LogEvent | null {
  try {
    const event: unknown = JSON.parse(body);
    return isEvent(event) ? Object.assign(event, { topic, epoch, seq }) : null;
  } catch {
    return null;
  }
}

function isEvent(value: unknown): value is NewEvent {
  return hasText(value, 'id') && hasText(value, 'type') && hasText(value, 'timestamp');
}

function hasText(value: unknown, field: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, field) === 'string';
}
