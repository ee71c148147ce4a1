import type { SandboxService } from '../config/sandbox.config.js';
import type { FirstLogin } from '../modules/auth/login/bootstrap.service.js';

/** The backend answers requests. */
export interface BackendReady {
  readonly type: 'ready';
  /** Without a slash at the end. */
  readonly url: string;
  readonly logins: readonly FirstLogin[];
}

/** The sandbox desk's services answer requests. */
export interface SandboxListening {
  readonly type: 'listening';
  readonly urls: Readonly<Record<SandboxService, string>>;
}
