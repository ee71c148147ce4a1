import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { newEpoch } from '../../../platform/events/epoch.js';
import type { LogEvent } from '../../../platform/events/event-log.js';
import type { RecoverFrom } from '../../realtime/protocol/actions.js';
import type { SourcedTopic, TopicSource } from '../../realtime/protocol/topic-source.js';
import { Aliases } from '../cache/aliases.js';
import { Demand } from '../cache/demand.js';
import type { Instrument } from '../cache/instrument.js';
import { marketData } from '../cache/market-data.js';
import { MarketCache } from '../cache/market.cache.js';
import { type Change, TickPath } from '../cache/tick.path.js';
import type { Mode } from '../ticks/instrument-name.js';
import { readValueTopic, type ValueTopic } from './market-topic.js';

interface Followed extends ValueTopic {
  readonly topic: string;
  readonly instrument: Instrument;
}

/**
 * The topics `market:<exchange>:<symbol>[:mode]`, read from the cache, which numbers their frames, so that ten thousand symbols need no
 * history.
 */
@Injectable()
export class ValueTopics implements TopicSource {
  private readonly epoch = newEpoch();
  private readonly followed = new Map<string, Followed>();
  private readonly byInstrument = new Map<Instrument, Followed[]>();
  private handler: (event: LogEvent) => void = () => undefined;

  constructor(
    private readonly cache: MarketCache,
    private readonly demand: Demand,
    private readonly aliases: Aliases,
    path: TickPath,
  ) {
    path.onChange((change) => this.publish(change));
  }

  has(topic: string): boolean {
    return readValueTopic(topic) !== null;
  }

  read(topic: string, recover: RecoverFrom | undefined): SourcedTopic {
    const { exchange, symbol, mode } = this.named(topic);
    const instrument = this.cache.get(exchange, symbol);
    const seq = instrument?.seqs[mode] ?? 0;
    const state = instrument === undefined ? 'waiting' : this.cache.stateOf(instrument, mode);
    const current = instrument?.has(mode) ? [this.event(topic, instrument, mode)] : [];
    const position = { epoch: this.epoch, seq };
    if (recover === undefined) return { position, state, recovered: false, events: current };
    const missed = recover.epoch === this.epoch ? seq - recover.seq : Number.NaN;
    if (missed === 0) return { position, state, recovered: true, events: [] };
    return { position, state, recovered: missed === 1, events: current };
  }

  follow(topic: string): void {
    const value = this.named(topic);
    const instrument = this.demand.hold(value.exchange, value.symbol, value.mode);
    const followed = { ...value, topic, instrument };
    this.followed.set(topic, followed);
    const topics = this.byInstrument.get(instrument);
    if (topics) topics.push(followed);
    else this.byInstrument.set(instrument, [followed]);
  }

  unfollow(topic: string): void {
    const followed = this.followed.get(topic);
    if (followed === undefined) return;
    const { instrument, mode } = followed;
    this.followed.delete(topic);
    const rest = this.byInstrument.get(instrument)?.filter((other) => other !== followed) ?? [];
    if (rest.length === 0) this.byInstrument.delete(instrument);
    else this.byInstrument.set(instrument, rest);
    this.demand.release(instrument, mode);
  }

  subscribe(handler: (event: LogEvent) => void): () => void {
    this.handler = handler;
    return () => (this.handler = () => undefined);
  }

  /** The followed topics of an instrument, for other frames to their clients. */
  topicsOf(instrument: Instrument): readonly string[] {
    return this.byInstrument.get(instrument)?.map(({ topic }) => topic) ?? [];
  }

  private publish({ instrument, modes }: Change): void {
    const topics = this.byInstrument.get(instrument);
    if (topics === undefined) return;
    for (const { topic, mode } of topics) if (modes.includes(mode)) this.handler(this.event(topic, instrument, mode));
  }

  /** The value of the topic, by the name of the instrument at its feeds. */
  private named(topic: string): ValueTopic {
    const value = readValueTopic(topic);
    if (value === null) throw new Problem('realtime.unknown_topic', { detail: `There is no topic "${topic.slice(0, 100)}".` });
    return { ...value, ...this.aliases.resolve(value) };
  }

  private event(topic: string, instrument: Instrument, mode: Mode): LogEvent {
    const state = this.cache.stateOf(instrument, mode);
    const { feed } = instrument;
    const { atMs } = instrument.stamps[mode];
    return {
      id: '',
      type: 'tick',
      topic,
      epoch: this.epoch,
      seq: instrument.seqs[mode],
      timestamp: new Date(atMs).toISOString(),
      data: { ...marketData(instrument, mode, false), feed, state },
      key: '',
    };
  }
}
