import { Injectable } from '@nestjs/common';
import type { LogEvent } from '../../../platform/events/event-log.js';
import type { RecoverFrom } from '../../realtime/protocol/actions.js';
import type { SourcedTopic, TopicSource } from '../../realtime/protocol/topic-source.js';
import { BARS_FAMILY } from './bar-topic.js';
import { BarTopics } from './bar.topics.js';
import { ValueTopics } from './value.topics.js';

/** The topics of the family `market:*`: values of instruments and their bars. */
@Injectable()
export class MarketTopics implements TopicSource {
  constructor(
    private readonly values: ValueTopics,
    private readonly bars: BarTopics,
  ) {}

  has(topic: string): boolean {
    return this.sourceOf(topic).has(topic);
  }

  read(topic: string, recover: RecoverFrom | undefined): SourcedTopic {
    return this.sourceOf(topic).read(topic, recover);
  }

  follow(topic: string): void {
    this.sourceOf(topic).follow(topic);
  }

  unfollow(topic: string): void {
    this.sourceOf(topic).unfollow(topic);
  }

  subscribe(handler: (event: LogEvent) => void): () => void {
    const ends = [this.values.subscribe(handler), this.bars.subscribe(handler)];
    return () => {
      for (const end of ends) end();
    };
  }

  private sourceOf(topic: string): TopicSource {
    return topic.startsWith(BARS_FAMILY) ? this.bars : this.values;
  }
}
