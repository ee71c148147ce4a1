import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventLog } from '../../../platform/events/event-log.js';
import type { Channel } from '../protocol/channel.js';
import { Hub } from './hub.js';
import { control } from '../protocol/message.js';

const LOOK_MS = 500;
/** Silence of this many times `expectedEveryMs` is a stall (realtime.md). */
const PATIENCE = 1.5;

interface Feed {
  readonly channel: Channel;
  readonly expectedEveryMs: number;
  lastEventMs: number;
  stalled: boolean;
}

/** Announces to subscribers that a topic has fallen silent, and that its events come again; heartbeats do not show that. */
@Injectable()
export class FeedWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly feeds = new Map<string, Feed>();
  /** Topics whose subscribers have been informed that the log is out of reach. */
  private readonly silenced = new Set<string>();
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
    this.ends.push(this.log.subscribe(({ topic }) => this.onEvent(topic, Date.now())));
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
    return [...new Set([...[...this.feeds].flatMap(([topic, feed]) => (feed.stalled ? [topic] : [])), ...this.silenced])];
  }

  private onEvent(topic: string, nowMs: number): void {
    const feed = this.feeds.get(topic);
    if (!feed) return;
    feed.lastEventMs = nowMs;
    if (!feed.stalled || this.silenced.has(topic)) return;
    feed.stalled = false;
    this.hub.broadcast(topic, control('feed_resumed', { topic, timestamp: new Date(nowMs).toISOString() }));
  }

  private look(nowMs: number): void {
    if (!this.log.available) this.silence();
    else if (this.silenced.size > 0) this.resume(nowMs);
    this.lookForMute(nowMs);
  }

  /** The log is out of reach, so no topic has events: every subscriber is informed, whether or not events are due. */
  private silence(): void {
    for (const topic of Object.keys(this.hub.watched())) {
      // A tail does not go through the log.
      if (this.silenced.has(topic) || this.hub.channelOf(topic).delivery === 'tail') continue;
      this.silenced.add(topic);
      const feed = this.feeds.get(topic);
      if (feed) feed.stalled = true;
      const ring = this.log.ring(topic);
      const [last] = ring.since(ring.head.seq - 1) ?? [];
      const expected = feed?.expectedEveryMs ?? null;
      const body = { topic, last_event_at: last?.timestamp ?? null, expected_every_ms: expected, cause: 'bus_down' };
      this.hub.broadcast(topic, control('feed_stalled', body));
    }
  }

  private resume(nowMs: number): void {
    for (const topic of this.silenced) {
      const feed = this.feeds.get(topic);
      if (feed) {
        feed.stalled = false;
        feed.lastEventMs = nowMs;
      }
      this.hub.broadcast(topic, control('feed_resumed', { topic, timestamp: new Date(nowMs).toISOString() }));
    }
    this.silenced.clear();
  }

  private lookForMute(nowMs: number): void {
    for (const [topic, feed] of this.feeds) {
      if (feed.stalled || nowMs - feed.lastEventMs <= feed.expectedEveryMs * PATIENCE) continue;
      feed.stalled = true;
      const cause = this.log.available ? (feed.channel.silenceCause?.() ?? 'source_mute') : 'bus_down';
      const body = { topic, last_event_at: new Date(feed.lastEventMs).toISOString(), expected_every_ms: feed.expectedEveryMs, cause };
      this.hub.broadcast(topic, control('feed_stalled', body));
    }
  }
}
