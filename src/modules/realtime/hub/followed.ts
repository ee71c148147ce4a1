import type { Principal } from '../../auth/identity/principal.js';
import type { Channel } from '../protocol/channel.js';
import type { Message } from '../protocol/message.js';

/** What the hub and a client need to know of a subscription, whatever the delivery of its topic. */
export interface Followed {
  readonly channel: Channel;
  readonly topic: string;
  /** Whether something waits in it. */
  readonly holds: boolean;
  /** What waits, when it is time; null otherwise. */
  release(nowMs: number): Message | null;
  /** Goes on without a gap under the row scope of what the principal is now. */
  rescope(principal: Principal): void;
  /** The client has left the topic, or follows it in another way. */
  end(): void;
}
