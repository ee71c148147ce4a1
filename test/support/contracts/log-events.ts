import type { EventLog, LogEvent, NewEvent, Position } from '../../../src/platform/events/event-log.js';

let counter = 0;

/** A valid event with an id of its own; the test states what it is about. */
export function event(given: Partial<NewEvent> = {}): NewEvent {
  counter += 1;
  return { id: `e${counter}`, type: 'position_updated', timestamp: '2026-01-05T10:00:00.000Z', data: { n: counter }, ...given };
}

export function events(count: number): NewEvent[] {
  return Array.from({ length: count }, () => event());
}

/** Everything that the log tells its handlers from now on, per topic. */
export function listen(log: EventLog, topic: string): LogEvent[] {
  const heard: LogEvent[] = [];
  log.subscribe((given) => given.topic === topic && heard.push(given));
  return heard;
}

export const idsOf = (given: readonly { id: string }[] | null): string[] | null => given && given.map(({ id }) => id);
export const seqsOf = (given: readonly Position[]): number[] => given.map(({ seq }) => seq);
