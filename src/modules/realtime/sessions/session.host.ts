import type { AuthService } from '../../auth/access/auth.service.js';
import type { Principal } from '../../auth/identity/principal.js';
import type { Hub } from '../hub/hub.js';
import type { LiveSession } from './live.session.js';

/** The part of the server that a session needs; `admit` refuses a principal that has too many connections. */
export interface SessionHost {
  readonly hub: Hub;
  readonly auth: AuthService;
  admit(principal: Principal): void;
  refused(code: string): void;
  /** A client has authenticated: changes of its rights during that time are applied as well. */
  joined(session: LiveSession): void;
  ended(session: LiveSession): void;
}
