import type { Clock } from '../clock.js';
import type { Credentials } from '../session/session.types.js';
import type { Send } from '../rest/retry.js';
import type { Action } from './wire.types.js';

/** Why a link is over. */
export interface LinkEnd {
  /** A close code of realtime.md, where the transport has one or the last `error` stands for one; null = the network. */
  readonly code: number | null;
  readonly reason: string;
}

/** What a link reports. */
export interface LinkEvents {
  /** Actions may be sent from now on. */
  open(): void;
  /** One message, parsed; what cannot be parsed is `undefined`. */
  frame(frame: unknown): void;
  /** Bytes came that are no frame. */
  alive(): void;
  closed(end: LinkEnd): void;
}

export interface LinkContext {
  /** Of the backend, without a path; empty = this page's site. */
  readonly url: string;
  readonly clock: Clock;
  readonly send: Send;
  /** Fresh at each try; null when nobody is signed in. */
  credentials(): Promise<Credentials | null>;
}

/** One connection. It carries, and decides nothing. */
export interface Link {
  send(action: Action): void;
  close(): void;
}

export interface Transport {
  readonly name: 'websocket' | 'socket.io' | 'sse';
  open(context: LinkContext, events: LinkEvents): Link;
}
