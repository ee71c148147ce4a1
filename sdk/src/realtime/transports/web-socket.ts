import { faultOf } from '../../rest/quarterdeck.error.js';
import type { Credentials } from '../../session/session.types.js';
import { CLOSE } from '../backoff.js';
import type { Link, LinkContext, LinkEvents, Transport } from '../transport.types.js';

export interface WebSocketOptions {
  /** In place of the platform's class. */
  readonly WebSocket?: typeof globalThis.WebSocket;
  /**
   * `ticket`: one more request, and no token on the socket; `message`: the token is the first message. Default: a ticket in pages, a
   * message elsewhere.
   */
  readonly auth?: 'ticket' | 'message';
}

/** The platform's own WebSocket at `/ws`. */
export function webSocket({ WebSocket = globalThis.WebSocket, auth }: WebSocketOptions = {}): Transport {
  return {
    name: 'websocket',
    open(context, events) {
      let socket: WebSocket | null = null;
      let isClosed = false;
      const start = async (): Promise<void> => {
        const given = await context.credentials();
        if (isClosed) return;
        if (given === null) return events.closed({ code: CLOSE.unauthenticated, reason: 'nobody is signed in' });
        const ticket = (auth ?? (isPage() ? 'ticket' : 'message')) === 'ticket' ? await ticketOf(context, given) : null;
        if (isClosed) return;
        socket = new WebSocket(addressOf(context.url, ticket));
        listen(socket, events, ticket === null ? given : null);
      };
      start().catch((error: unknown) => {
        if (!isClosed) events.closed({ code: null, reason: faultOf(error).detail });
      });
      return {
        send: (action) => {
          if (socket?.readyState === 1) socket.send(JSON.stringify(action));
        },
        close: () => {
          isClosed = true;
          socket?.close();
        },
      } satisfies Link;
    },
  };
}

function listen(socket: WebSocket, events: LinkEvents, first: Credentials | null): void {
  socket.onopen = () => {
    if (first) socket.send(JSON.stringify({ action: 'auth', ...first }));
  };
  socket.onmessage = ({ data }) => {
    const frame = read(data);
    events.frame(frame);
    if (typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === 'connected') events.open();
  };
  socket.onclose = ({ code, reason }) => events.closed({ code: code === 1006 ? null : code, reason });
  // The following `close` has the reason.
  socket.onerror = () => undefined;
}

function read(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/** Null when no ticket can be had: then the token goes in the first message. */
async function ticketOf({ url, send }: LinkContext, given: Credentials): Promise<string | null> {
  if (!('token' in given)) return null;
  const headers = { authorization: `Bearer ${given.token}` };
  try {
    const response = await send(new Request(`${url}/api/auth/ws-ticket`, { method: 'POST', headers }));
    if (!response.ok) return null;
    const { ticket } = (await response.json()) as { ticket?: unknown };
    return typeof ticket === 'string' ? ticket : null;
  } catch {
    return null;
  }
}

function addressOf(url: string, ticket: string | null): string {
  const { location } = globalThis as { location?: { href: string } };
  const address = new URL(`${url}/ws`, location?.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  if (ticket !== null) address.searchParams.set('ticket', ticket);
  return address.href;
}

function isPage(): boolean {
  return 'document' in globalThis;
}
