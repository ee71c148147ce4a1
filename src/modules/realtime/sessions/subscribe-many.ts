import type { Client } from '../hub/client.js';
import type { Hub } from '../hub/hub.js';
import type { SubscribeAction } from '../protocol/actions.js';
import { toProblem } from '../protocol/problem-frame.js';
import type { Subscribed } from '../protocol/subscribed.js';

/** The result for one topic of a subscribe to many. */
export type TopicResult = Subscribed | { readonly topic: string; readonly error: object };

/** Subscribes to each topic in its order; a refused one does not prevent the others. */
export async function subscribeToEach(hub: Hub, client: Client, each: readonly SubscribeAction[]): Promise<TopicResult[]> {
  const results: TopicResult[] = [];
  for (const action of each) {
    try {
      await hub.subscribe(client, action, (subscribed) => results.push(subscribed));
    } catch (error) {
      const { code, message } = toProblem(error);
      results.push({ topic: action.topic, error: { code, message } });
    }
  }
  return results;
}
