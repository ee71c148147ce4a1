import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { within } from '../../redis/redis.connections.js';
import type { LogEvent } from '../log-event.js';
import type { FollowedTopic, TopicHead } from './followed-topic.js';
import type { RedisEventSource } from './redis.event-source.js';
import type { RedisEventWriter } from './redis.event-writer.js';
import { type RawEntry, readEntry, readLatest, seqOf } from './stream-format.js';

/** How long one read waits for news, and how often the heads are compared: a lost log is noticed within twice this. */
const LOOK_EVERY_MS = 300;
const RETRY_MS = 100;

/** The part of the log that its reader needs. */
export interface FollowedLog {
  readonly topics: ReadonlyMap<string, FollowedTopic>;
  /** Topics that exist from the start. */
  readonly initial: readonly string[];
  topic(name: string): FollowedTopic;
  deliver(event: LogEvent): void;
  lagged(events: number): void;
}

/** The one reader of a replica: follows every topic's stream from where its ring ends, for ever. */
export class RedisEventReader {
  /** False while Redis cannot be reached. */
  available = false;
  private readonly logger = new Logger(RedisEventReader.name);
  private readonly stopping = new AbortController();
  private readonly firstLoad = Promise.withResolvers<void>();
  private hasLoaded = false;
  /** When the heads are to be compared next, by `performance.now`; 0 = at once. */
  private compareAtMs = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly source: RedisEventSource,
    private readonly writer: RedisEventWriter,
    private readonly followed: FollowedLog,
  ) {}

  /** Begins to read; resolves when the rings are filled, or after `patienceMs`: then it goes on in the background. */
  async start(patienceMs: number): Promise<void> {
    this.running = this.run();
    await within(patienceMs, this.firstLoad.promise).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.available = false;
    this.source.disconnect();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.resume();
        for (;;) await this.step();
      } catch (error) {
        if (!this.stopping.signal.aborted) await this.recoverFrom(error);
      }
    }
    this.source.disconnect();
  }

  /** After each connect: what Redis has now may not be what it had before. */
  private async resume(): Promise<void> {
    await this.source.connect();
    await this.writer.connect();
    for (const name of this.followed.initial) if (!this.followed.topic(name).followed) await this.renew(this.followed.topic(name));
    await Promise.all([...this.followed.topics.values()].map((topic) => this.compareContent(topic)));
    await this.compareHeads();
    while ([...this.followed.topics.values()].some((topic) => topic.isLoading)) await this.read(0);
    this.hasLoaded = true;
    this.available = true;
    this.firstLoad.resolve();
  }

  private async step(): Promise<void> {
    if (performance.now() >= this.compareAtMs) await this.compareHeads();
    await this.read(this.compareAtMs === 0 ? 0 : LOOK_EVERY_MS);
  }

  private async recoverFrom(cause: unknown): Promise<void> {
    this.source.disconnectIfSilent(cause);
    if (this.available) {
      const reason = reasonOf(cause);
      this.logger.warn({ reason }, 'The event log is out of reach; reading goes on when it is back');
    }
    this.available = false;
    await delay(RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  /** Begins a new epoch where the last event seen here is another one in Redis: it was restored from an older state and written to since. */
  private async compareContent(topic: FollowedTopic): Promise<void> {
    const { ring } = topic;
    const [seen] = ring.since(ring.head.seq - 1) ?? [];
    if (!seen) return;
    const found = await this.source.entryAt(ring.topic, seen.seq);
    if (found?.event && found.event.id !== seen.id) await this.renew(topic, Number.MAX_SAFE_INTEGER);
  }

  /** Finds new topics, new epochs and a log that is lost or has gone back, also while nothing is written. */
  private async compareHeads(): Promise<void> {
    void this.writer.check();
    const heads = await this.source.heads();
    this.compareAtMs = performance.now() + LOOK_EVERY_MS;
    let behind = 0;
    for (const [name, head] of heads) {
      const topic = this.followed.topic(name);
      behind = Math.max(behind, head.seq - topic.ring.head.seq);
      await this.compareHead(topic, head);
    }
    this.followed.lagged(behind);
    for (const topic of this.followed.topics.values()) if (topic.followed && !heads.has(topic.ring.topic)) await this.renew(topic);
  }

  private async compareHead(topic: FollowedTopic, head: TopicHead): Promise<void> {
    if (!topic.followed) topic.follow(head, !this.hasLoaded);
    else if (!topic.agreesWith(head)) await this.renew(topic);
  }

  /** Makes the topic begin a new epoch in Redis, unless another replica already did; the next comparison of heads sees it. */
  private async renew(topic: FollowedTopic, seenSeq = topic.seen.seq): Promise<void> {
    await this.writer.append(topic.ring.topic, [], { epoch: topic.seen.epoch, seq: seenSeq }, topic.candidate());
    this.compareAtMs = 0;
  }

  private async read(waitMs: number): Promise<void> {
    const topics = [...this.followed.topics.values()].filter((topic) => topic.followed);
    const rings = topics.map(({ ring }) => ring);
    const found = await this.source.read(rings, waitMs);
    if (found.news) this.compareAtMs = 0;
    for (const topic of topics) this.takeAll(topic, found.entriesOf(topic.ring.topic));
    for (const topic of topics) if (topic.needsLatest && !topic.isLoading) await this.seed(topic);
  }

  private takeAll(topic: FollowedTopic, entries: readonly RawEntry[]): void {
    if (entries.length === 0) topic.exhausted();
    for (const raw of entries) {
      if (seqOf(raw[0]) <= topic.ring.head.seq) continue;
      const entry = readEntry(topic.ring.topic, raw);
      if (topic.doubts(entry)) {
        this.compareAtMs = 0;
        return;
      }
      const event = topic.take(entry);
      if (event) this.followed.deliver(event);
    }
  }

  private async seed(topic: FollowedTopic): Promise<void> {
    const { ring } = topic;
    for (const text of await this.source.latest(ring.topic)) {
      const event = readLatest(ring.topic, ring.epoch, text);
      if (event) ring.seed(event);
    }
    topic.needsLatest = false;
  }
}
