import { faultOf } from '../../rest/quarterdeck.error.js';
import type { Link, Transport } from '../transport.types.js';

/** Server-Sent Events over `fetch`: one way, for networks that break WebSockets. Its code is loaded on demand. */
export function sse(): Transport {
  return {
    name: 'sse',
    open(context, events) {
      let link: Link | null = null;
      let isClosed = false;
      const start = async (): Promise<void> => {
        const { SseLink } = await import('./sse-link.js');
        if (!isClosed) link = new SseLink(context, events);
      };
      start().catch((error: unknown) => {
        if (!isClosed) events.closed({ code: null, reason: faultOf(error).detail });
      });
      return {
        send: (action) => link?.send(action),
        close: () => {
          isClosed = true;
          link?.close();
        },
      } satisfies Link;
    },
  };
}
