import type { Feed } from './feed.js';

/** A feed that is not live for so long goes to the end of the order, in ms. */
const AWAY_MS = 10_000;
/** It must be live for so long before it returns to its place, in ms. */
const BACK_MS = 60_000;

/** The order in which feeds are asked: live feeds in the order of the configuration, then the others. */
export class FeedChoice {
  /** The present order. */
  order: readonly Feed[];
  private readonly awaySince = new Map<Feed, number>();
  private readonly liveSince = new Map<Feed, number>();
  private readonly passedOver = new Set<Feed>();

  constructor(private readonly feeds: readonly Feed[]) {
    this.order = feeds;
  }

  /** The order with one feed first, unless that feed is not live. */
  orderWith(first: Feed | undefined): readonly Feed[] {
    if (first === undefined || this.passedOver.has(first)) return this.order;
    return [first, ...this.order.filter((feed) => feed !== first)];
  }

  /** Checks all feeds; true = the order has changed. */
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
