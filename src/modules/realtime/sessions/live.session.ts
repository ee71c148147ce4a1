import type { Problem } from '../../../common/problem.js';
import type { Principal } from '../../auth/identity/principal.js';
import type { CloseCode, Connection } from '../protocol/connection.js';

/** A connection as the keeper of all connections sees it, whatever is spoken on it. */
export interface LiveSession {
  readonly connection: Connection;
  /** Null until it has authenticated. */
  readonly principal: Principal | null;
  /** The client's address, for the limits on wrong credentials and on silent connections. */
  readonly ip?: string | undefined;
  /** Bytes that the client has not read yet. */
  readonly unsentBytes: number;
  /** Says why, and ends the connection. */
  endWith(problem: Problem, code: CloseCode): void;
  /** Goes on as what the user or key is now. */
  accessChanged(now: Principal): void;
}
