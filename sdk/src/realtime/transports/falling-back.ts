import type { Link, LinkContext, LinkEvents, Transport } from '../transport.types.js';

/** Number of failures in a row without ever being open; a single one may be a failure of the network. */
const FAILURES = 2;
/** How often the first transport is tried while the second one carries the events. */
const AGAIN_MS = 60_000;

/**
 * Uses the first transport until it has failed twice without ever being open, then the second one: for networks without WebSocket. The
 * first is tried again each time that the second ends, and once a minute beside it; when that opens, the link ends, so that the next one is
 * of the first transport. An end with a code does not count, because the second transport would get the same. `onOpen` is called with the
 * open transport.
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
  const openSecond = (context: LinkContext, events: LinkEvents): Link => {
    const stop = whenOpen(first, context, () => {
      failures = 0;
      close();
      events.closed({ code: null, reason: 'open' });
    });
    const link = second.open(
      context,
      watched(events, second, () => {
        failures = FAILURES - 1;
        stop();
      }),
    );
    const close = (): void => {
      stop();
      link.close();
    };
    return { ...link, close };
  };
  return {
    name: first.name,
    open(context, events) {
      if (!works && failures >= FAILURES) return openSecond(context, events);
      return first.open(
        context,
        watched(events, first, (code) => (failures += code === null ? 1 : 0)),
      );
    },
  };
}

/** Tries a transport once a minute, and calls `opened` when it opens. Returns a function that ends the tries. */
function whenOpen(transport: Transport, context: LinkContext, opened: () => void): () => void {
  /** Null = it is over: a socket still says that it is closed after it was ended. */
  let end: (() => void) | null | undefined;
  const plan = (): void => {
    if (end === null) return;
    end = context.clock.after(AGAIN_MS, () => {
      const probe = transport.open(context, {
        open: opened,
        frame: () => undefined,
        alive: () => undefined,
        closed: plan,
      });
      end = () => probe.close();
    });
  };
  plan();
  return () => {
    const last = end;
    end = null;
    last?.();
  };
}
