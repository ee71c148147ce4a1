import { fitBroker } from '../../../common/text/name.js';
import type { SubscribeAction } from '../protocol/actions.js';
import { subscribeOptions } from '../protocol/actions.js';
import type { Hub } from '../hub/hub.js';
import type { Channel } from '../protocol/channel.js';

/** A raw path of ours: its topic (null on `/ws`, which has none), and its query. */
export interface RawPath {
  readonly topic: string | null;
  readonly query: URLSearchParams;
  /** The filter that the query makes, where the channel takes one. */
  readonly filter?: Readonly<Record<string, string[]>>;
}

/** `/ws`, `/ws/<path>` of a channel, or `/realtime/portfolio`; with `?broker=` where its members are brokers. Null for any other URL. */
export function rawPath(url: string, hub: Pick<Hub, 'channelByPath' | 'registered'>): RawPath | null {
  const parsed = URL.parse(url, 'http://localhost');
  if (parsed && /^\/ws\/?$/.test(parsed.pathname)) return { topic: null, query: parsed.searchParams };
  const match = /^\/(ws|realtime)\/([\w-]+)\/?$/.exec(parsed?.pathname ?? '');
  if (!parsed || !match?.[2]) return null;
  const channel = hub.channelByPath(match[2]);
  if (!channel || (match[1] === 'realtime' && channel.path !== 'portfolio')) return null;
  if (channel.query) return { ...filtered(channel.name, channel.query, parsed.searchParams), query: parsed.searchParams };
  const broker = parsed.searchParams.get('broker');
  const topic = hasBrokers(channel, hub) && broker && broker !== 'all' ? `${channel.name}:${fitBroker(broker)}` : channel.name;
  return { topic, query: parsed.searchParams };
}

/** Whether the topic has members that are brokers: `portfolio:alpha` of `portfolio`. */
function hasBrokers({ name }: Channel, hub: Pick<Hub, 'registered'>): boolean {
  return hub.registered().some((channel) => channel.name === `${name}:*` && channel.membersAreBrokers === true);
}

/** The subscription of the path, from `?recover=<epoch>:<seq>` or at the head; `request.invalid` on a bad query. */
export function firstSubscriptions({ topic, query, filter }: RawPath): SubscribeAction[] {
  if (topic === null) return [];
  const names = ['recover', 'max_rate_hz', 'backfill', 'max_entries_per_s'];
  const options = { filter, ...Object.fromEntries(names.map((name) => [name, query.get(name)])) };
  return [{ action: 'subscribe', topic, ...subscribeOptions(options) }];
}

/** The topic and filter of `?service=execution&level=warn`: one member is its topic, several are part of the filter. */
function filtered(
  name: string,
  { member, filter }: NonNullable<Channel['query']>,
  query: URLSearchParams,
): { readonly topic: string; readonly filter?: Readonly<Record<string, string[]>> } {
  const members = query.getAll(member).flatMap((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
  const [only] = members;
  const found = filter.flatMap((field) => (query.has(field) ? [[field, query.getAll(field)] as const] : []));
  if (members.length > 1) found.push([member, members]);
  const topic = members.length === 1 && only !== undefined ? `${name}:${only}` : name;
  return { topic, ...(found.length > 0 && { filter: Object.fromEntries(found) }) };
}
