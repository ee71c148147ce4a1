import type { Problem } from '../../../common/problem.js';
import type { Principal } from '../../auth/identity/principal.js';
import type { CloseCode, Connection } from '../protocol/connection.js';

/** A connection as `Sessions` sees it, whatever its protocol. */
export interface LiveSession {
  readonly connection: Connection;
  /** Null until it has authenticated. */
  readonly principal: Principal | null;
  /** The client's address: for the networks of keys, and the limits on wrong credentials and on silent connections. */
  readonly ip?: string | undefined;
  /** Bytes that the client has not read yet. */
  readonly unsentBytes: number;
  /** Sends the reason, and ends the connection. */
  endWith(problem: Problem, code: CloseCode): void;
  /** Goes on with the present rights of the user or key. */
  accessChanged(now: Principal): void;
}
