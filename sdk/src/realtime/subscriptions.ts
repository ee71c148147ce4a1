import { Subscription, type Wire } from './subscription.js';
import type { SubscribeOptions, Topic } from './wire.types.js';

/** The subscriptions of one connection: one per topic, shared by its followers. */
export class Subscriptions {
  private readonly byTopic = new Map<string, Subscription>();
  private awake: readonly string[] | null = null;

  constructor(private readonly wire: Wire) {}

  get isEmpty(): boolean {
    return this.byTopic.size === 0;
  }

  get(topic: string): Subscription | undefined {
    return this.byTopic.get(topic);
  }

  /** The subscription with a pending action of this id. */
  asking(id: number | string): Subscription | undefined {
    return [...this.byTopic.values()].find((subscription) => subscription.isAnswer(id));
  }

  /** The existing subscription or a new one, with at least these options. Throws for a filter other than its own. */
  of(topic: Topic, options: SubscribeOptions): Subscription {
    const { filter, maxRateHz, backfill, maxEntriesPerS } = options;
    const wanted = {
      ...(filter && { filter }),
      ...(maxRateHz !== undefined && { maxRateHz }),
      ...(backfill !== undefined && { backfill }),
      ...(maxEntriesPerS !== undefined && { maxEntriesPerS }),
    };
    const present = this.byTopic.get(topic);
    if (!present || (present.followers.size === 0 && !(present.canGoOn && isSame(present.options, wanted)))) {
      present?.stop();
      const subscription = new Subscription(topic, wanted, this.wire);
      subscription.rest(this.rests(topic));
      this.byTopic.set(topic, subscription);
      return subscription;
    }
    if (present.followers.size === 0) return present;
    if (!isSame(present.options.filter, filter))
      throw new Error(`"${topic}" is followed with another filter already: a connection has one filter for each topic`);
    const rate = fastest(present.options.maxRateHz, maxRateHz);
    if (rate !== present.options.maxRateHz) {
      const { maxRateHz: _, ...others } = present.options;
      present.again(rate === undefined ? others : { ...others, maxRateHz: rate });
    }
    return present;
  }

  /** Ends the subscription unless it has a follower again. */
  leave(topic: string, subscription: Subscription): void {
    if (subscription.followers.size > 0 || this.byTopic.get(topic) !== subscription) return;
    subscription.stop();
    this.byTopic.delete(topic);
  }

  /** Pauses all topics but these; null = none. */
  keepAwake(topics: readonly string[] | null): void {
    this.awake = topics;
    this.each((subscription) => subscription.rest(this.rests(subscription.topic)));
  }

  private rests(topic: string): boolean {
    return this.awake !== null && !this.awake.includes(topic);
  }

  each(run: (subscription: Subscription) => void): void {
    for (const subscription of this.byTopic.values()) run(subscription);
  }

  /** Drops all state when the user changes. */
  forget(): void {
    this.each((subscription) => subscription.forget());
  }

  clear(): void {
    this.byTopic.clear();
  }
}

/** Undefined = without a limit. */
function fastest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
