import { ValueStore } from '../state/value.store.ts';

/** How this page is connected. */
export type Link =
  | { readonly is: 'connecting' | 'live' | 'catching_up' | 'offline' | 'session_over' | 'too_slow' }
  /** `at`: by `performance.now()`. */
  | { readonly is: 'waiting'; readonly at: number };

export const link = new ValueStore<Link>({ is: 'connecting' });
/** Events a second, over the last seconds; null = not measured yet. */
export const eventRate = new ValueStore<number | null>(null);

/** Nothing on the screen is live while this is so. */
export const isLost = ({ is }: Link): boolean => is === 'waiting' || is === 'offline' || is === 'session_over';
