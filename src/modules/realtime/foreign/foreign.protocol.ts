import type { Problem } from '../../../common/problem.js';
import type { Credentials, Principal } from '../../auth/identity/principal.js';
import type { CloseCode } from '../protocol/connection.js';
import type { Message } from '../protocol/message.js';

/** One message of a client, or why it is refused. */
export type Heard =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'rate_limited'; readonly text: string };

/** A value of which only the newest counts. */
export interface Newest {
  /** The value at the time of the call. */
  current(): Message;
}

/** The socket of one client, as a foreign protocol sees it. */
export interface Peer {
  readonly principal: Principal | null;
  readonly closed: boolean;
  /**
   * Gives the socket to the owner of the credentials, if `accept` does not throw. Throws what `AuthService.authenticate` does, and
   * `realtime.too_many_connections`; the socket then keeps its owner.
   */
  signIn(credentials: Credentials, accept: (principal: Principal) => void): Promise<Principal>;
  /** Sends an answer; with `anySize` it does not count as slowness until it is read. */
  answer(message: Message, anySize?: boolean): void;
  /** Sends the value, or keeps its newest successor while the client does not keep up. */
  deliver(newest: Newest, message: Message): void;
  /** Drops a value that waits. */
  forget(newest: Newest): void;
  /** Sends it after everything before it; a client that is too slow for that is closed. */
  deliverInOrder(message: Message): void;
  close(code: CloseCode, reason: string): void;
}

/** A protocol's conversation on one socket. */
export interface Talk {
  /** Messages come one after the other: the next when this one is done. Must not reject. */
  hear(heard: Heard): Promise<void>;
  /** The frame with the reason why the connection ends, or null. */
  farewell(problem: Problem): Message | null;
  /** The rights of the principal have changed. */
  accessChanged(): void;
  ended(): void;
}

/** A foreign protocol, on sockets that are counted, capped and revoked with all others. */
export interface ForeignProtocol {
  readonly name: string;
  /** On `/ws/<path>` the first message decides between it and our own protocol. */
  readonly path: string;
  /** Time within which a new socket has to authenticate, in ms. */
  readonly graceMs: number;
  /** The largest message of a client that has authenticated, in bytes; before that it is 64 KiB. */
  readonly maxBytes: number;
  isSpokenIn(firstMessage: string): boolean;
  meet(peer: Peer): Talk;
}
