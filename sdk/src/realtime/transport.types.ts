import type { Clock } from '../clock.js';
import type { Credentials } from '../session/session.types.js';
import type { Send } from '../rest/retry.js';
import type { Action } from './wire.types.js';

/** Why a link has ended. */
export interface LinkEnd {
  /** A close code of realtime.md, from the transport or the last `error`; null = the network failed. */
  readonly code: number | null;
  readonly reason: string;
}

/** Events of a link. */
export interface LinkEvents {
  /** Actions may be sent. */
  open(): void;
  /** One message, parsed; what cannot be parsed is `undefined`. */
  frame(frame: unknown): void;
  /** Bytes without a frame arrived. */
  alive(): void;
  closed(end: LinkEnd): void;
}

export interface LinkContext {
  /** Of the backend, without a path; empty = this page's site. */
  readonly url: string;
  readonly clock: Clock;
  readonly send: Send;
  /** Called at each attempt; null when no user is signed in. */
  credentials(): Promise<Credentials | null>;
}

/** One connection. It only transports. */
export interface Link {
  send(action: Action): void;
  close(): void;
}

export interface Transport {
  readonly name: 'websocket' | 'socket.io' | 'sse';
  open(context: LinkContext, events: LinkEvents): Link;
}
