import { ValueStore } from '../../state/value.store.ts';

/** A topic on which nothing comes although it should. */
export interface Silence {
  readonly topic: string;
  readonly cause: string;
  readonly lastEventAt: string | null;
}

interface Said {
  readonly type: string;
  readonly topic?: unknown;
  readonly cause?: unknown;
  readonly last_event_at?: unknown;
  readonly status?: { readonly state: string };
}

/** What the backend says of silent topics; those of single instruments say it where they stand. */
export class StalledFeeds extends ValueStore<readonly Silence[]> {
  constructor() {
    super([]);
  }

  hear({ type, topic, cause, last_event_at: at, status }: Said): void {
    // Of a new connection nothing is known until it is said again.
    if (type === 'status' && status?.state !== 'live' && status?.state !== 'catching_up') this.set([]);
    if (typeof topic !== 'string' || topic.includes(':')) return;
    const others = this.get().filter((one) => one.topic !== topic);
    if (type === 'feed_resumed') this.set(others);
    if (type === 'feed_stalled') this.set([...others, { topic, cause: String(cause), lastEventAt: typeof at === 'string' ? at : null }]);
  }
}

export const stalled = new StalledFeeds();
