import type { FeedTick } from '../market/venue-ticks.js';
import type { Cargo, Shipment } from './cargo.js';

/** Almost a minute of ticks: older ones are no market data any more. */
const TICKS_KEPT = 2000;

export class MarketCargo implements Cargo {
  private waiting: FeedTick[] = [];
  private batch: readonly FeedTick[] = [];

  push(ticks: readonly FeedTick[]): void {
    this.waiting.push(...ticks);
    if (this.waiting.length > TICKS_KEPT) this.waiting = this.waiting.slice(-TICKS_KEPT);
  }

  take(): Shipment | null {
    if (this.batch.length === 0) this.batch = this.waiting.splice(0);
    return this.batch.length === 0 ? null : { path: '/api/market/ticks', body: this.batch, count: this.batch.length };
  }

  settle(): void {
    this.batch = [];
  }

  /** A backend without market data does not need them. */
  detour(): boolean {
    this.settle();
    return true;
  }

  hurries(): boolean {
    return false;
  }

  get size(): number {
    return this.waiting.length + this.batch.length;
  }
}
