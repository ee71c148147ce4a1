/** Names of the live stream's own frames and of Socket.IO's own events, which it refuses to emit. */
const STREAM_NAMES = [
  ...['connected', 'authenticated', 'subscribed', 'unsubscribed', 'subscriptions', 'pong', 'heartbeat', 'error', 'auth_expiring'],
  ...['access_changed', 'server_shutdown', 'feed_stalled', 'feed_resumed'],
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'],
];

/** The topic that clients cannot follow: events between replicas, and events that have topics of their own for clients. */
export const DESK_TOPIC = 'desk';

const topics = new Set<string>([DESK_TOPIC]);
const ownTypes = new Set<string>(STREAM_NAMES);

/**
 * Called for each channel row while the program loads: the event log follows the topic from the start, and no event from outside may have
 * one of `types` as its name, which are the topic's own events. A family (`metrics:*`) has no topic to follow of its own.
 */
export function declareTopic(name: string, types: readonly string[]): void {
  if (!name.endsWith(':*')) topics.add(name);
  for (const type of types) ownTypes.add(type);
}

/** Every topic that a channel row has declared, and `desk`. */
export function declaredTopics(): readonly string[] {
  return [...topics];
}

/** Whether an event from outside with this name could be mistaken for a frame of the live stream itself. */
export function isOwnType(type: string): boolean {
  return ownTypes.has(type);
}
