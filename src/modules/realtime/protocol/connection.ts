import { type ProblemCode, PROBLEMS } from '../../../common/problem.js';
import type { Message } from './message.js';

/** A transport as the hub sees it. It only carries: no policy, no topic, no authentication. */
export interface Connection {
  readonly transport: 'ws' | 'socket.io' | 'sse';
  /** Hands the message to the network and returns its size there in bytes. Must not throw on a dead connection. */
  send(message: Message): number;
  /** Writes a keep-alive, so that a proxy with an idle limit keeps the connection; only where a transport needs it. */
  keepAlive?(): number;
  /** Bytes handed over that the network has not taken yet. */
  buffered(): number;
  /** Bytes of this turn of the event loop that have not been passed to the network: not part of `buffered`, and not read yet either. */
  held?(): number;
  /** How far the client is behind, where it tells, in ms; 0 = it keeps up, or unknown. */
  lagMs?(): number;
  /** From now on the client may send messages of so many bytes, where the transport has a limit of its own. */
  takesUpTo?(bytes: number): void;
  /** Ends the connection; buffered data is still sent first where the client reads. */
  close(code: CloseCode, reason: string): void;
}

/** How long a closed connection may go on reading before it is cut off. */
export const CUT_OFF_MS = 5000;

/** Close codes of realtime.md. */
export const CLOSE = {
  shutdown: 1001,
  policy: 1008,
  tooLarge: 1009,
  tooManyConnections: 1013,
  unauthenticated: 4401,
  forbidden: 4403,
  authDeadline: 4408,
  slowConsumer: 4409,
  rateLimited: 4429,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** With which code a connection closes that is not let in for this reason. */
export function refusedWith(code: ProblemCode): CloseCode {
  // New credentials would not help against a database that is away, nor against a message that cannot be read.
  if (PROBLEMS[code].retryable) return CLOSE.tooManyConnections;
  if (code === 'auth.forbidden') return CLOSE.forbidden;
  return code.startsWith('auth.') ? CLOSE.unauthenticated : CLOSE.policy;
}
