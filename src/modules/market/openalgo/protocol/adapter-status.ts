import type { FeedState } from '../../feeds/feed.js';

export type AdapterStatus = 'connected' | 'connecting' | 'stale' | 'disconnected';

const STATUSES: Readonly<Record<FeedState, AdapterStatus>> = {
  live: 'connected',
  connecting: 'connecting',
  authenticating: 'connecting',
  reconnecting: 'connecting',
  stale: 'stale',
  mute: 'stale',
  failed: 'disconnected',
  disabled: 'disconnected',
};

/** The state of a feed in OpenAlgo's terms. */
export function adapterStatus(state: FeedState): AdapterStatus {
  return STATUSES[state];
}
