import type { Socket } from 'socket.io-client';
import { faultOf } from '../../rest/quarterdeck.error.js';
import type { Credentials } from '../../session/session.types.js';
import { CLOSE, closeCodeOf } from '../backoff.js';
import type { Link, LinkContext, LinkEvents, Transport } from '../transport.types.js';

type Io = (url: string, options: Record<string, unknown>) => Socket;

export interface SocketIoOptions {
  /** `io` of socket.io-client; without it the package is loaded on demand. */
  readonly io?: Io;
}

/** Socket.IO in its namespace `/`, over WebSocket only; this client reconnects, and not Socket.IO. */
export function socketIo({ io }: SocketIoOptions = {}): Transport {
  return {
    name: 'socket.io',
    open(context, events) {
      let socket: Socket | null = null;
      let isClosed = false;
      const start = async (): Promise<void> => {
        const given = await context.credentials();
        const connect = io ?? (await import('socket.io-client')).io;
        if (isClosed) return;
        if (given === null) return events.closed({ code: CLOSE.unauthenticated, reason: 'nobody is signed in' });
        socket = connected(connect, context, given, events);
      };
      start().catch((error: unknown) => {
        if (!isClosed) events.closed({ code: null, reason: faultOf(error).detail });
      });
      return {
        send: (action) => {
          socket?.emit(action.action, action, (answer: unknown) => events.frame(answer));
        },
        close: () => {
          isClosed = true;
          socket?.close();
        },
      } satisfies Link;
    },
  };
}

function connected(connect: Io, { url }: LinkContext, auth: Credentials, events: LinkEvents): Socket {
  const socket = connect(url === '' ? '/' : `${url}/`, { auth, transports: ['websocket'], reconnection: false, forceNew: true });
  let isOver = false;
  const over = (code: number | null, reason: string): void => {
    if (isOver) return;
    isOver = true;
    socket.close();
    events.closed({ code, reason });
  };
  socket.onAny((type: string, frame: unknown) => {
    events.frame(frame);
    if (type === 'connected') events.open();
  });
  socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
    over(closeCodeOf(error.data?.code), error.message);
  });
  socket.on('disconnect', (reason: string) => over(null, reason));
  // A proxy that accepts and ends the WebSocket causes neither of the other events.
  socket.io.on('close', (reason) => over(null, reason));
  return socket;
}
