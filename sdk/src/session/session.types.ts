import type { components } from '../generated/openapi.js';
import type { Answer } from '../rest/answer.js';
import type { QuarterdeckError } from '../rest/quarterdeck.error.js';

export type User = components['schemas']['UserDto'];
export type Permission = User['permissions'][number];
export type SessionAnswer = components['schemas']['SessionDto'];
export type LoginForm = components['schemas']['LoginDto'];

/** What proves to the backend who is calling. */
export type Credentials = { readonly token: string } | { readonly api_key: string };

export type SessionState = 'unknown' | 'signed_in' | 'signed_out';

export type SessionEvent =
  /** Somebody is known now who was not, or is somebody else than before: what was read for another user is to be thrown away. */
  | { readonly type: 'signed_in'; readonly user: User | null }
  /** A new access token of the same user. */
  | { readonly type: 'renewed' }
  /** Role, permissions or brokers are not what they were. */
  | { readonly type: 'access_changed'; readonly user: User }
  /** Once, when the session is over: by `logout`, or because the backend does not renew it. */
  | { readonly type: 'signed_out'; readonly reason: 'logout' | 'refused'; readonly problem: QuarterdeckError | null };

/** Who is calling: shared by the REST client and the live stream of one page or program. */
export interface Session {
  readonly mode: 'cookie' | 'token' | 'apiKey';
  readonly state: SessionState;
  /** As far as the backend has said; null until then. */
  readonly user: User | null;
  /** Says where the backend is; `createClient` and `createRealtime` do it. */
  attach(url: string, send?: (request: Request) => Promise<Response>): void;
  /** What to send now, or null when nobody is signed in. Rejects with a retryable `QuarterdeckError` when that cannot be found out. */
  credentials(): Promise<Credentials | null>;
  /** Buys a new access token, once for all who ask at the same time. False when there is none to be had. `refused`: what no longer works. */
  renew(refused?: Credentials | null): Promise<boolean>;
  /** The user; asks the backend where that is not known yet. Null when nobody is signed in. */
  whoami(): Promise<User | null>;
  login(form: LoginForm): Promise<Answer<SessionAnswer>>;
  /** Ends the session here and on the server; of `everywhere` all sessions of the user. */
  logout(options?: { everywhere?: boolean }): Promise<void>;
  /** What the live stream says has become of the user's access. */
  accessChanged(access: { role: string; permissions: readonly string[]; brokers: readonly string[] | null }): void;
  on(listener: (event: SessionEvent) => void): () => void;
  /** Stops timers and listening to other tabs; the session on the server stays. */
  close(): void;
}

/** True where the user has the permission, as far as is known. */
export function may(user: User | null, permission: Permission): boolean {
  return user?.permissions.includes(permission) === true;
}
