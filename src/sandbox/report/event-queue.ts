import type { SandboxEvent } from '../desk/desk-event.js';
import { deliveryOf, isFact, type Delivery } from './delivery.js';

export interface QueueLimits {
  /** States and notices waiting at most; beyond it states are conflated, then the oldest notices (and states) dropped. */
  readonly droppable: number;
  /** Facts waiting at most: days of trades. Beyond it even the oldest fact goes. */
  readonly facts: number;
}

export const QUEUE_LIMITS: QueueLimits = { droppable: 1000, facts: 50_000 };

interface Waiting {
  readonly event: SandboxEvent;
  readonly delivery: Delivery;
}

const holdsFact = ({ delivery }: Waiting): boolean => delivery.kind === 'fact';

/** Events that wait for the backend, in order. A batch on its way stays unchanged until it is settled, so that a retry has the same ids. */
export class EventQueue {
  private waiting: Waiting[] = [];
  private batch: readonly SandboxEvent[] = [];
  /** Counted since the last `takeDropped`. Conflated states are not a loss: a newer one replaces them. */
  private dropped = { notices: 0, facts: 0 };

  constructor(private readonly limits: QueueLimits = QUEUE_LIMITS) {}

  push(events: readonly SandboxEvent[]): void {
    for (const event of events) this.waiting.push({ event, delivery: deliveryOf(event) });
    const facts = this.waiting.filter(holdsFact).length;
    if (this.waiting.length - facts > this.limits.droppable) {
      this.waiting = withoutOlderStates(this.waiting);
      this.dropped.notices += this.dropOldest(this.waiting.length - facts - this.limits.droppable, (item) => !holdsFact(item));
    }
    this.dropped.facts += this.dropOldest(facts - this.limits.facts, holdsFact);
  }

  /** The batch on its way, or the oldest `limit` events as a new one. */
  take(limit: number): readonly SandboxEvent[] {
    if (this.batch.length === 0) this.batch = this.waiting.splice(0, limit).map(({ event }) => event);
    return this.batch;
  }

  /** The batch is settled. */
  settle(): void {
    this.batch = [];
  }

  get size(): number {
    return this.waiting.length + this.batch.length;
  }

  /** The facts that wait, those on their way among them. */
  facts(): readonly SandboxEvent[] {
    return [...this.batch, ...this.waiting.map(({ event }) => event)].filter(isFact);
  }

  takeDropped(): { notices: number; facts: number } {
    const { dropped } = this;
    this.dropped = { notices: 0, facts: 0 };
    return dropped;
  }

  /** Drops the oldest `count` of a kind; returns how many were dropped. */
  private dropOldest(count: number, ofKind: (item: Waiting) => boolean): number {
    if (count <= 0) return 0;
    let left = count;
    this.waiting = this.waiting.filter((item) => !ofKind(item) || left-- <= 0);
    return count;
  }
}

function withoutOlderStates(items: readonly Waiting[]): Waiting[] {
  const newest = new Map(items.flatMap(({ event, delivery }) => (delivery.kind === 'state' ? [[delivery.key, event] as const] : [])));
  return items.filter(({ event, delivery }) => delivery.kind !== 'state' || newest.get(delivery.key) === event);
}
