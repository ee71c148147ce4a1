import type { Feed } from './feed.js';

/** A feed that is not live for so long is passed over, in ms. */
const AWAY_MS = 10_000;
/** One that was passed over must be live for so long before it is taken again, in ms. */
const BACK_MS = 60_000;

/** Which feeds are asked first: those of the configuration's order that are live, then the others. */
export class FeedChoice {
  /** The feeds in the order in which they are asked. */
  order: readonly Feed[];
  private readonly awaySince = new Map<Feed, number>();
  private readonly liveSince = new Map<Feed, number>();
  private readonly passedOver = new Set<Feed>();

  constructor(private readonly feeds: readonly Feed[]) {
    this.order = feeds;
  }

  /** The order with one feed before all others, unless that one is passed over. */
  orderWith(first: Feed | undefined): readonly Feed[] {
    if (first === undefined || this.passedOver.has(first)) return this.order;
    return [first, ...this.order.filter((feed) => feed !== first)];
  }

  /** Looks at all feeds; true = the order is another one now. */
  look(monoMs: number): boolean {
    let changed = false;
    for (const feed of this.feeds) {
      const isLive = feed.state === 'live';
      if (isLive) this.awaySince.delete(feed);
      else this.liveSince.delete(feed);
      const since = isLive ? this.liveSince : this.awaySince;
      const sinceMs = since.get(feed) ?? monoMs;
      since.set(feed, sinceMs);
      const isPassed = this.passedOver.has(feed);
      if (!isLive && !isPassed && monoMs - sinceMs >= AWAY_MS) this.passedOver.add(feed);
      else if (isLive && isPassed && monoMs - sinceMs >= BACK_MS) this.passedOver.delete(feed);
      else continue;
      changed = true;
    }
    if (changed) {
      const [first, last] = [false, true].map((passed) => this.feeds.filter((feed) => this.passedOver.has(feed) === passed));
      this.order = [...(first ?? []), ...(last ?? [])];
    }
    return changed;
  }
}
