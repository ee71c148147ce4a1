import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import type { Feed } from '../feeds/feed.js';
import { FeedRegistry } from '../feeds/feed.registry.js';

/** Publishes the state of each feed on topic `market`. */
@Injectable()
export class FeedAnnouncer implements OnApplicationBootstrap {
  private readonly logger = new Logger(FeedAnnouncer.name);

  constructor(
    private readonly feeds: FeedRegistry,
    private readonly log: EventLog,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.feeds.onState((feed) => {
      // The connected replica announces the feed; when its reports stop, any replica announces that.
      if (!feed.isElsewhere || feed.state === 'stale') void this.announce([feed]);
    });
    await this.announce(this.feeds.feeds.filter((feed) => !feed.isElsewhere));
  }

  private async announce(feeds: readonly Feed[]): Promise<void> {
    const since = new Date().toISOString();
    const events = feeds.map(({ name, state: status, reason }) =>
      eventOn(TOPICS.market, { id: randomUUID(), type: 'feed', timestamp: since, key: name, data: { name, status, reason, since } }),
    );
    await this.log
      .append(TOPICS.market, events)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The state of the feeds could not be published'));
  }
}
