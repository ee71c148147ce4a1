import { Problem } from '../../../common/problem.js';
import type { Principal } from '../../auth/identity/principal.js';
import { control } from '../protocol/message.js';
import type { Client } from './client.js';
import type { Hub } from './hub.js';

/**
 * Gives the client the present rights of its user: topics that it may still follow go on under the new row scope and without a gap; the
 * others end, each with a frame.
 */
export function changeAccess(hub: Pick<Hub, 'admitted' | 'unsubscribe'>, client: Client, principal: Principal): void {
  client.principal = principal;
  client.expiryAnnounced = false;
  for (const [topic, subscription] of client.subscriptions) {
    if (isAdmitted(hub, topic, principal)) {
      subscription.rescope(principal);
      continue;
    }
    hub.unsubscribe(client, topic);
    client.send(control('unsubscribed', { topic, code: 'auth.forbidden' }), Date.now());
  }
}

function isAdmitted(hub: Pick<Hub, 'admitted'>, topic: string, principal: Principal): boolean {
  try {
    hub.admitted(topic, principal);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
