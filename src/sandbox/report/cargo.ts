import type { SandboxEvent } from '../desk/desk-event.js';

/** One request. */
export interface Shipment {
  /** Below the backend's address, e.g. `/api/events`. */
  readonly path: string;
  readonly body: unknown;
  /** How many items are in the body. */
  readonly count: number;
}

/** Items that wait for the backend, in order. */
export interface Cargo {
  /** The shipment on its way, the very same until it is settled; else the next one; null when nothing waits. */
  take(): Shipment | null;
  /** The shipment on its way is settled. */
  settle(): void;
  /** The backend has no such route: false when that is to be tried again, true when the cargo has found another way or given up. */
  detour(): boolean;
  /** The next shipment need not wait for its turn. */
  hurries(): boolean;
  /** How many items wait, those on their way among them. */
  readonly size: number;
}

export function eventShipment(events: readonly SandboxEvent[]): Shipment {
  return { path: '/api/events', body: events, count: events.length };
}
