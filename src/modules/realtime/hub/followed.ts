import type { Principal } from '../../auth/identity/principal.js';
import type { Channel } from '../protocol/channel.js';
import type { Message } from '../protocol/message.js';

/** A subscription as the hub and a client see it, whatever the delivery of its topic. */
export interface Followed {
  readonly channel: Channel;
  readonly topic: string;
  /** Whether data waits in it. */
  readonly holds: boolean;
  /** The data that waits, when it is time; null otherwise. */
  release(nowMs: number): Message | null;
  /** Goes on without a gap under the principal's present row scope. */
  rescope(principal: Principal): void;
  /** The client has unsubscribed, or subscribed in another way. */
  end(): void;
}
