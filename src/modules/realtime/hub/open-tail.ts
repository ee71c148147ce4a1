import { setTimeout as delay } from 'node:timers/promises';
import { isLimited, type Principal, scopeKey } from '../../auth/identity/principal.js';
import type { SubscribeAction } from '../protocol/actions.js';
import type { Channel } from '../protocol/channel.js';
import type { Subscribed } from '../protocol/subscribed.js';
import type { TailSource } from '../protocol/tail-source.js';
import type { Client } from './client.js';
import type { Followed } from './followed.js';
import { type TailCounters, TailSubscription } from './tail.subscription.js';

const MAX_PER_SECOND = 500;
const LOOK_MS = 50;

/** The part of the hub that opening a tail needs. */
export interface TailHost {
  readonly counters: TailCounters & { recovery(recovered: boolean): void };
  /** Throws where the principal may not follow the topic. */
  admitted(this: void, topic: string, principal: Principal): Channel;
  follow(this: void, client: Client, subscription: Followed): void;
  /** Data waits for the client: the clock will send it. */
  waits(this: void, client: Client): void;
}

interface Asked {
  readonly client: Client;
  readonly channel: Channel;
  readonly tail: TailSource;
  readonly action: SubscribeAction;
}

/** Opens a tail for a client: `answer` has the rows before its position, the flow begins right behind it. Errors: those of the source. */
export async function openTail(host: TailHost, asked: Asked, answer: (subscribed: Subscribed) => void): Promise<void> {
  const { client, channel, tail, action } = asked;
  const { topic, filter, recover, backfill = 0 } = action;
  // One replay at a time, or a few bytes would make us fill the memory.
  const isReplay = recover !== undefined || backfill > 0;
  if (isReplay) while (client.replaying && !client.closed) await delay(LOOK_MS);
  for (;;) {
    if (client.closed) return;
    const scope = scopeKey(client.principal);
    const brokers = isLimited(client.principal) ? client.principal.brokers : null;
    const perSecond = action.maxPerSecond ?? MAX_PER_SECOND;
    const waits = () => host.waits(client);
    const subscription = new TailSubscription(channel, topic, perSecond, host.counters, waits, Date.now());
    const opened = await tail.open({ topic, filter, brokers, backfill, recover }, (rows) => subscription.take(rows, Date.now()));
    // The client's rights may have changed meanwhile; rows that were read under another scope are not for it.
    if (client.closed || scopeKey(client.principal) !== scope) {
      opened.close();
      continue;
    }
    const frames = subscription.begin(opened);
    try {
      host.admitted(topic, client.principal);
    } catch (error) {
      subscription.end();
      throw error;
    }
    host.follow(client, subscription);
    if (recover) host.counters.recovery(opened.recovered);
    answer({ topic, ...opened.position, recovered: opened.recovered, frames, state: opened.state });
    if (subscription.holds) host.waits(client);
    return;
  }
}
