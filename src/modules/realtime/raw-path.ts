import type { SubscribeAction } from './actions.js';
import { subscribeOptions } from './actions.js';
import type { Hub } from './hub.js';

/** A raw path that we serve: the topic it stands for, and its query. */
export interface RawPath {
  readonly topic: string;
  readonly query: URLSearchParams;
}

/** `/ws/<path>` of a channel, or `/realtime/portfolio?broker=`; null for any other URL. */
export function rawPath(url: string, hub: Pick<Hub, 'channelByPath'>): RawPath | null {
  const parsed = URL.parse(url, 'http://localhost');
  const match = /^\/(ws|realtime)\/([\w-]+)\/?$/.exec(parsed?.pathname ?? '');
  if (!parsed || !match?.[2]) return null;
  const channel = hub.channelByPath(match[2]);
  if (!channel || (match[1] === 'realtime' && channel.path !== 'portfolio')) return null;
  const broker = parsed.searchParams.get('broker');
  const topic = match[1] === 'realtime' && broker && broker !== 'all' ? `${channel.name}:${broker}` : channel.name;
  return { topic, query: parsed.searchParams };
}

/** The subscription that the path asks for, from `?recover=<epoch>:<seq>` or at the head; `request.invalid` on a bad query. */
export function firstSubscription({ topic, query }: RawPath): SubscribeAction {
  const options = { recover: query.get('recover'), max_rate_hz: query.get('max_rate_hz') };
  return { action: 'subscribe', topic, ...subscribeOptions(options) };
}
