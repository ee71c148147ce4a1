import type { Problem } from '../../../common/problem.js';
import type { Credentials, Principal } from '../../auth/identity/principal.js';
import type { CloseCode } from '../protocol/connection.js';
import type { Message } from '../protocol/message.js';

/** One message of a client, or why it cannot be taken. */
export type Heard =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'rate_limited'; readonly text: string };

/** Something of which only the newest value counts. */
export interface Newest {
  /** The value as it is now. */
  current(): Message;
}

/** The socket of one client, as another protocol than the house's has it. */
export interface Peer {
  readonly principal: Principal | null;
  readonly closed: boolean;
  /**
   * Makes the socket that of the credentials' owner, if `accept` does not throw. Throws what `AuthService.authenticate` does, and
   * `realtime.too_many_connections`; the socket then stays whose it was.
   */
  signIn(credentials: Credentials, accept: (principal: Principal) => void): Promise<Principal>;
  /** Sends an answer; with `anySize` it does not count as slowness until it is read. */
  answer(message: Message, anySize?: boolean): void;
  /** Sends the value, or lets its newest successor wait while the client does not keep up. */
  deliver(newest: Newest, message: Message): void;
  /** A value that waits is not wanted any more. */
  forget(newest: Newest): void;
  /** Sends it after everything before it; a client that is too slow for that is closed. */
  deliverInOrder(message: Message): void;
  close(code: CloseCode, reason: string): void;
}

/** What a protocol makes of one socket. */
export interface Talk {
  /** Messages come one after the other: the next when this one is done. Must not reject. */
  hear(heard: Heard): Promise<void>;
  /** The frame that tells why the connection ends, or null. */
  farewell(problem: Problem): Message | null;
  /** The principal may other things than before. */
  accessChanged(): void;
  ended(): void;
}

/** Another protocol than the house's, on sockets that are counted, capped and revoked with all others. */
export interface ForeignProtocol {
  readonly name: string;
  /** On `/ws/<path>` a first message tells it from the house's own. */
  readonly path: string;
  /** Time within which a new socket has to authenticate, in ms. */
  readonly graceMs: number;
  isSpokenIn(firstMessage: string): boolean;
  meet(peer: Peer): Talk;
}
