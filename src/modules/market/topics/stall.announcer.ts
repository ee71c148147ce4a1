import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hub } from '../../realtime/hub/hub.js';
import { control } from '../../realtime/protocol/message.js';
import type { Instrument } from '../cache/instrument.js';
import { MarketCache } from '../cache/market.cache.js';
import { StaleWatch } from '../cache/stale.watch.js';
import { ValueTopics } from './value.topics.js';

/** Publishes on the topics of a value that it has become stale, and that a new one has arrived. */
@Injectable()
export class StallAnnouncer implements OnModuleInit {
  constructor(
    private readonly watch: StaleWatch,
    private readonly values: ValueTopics,
    private readonly cache: MarketCache,
    private readonly hub: Hub,
  ) {}

  onModuleInit(): void {
    this.watch.onChange((instrument, state) => this.announce(instrument, state));
  }

  private announce(instrument: Instrument, state: 'live' | 'stale'): void {
    for (const topic of this.values.topicsOf(instrument)) {
      const stalled = {
        topic,
        last_event_at: new Date(instrument.lastReceivedMs).toISOString(),
        expected_every_ms: Math.round(this.cache.expectedEveryMs(instrument)),
        cause: instrument.isLost ? 'source_unreachable' : 'source_mute',
      };
      const resumed = { topic, timestamp: new Date().toISOString() };
      this.hub.broadcast(topic, state === 'stale' ? control('feed_stalled', stalled) : control('feed_resumed', resumed));
    }
  }
}
