import type { LinkEvents, Transport } from '../transport.types.js';

/** Number of failures in a row without ever being open; a single one may be a failure of the network. */
const FAILURES = 2;

/**
 * Uses the first transport until it has failed twice without ever being open, then the second one, and tries the first again each time
 * that the second ends: for networks without WebSocket. An end with a code does not count, because the second transport would get the
 * same. `onOpen` is called with the open transport.
 */
export function fallingBack(first: Transport, second: Transport, onOpen: (name: Transport['name']) => void = () => undefined): Transport {
  let failures = 0;
  let works = false;
  const watched = (events: LinkEvents, { name }: Transport, ended: (code: number | null) => void): LinkEvents => ({
    ...events,
    open: () => {
      works ||= name === first.name;
      onOpen(name);
      events.open();
    },
    closed: (end) => {
      ended(end.code);
      events.closed(end);
    },
  });
  return {
    name: first.name,
    open(context, events) {
      if (works || failures < FAILURES)
        return first.open(
          context,
          watched(events, first, (code) => (failures += code === null ? 1 : 0)),
        );
      return second.open(
        context,
        watched(events, second, () => (failures = FAILURES - 1)),
      );
    },
  };
}
