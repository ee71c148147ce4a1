import type { Clock } from '../clock.js';
import type { Send } from '../rest/retry.js';
import type { Session } from '../session/session.types.js';
import type { Surroundings } from './surroundings.js';
import type { Transport } from './transport.types.js';

export type ConnectionStatus =
  /** Nothing is followed yet. */
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** `retryAt` is by the clock's `now`. */
  | { readonly state: 'waiting'; readonly retryAt: number; readonly code: number | null }
  | { readonly state: 'offline' }
  /** It does not come back by itself: closed by the caller (null), or nobody is signed in (4401). */
  | { readonly state: 'closed'; readonly code: number | null };

export interface ConnectionOwner {
  /** Actions may be sent. */
  opened(): void;
  /** The link is gone. */
  lost(): void;
  frame(frame: unknown): void;
  /** Every few seconds while connected. */
  tick(): void;
  statusChanged(): void;
}

export interface ConnectionParts {
  readonly url: string;
  readonly session: Session;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly surroundings: Surroundings;
  readonly send: Send;
}
