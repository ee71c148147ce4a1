import type { AuthService } from '../../auth/access/auth.service.js';
import type { Principal } from '../../auth/identity/principal.js';
import type { Hub } from '../hub/hub.js';
import type { LiveSession } from './live.session.js';

/** What a session needs of the house; `admit` refuses a principal that has too many connections. */
export interface SessionHost {
  readonly hub: Hub;
  readonly auth: AuthService;
  admit(principal: Principal): void;
  refused(code: string): void;
  /** Somebody is in: what has changed about it while it came in counts as well. */
  joined(session: LiveSession): void;
  ended(session: LiveSession): void;
}
