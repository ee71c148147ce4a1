import type { Client } from './client.js';
import type { Followed } from './followed.js';

/** The subscribers of each topic on this node; a topic's own source is informed of the first and of the last one. */
export class TopicClients {
  private readonly topics = new Map<string, Map<Client, Followed>>();

  of(topic: string): Map<Client, Followed> | undefined {
    return this.topics.get(topic);
  }

  has(topic: string): boolean {
    return this.topics.has(topic);
  }

  count(topic: string): number {
    return this.topics.get(topic)?.size ?? 0;
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.topics].map(([topic, clients]) => [topic, clients.size]));
  }

  add(client: Client, subscription: Followed): void {
    const { topic, channel } = subscription;
    let clients = this.topics.get(topic);
    if (clients === undefined) {
      channel.source?.follow(topic);
      this.topics.set(topic, (clients = new Map()));
    }
    client.subscriptions.get(topic)?.end();
    clients.set(client, subscription);
    client.subscriptions.set(topic, subscription);
  }

  /** True if the client was subscribed to the topic. */
  remove(client: Client, topic: string): boolean {
    const subscription = client.subscriptions.get(topic);
    if (subscription === undefined) return false;
    subscription.end();
    client.subscriptions.delete(topic);
    const clients = this.topics.get(topic);
    if (clients?.delete(client) && clients.size === 0) {
      this.topics.delete(topic);
      subscription.channel.source?.unfollow(topic);
    }
    return true;
  }
}
