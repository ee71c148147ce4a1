import { ValueStore } from '../../state/value.store.ts';

/** How this page is connected. */
export type Link =
  | { readonly is: 'connecting' | 'live' | 'catching_up' | 'offline' | 'session_over' | 'too_slow' }
  /** `at`: by `performance.now()`. `code`: why the backend has ended it; null = the network. */
  | { readonly is: 'waiting'; readonly at: number; readonly code: number | null };

export const link = new ValueStore<Link>({ is: 'connecting' });
/** Events a second, over the last seconds; null = not measured yet. */
export const eventRate = new ValueStore<number | null>(null);
/** How late the stream is now, in milliseconds, whatever the age of what it brings; null = not known. */
export const behindMs = new ValueStore<number | null>(null);
/** Since when nothing comes, by the server's clock (RFC 3339); null = it is connected, or is so for the first time. Until then nothing is live. */
export const lostSince = new ValueStore<string | null>(null);
/** Whether only events of the server come, and nothing goes back: a proxy lets no WebSocket through. */
export const oneWay = new ValueStore(false);
let wasUp = false;

/** Each try to come back is still a lost connection, until one has worked. */
export function sayLink(next: Link, now: string): void {
  link.set(next);
  const isUp = next.is === 'live' || next.is === 'catching_up';
  if (isUp) lostSince.set(null);
  else if (wasUp || next.is !== 'connecting') lostSince.set(lostSince.get() ?? now);
  wasUp = isUp || (wasUp && next.is !== 'session_over');
}
