import type { SandboxService } from '../config/sandbox.config.js';
import type { FirstLogin } from '../modules/auth/login/bootstrap.service.js';

/** The backend answers requests. */
export interface BackendReady {
  readonly type: 'ready';
  /** Without a slash at the end. */
  readonly url: string;
  readonly logins: readonly FirstLogin[];
  /** Address of its ZeroMQ intake, `tcp://127.0.0.1:5555`; null = it does not listen. */
  readonly bus: string | null;
}

/** The sandbox desk's services answer requests. */
export interface SandboxListening {
  readonly type: 'listening';
  readonly urls: Readonly<Record<SandboxService, string>>;
}
