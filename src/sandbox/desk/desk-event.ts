import type { SandboxService } from '../../config/sandbox.config.js';

export type DeskEventType =
  | 'position.updated'
  | 'pnl.updated'
  | 'signal.generated'
  | 'trade.executed'
  | 'order.placed'
  | 'order.failed'
  | 'ess.state_changed'
  | 'health.alert'
  | 'strategy.updated'
  | 'regime.changed'
  | 'portfolio.summary_updated'
  | 'fx.rate_updated';

/** One event as `POST /api/events` takes it. */
export interface SandboxEvent {
  readonly id: string;
  readonly type: DeskEventType;
  /** RFC 3339 with milliseconds and Z. */
  readonly timestamp: string;
  readonly source: SandboxService;
  readonly correlation_id?: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Numbers events. The run is part of the id: the same seed started again makes new events,
 * and the backend must not take them for the old ones.
 */
export class EventMint {
  private count = 0;

  constructor(private readonly run: string) {}

  /** A new id, unique over all runs. */
  id(prefix: string): string {
    return `${prefix}-${this.run}-${++this.count}`;
  }

  event(
    nowMs: number,
    source: SandboxService,
    type: DeskEventType,
    payload: SandboxEvent['payload'],
    correlationId?: string,
  ): SandboxEvent {
    const id = this.id('evt');
    return {
      id,
      type,
      timestamp: rfc3339(nowMs),
      source,
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
      payload,
    };
  }
}

export function rfc3339(atMs: number): string {
  return new Date(atMs).toISOString();
}
