import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventLog } from '../../platform/events/event-log.js';
import type { Channel } from './channel.js';
import { Hub } from './hub.js';
import { control } from './message.js';

const LOOK_MS = 1000;
/** Silence of this many times `expectedEveryMs` is a stall (realtime.md). */
const PATIENCE = 1.5;

interface Feed {
  readonly channel: Channel;
  readonly expectedEveryMs: number;
  lastEventMs: number;
  stalled: boolean;
}

/** Tells followers when a topic has fallen silent and when it speaks again; a heartbeat says nothing about that. */
@Injectable()
export class FeedWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly feeds = new Map<string, Feed>();
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly hub: Hub,
    private readonly log: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    for (const channel of this.hub.registered()) {
      if (channel.expectedEveryMs === undefined) continue;
      this.feeds.set(channel.name, { channel, expectedEveryMs: channel.expectedEveryMs, lastEventMs: Date.now(), stalled: false });
    }
    if (this.feeds.size === 0) return;
    this.ends.push(this.log.subscribe(({ topic }) => this.heard(topic, Date.now())));
    const timer = setInterval(
      () => this.look(Date.now()),
      Math.min(LOOK_MS, ...[...this.feeds.values()].map((feed) => feed.expectedEveryMs / 2)),
    );
    timer.unref();
    this.ends.push(() => clearInterval(timer));
  }

  onApplicationShutdown(): void {
    for (const end of this.ends.splice(0)) end();
  }

  stalled(): string[] {
    return [...this.feeds].flatMap(([topic, feed]) => (feed.stalled ? [topic] : []));
  }

  private heard(topic: string, nowMs: number): void {
    const feed = this.feeds.get(topic);
    if (!feed) return;
    feed.lastEventMs = nowMs;
    if (!feed.stalled) return;
    feed.stalled = false;
    this.hub.tell(topic, control('feed_resumed', { topic, timestamp: new Date(nowMs).toISOString() }));
  }

  private look(nowMs: number): void {
    for (const [topic, feed] of this.feeds) {
      if (feed.stalled || nowMs - feed.lastEventMs <= feed.expectedEveryMs * PATIENCE) continue;
      feed.stalled = true;
      const cause = this.log.available ? (feed.channel.silenceCause?.() ?? 'source_mute') : 'bus_down';
      const body = { topic, last_event_at: new Date(feed.lastEventMs).toISOString(), expected_every_ms: feed.expectedEveryMs, cause };
      this.hub.tell(topic, control('feed_stalled', body));
    }
  }
}
