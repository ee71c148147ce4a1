import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { OwnAlerts } from '../../../platform/events/ports/own-alerts.js';
import { Demand } from '../cache/demand.js';
import { FeedRegistry } from './feed.registry.js';
import type { Feed } from './feed.js';

const LOOK_MS = 1000;
/** An alert is raised after so long without a live feed, in ms. */
const AWAY_MS = 60_000;

/** Raises an alert for each followed feed that is not live for a minute, and resolves it when the feed is live again. */
@Injectable()
export class FeedAlerts implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Since when a feed is not live, by the monotonic clock. */
  private readonly awaySince = new Map<Feed, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly feeds: FeedRegistry,
    private readonly demand: Demand,
    private readonly alerts: OwnAlerts,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(performance.now()), LOOK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  look(monoMs: number): void {
    for (const feed of this.feeds.feeds) {
      if (feed.state === 'live') {
        this.awaySince.delete(feed);
        this.report(feed, false);
        continue;
      }
      const sinceMs = this.awaySince.get(feed) ?? monoMs;
      this.awaySince.set(feed, sinceMs);
      if (monoMs - sinceMs >= AWAY_MS && this.isFollowed(feed)) this.report(feed, true);
    }
  }

  private isFollowed(feed: Feed): boolean {
    for (const { exchange } of this.demand.wanted().keys()) if (feed.serves(exchange)) return true;
    return false;
  }

  private report({ name, state, reason }: Feed, isFiring: boolean): void {
    const alert = {
      fingerprint: `market:feed:${name}`,
      title: isFiring ? `Market data feed ${name} is ${state}` : `Market data feed ${name} is live`,
      message: isFiring ? `It is not live for a minute${reason === null ? '' : `: ${reason}`}` : 'Its ticks arrive again',
      severity: 'error',
      source: 'market',
      labels: { feed: name },
    } as const;
    this.alerts.report(alert, isFiring);
  }
}
