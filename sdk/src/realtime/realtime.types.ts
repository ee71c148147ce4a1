import type { Clock } from '../clock.js';
import type { ConnectionFrames } from '../generated/asyncapi.js';
import type { Send } from '../rest/retry.js';
import type { Session } from '../session/session.types.js';
import type { ConnectionStatus } from './connection.types.js';
import type { Surroundings } from './surroundings.js';
import type { Transport } from './transport.types.js';
import type { SubscribedFrame, Topic, TopicStatus } from './wire.types.js';

export type RealtimeStatus = ConnectionStatus | { readonly state: 'catching_up' };

/** Events of the client besides those of topics. */
export type RealtimeEvent =
  | { readonly type: 'status'; readonly status: RealtimeStatus }
  | ConnectionFrames[Exclude<keyof ConnectionFrames, 'subscribed' | 'unsubscribed' | 'subscriptions' | 'pong' | 'authenticated'>];

export interface TopicHandle {
  readonly topic: Topic;
  readonly status: TopicStatus;
  /** Unsubscribes; the subscription on the server stays for 5 s, in case the topic is followed again. */
  close(): void;
}

export interface JoinHandle extends TopicHandle {
  /** Reads the snapshot again. */
  reload(): void;
}

export interface RealtimeOptions {
  /** `https://desk.example`; absent on a page of the backend's own site. */
  readonly url?: string;
  readonly session: Session;
  readonly transport: Transport;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly surroundings?: Surroundings;
  readonly fetch?: Send;
  /** Called with errors of handlers; without it they are uncaught errors. */
  readonly onError?: (error: unknown) => void;
}

type OtherFrame = Exclude<keyof ConnectionFrames, 'subscribed'>;
export type ControlFrame = { [Type in OtherFrame]: ConnectionFrames[Type] & { readonly type: Type } }[OtherFrame] | SubscribedFrame;
