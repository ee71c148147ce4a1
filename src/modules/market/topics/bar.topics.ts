import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { newEpoch } from '../../../platform/events/epoch.js';
import type { LogEvent } from '../../../platform/events/event-log.js';
import type { RecoverFrom } from '../../realtime/protocol/actions.js';
import type { SourcedTopic, TopicSource } from '../../realtime/protocol/topic-source.js';
import { type Bar, BUILT_MS, volumeOf, vwapOf } from '../bars/bar.js';
import { BarKeeper } from '../bars/bar.keeper.js';
import { Aliases } from '../cache/aliases.js';
import { Demand } from '../cache/demand.js';
import type { Instrument } from '../cache/instrument.js';
import { LTP } from '../ticks/instrument-name.js';
import { type BarTopic, barTopic, readBarTopic } from './bar-topic.js';

const EVERY_MS = 1000;
/** Topics without followers are kept up to this number, so that a client that returns can recover. */
const MAX_REMEMBERED = 10_000;

interface Followed extends BarTopic {
  readonly topic: string;
  instrument: Instrument | null;
  seq: number;
  last: LogEvent | null;
  /** Start and number of trades of the bar published last; another pair is published as new. */
  publishedAs: string;
}

/** The topics `market:bars:<exchange>:<symbol>:<interval>`: the open bar once a second while it changes, then the closed one. */
@Injectable()
export class BarTopics implements TopicSource, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly epoch = newEpoch();
  private readonly known = new Map<string, Followed>();
  private handler: (event: LogEvent) => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly keeper: BarKeeper,
    private readonly demand: Demand,
    private readonly aliases: Aliases,
  ) {
    keeper.onClose((instrument, interval, bar, revised) => {
      for (const name of aliases.namesOf(instrument)) {
        const followed = this.known.get(barTopic({ ...name, interval }));
        if (followed) this.publish(followed, bar, true, revised);
      }
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.publishOpen(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  has(topic: string): boolean {
    return readBarTopic(topic) !== null;
  }

  read(topic: string, recover: RecoverFrom | undefined): SourcedTopic {
    const { exchange, symbol, interval } = this.named(topic);
    const followed = this.known.get(topic);
    const bar = this.keeper.of(exchange, symbol)?.current(interval);
    const seq = followed?.seq ?? 0;
    const current = bar
      ? [this.event({ exchange, symbol, interval }, topic, seq, bar, false, false)]
      : followed?.last
        ? [followed.last]
        : [];
    const answer = { position: { epoch: this.epoch, seq }, state: current.length > 0 ? 'live' : 'waiting' };
    if (recover === undefined || recover.epoch !== this.epoch) return { ...answer, recovered: false, events: current };
    const missed = seq - recover.seq;
    if (missed === 0) return { ...answer, recovered: true, events: [] };
    if (missed === 1 && followed?.last) return { ...answer, recovered: true, events: [followed.last] };
    return { ...answer, recovered: false, events: current };
  }

  follow(topic: string): void {
    const bar = this.named(topic);
    const instrument = this.demand.hold(bar.exchange, bar.symbol, LTP);
    const followed = this.known.get(topic) ?? { ...bar, topic, instrument, seq: 0, last: null, publishedAs: '' };
    followed.instrument = instrument;
    this.known.delete(topic);
    this.known.set(topic, followed);
    if (this.known.size > MAX_REMEMBERED) this.forgetOne();
  }

  unfollow(topic: string): void {
    const followed = this.known.get(topic);
    if (!followed?.instrument) return;
    this.demand.release(followed.instrument, LTP);
    followed.instrument = null;
  }

  subscribe(handler: (event: LogEvent) => void): () => void {
    this.handler = handler;
    return () => (this.handler = () => undefined);
  }

  /** The bar of the topic, by the name of the instrument at its feeds. */
  private named(topic: string): BarTopic {
    const bar = readBarTopic(topic);
    if (bar === null) throw new Problem('realtime.unknown_topic', { detail: `There is no topic "${topic.slice(0, 100)}".` });
    return { ...bar, ...this.aliases.resolve(bar) };
  }

  private forgetOne(): void {
    for (const [topic, { instrument }] of this.known) {
      if (instrument !== null) continue;
      this.known.delete(topic);
      return;
    }
  }

  private publishOpen(): void {
    for (const followed of this.known.values()) {
      if (followed.instrument === null) continue;
      const bar = this.keeper.of(followed.exchange, followed.symbol)?.current(followed.interval);
      if (bar && followed.publishedAs !== `${bar.atMs} ${bar.trades}`) this.publish(followed, bar, false, false);
    }
  }

  private publish(followed: Followed, bar: Bar, closed: boolean, revised: boolean): void {
    followed.seq += 1;
    if (!closed) followed.publishedAs = `${bar.atMs} ${bar.trades}`;
    followed.last = this.event(followed, followed.topic, followed.seq, bar, closed, revised);
    this.handler(followed.last);
  }

  private event(
    { exchange, symbol, interval }: BarTopic,
    topic: string,
    seq: number,
    bar: Bar,
    closed: boolean,
    revised: boolean,
  ): LogEvent {
    const { atMs: timestamp, open, high, low, close, trades } = bar;
    const volume = volumeOf(bar);
    const data = { exchange, symbol, interval, timestamp, open, high, low, close, volume, trades, vwap: vwapOf(bar), closed };
    return {
      ...{ id: '', type: 'bar', topic, epoch: this.epoch, seq, key: '' },
      timestamp: new Date(Math.min(timestamp + BUILT_MS[interval], Math.max(bar.closeAtMs, timestamp))).toISOString(),
      data: revised ? { ...data, revised } : data,
    };
  }
}
