import type { LinkEvents, Transport } from '../transport.types.js';

/** So often in a row it has to fail before it was ever open; one failure may be the network's. */
const FAILURES = 2;

/**
 * The first transport until it has failed twice without ever having been open, then the second one, and each time that one ends the first
 * once more: for networks that let no WebSocket through. An end with a code is no reason: the second would be told the same. `onOpen` is
 * told which of them is open.
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
