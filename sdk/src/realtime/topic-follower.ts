import { guarded } from '../emitter.js';
import type { Follower, Subscription } from './subscription.js';
import type { EventFrame, ResetReason, TopicStatus } from './wire.types.js';

/** Handlers for the events of a topic. Frames of unknown types are delivered too. */
export interface TopicHandlers<Frame> {
  onEvent?: (frame: Frame) => void;
  /** The state of the topic is no longer valid: read it again. */
  onReset?: (reason: ResetReason) => void;
  onStatus?: (status: TopicStatus) => void;
}

/** Delivers events as they arrive, from the begin of the subscription. */
export class TopicFollower<Frame> implements Follower {
  readonly waitsForPlace = false;
  private said = '';

  constructor(
    private readonly subscription: Subscription,
    private readonly handlers: TopicHandlers<Frame>,
    private readonly report: (error: unknown) => void,
  ) {}

  get status(): TopicStatus {
    return statusOf(this.subscription);
  }

  take(frame: EventFrame): void {
    const { onEvent } = this.handlers;
    if (!onEvent) return;
    try {
      onEvent(frame as Frame);
    } catch (error) {
      this.report(error);
    }
  }

  reset(reason: ResetReason): void {
    guarded(() => this.handlers.onReset?.(reason), this.report);
  }

  changed(): void {
    const { status } = this;
    if (status.state === this.said) return;
    this.said = status.state;
    guarded(() => this.handlers.onStatus?.(status), this.report);
  }
}

export function statusOf({ phase, place, code }: Subscription): TopicStatus {
  switch (phase) {
    case 'live':
      return { state: 'live' };
    case 'refused':
      return { state: 'refused', code };
    case 'off':
      return { state: place === null ? 'subscribing' : 'stale' };
    case 'asking':
      return { state: place === null ? 'subscribing' : 'catching_up' };
    default:
      return phase satisfies never;
  }
}
