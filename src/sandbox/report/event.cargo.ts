import { eventShipment, type Cargo, type Shipment } from './cargo.js';
import type { EventQueue } from './event-queue.js';
import type { HistoryCargo } from './history.cargo.js';

const BATCH = 500;

/** The events of the running desk, after its history. */
export class EventCargo implements Cargo {
  constructor(
    private readonly queue: EventQueue,
    private readonly history: HistoryCargo,
  ) {}

  take(): Shipment | null {
    const past = this.history.take();
    if (past) return past;
    const batch = this.queue.take(BATCH);
    return batch.length === 0 ? null : eventShipment(batch);
  }

  settle(): void {
    if (this.history.size > 0) this.history.settle();
    else this.queue.settle();
  }

  /** A backend without a route for events is one that is still starting. */
  detour(): boolean {
    return this.history.size > 0 && this.history.detour();
  }

  hurries(): boolean {
    return this.history.size > 0;
  }

  get size(): number {
    return this.history.size + this.queue.size;
  }
}
