import type { Permission } from '../../auth/identity/permissions.js';
import type { Principal } from '../../auth/identity/principal.js';

/** An action for clients of one channel over their socket, as a row of data: a gateway registers it with the hub. */
export interface CustomAction {
  /** The `action` of a raw message, and the Socket.IO event in the namespace of `path` and in `/`. */
  readonly name: string;
  readonly path: string;
  readonly permission: Permission;
  /** The type of the frame that answers. */
  readonly answer: string;
  /** Carries it out for this principal, with the message as it came (check it); throws a `Problem`, which becomes an `error` answer. */
  readonly run: (principal: Principal, message: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>;
}
