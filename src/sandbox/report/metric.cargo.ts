import type { MetricReport } from '../metrics/metric-point.js';
import type { Cargo, Shipment } from './cargo.js';

const BATCH = 5000;
/** An hour of points: a backend that was away longer misses the oldest. */
const POINTS_KEPT = 20_000;

export class MetricCargo implements Cargo {
  private waiting: MetricReport[] = [];
  private batch: readonly MetricReport[] = [];

  push(points: readonly MetricReport[]): void {
    this.waiting.push(...points);
    if (this.waiting.length > POINTS_KEPT) this.waiting = this.waiting.slice(-POINTS_KEPT);
  }

  take(): Shipment | null {
    if (this.batch.length === 0) this.batch = this.waiting.splice(0, BATCH);
    return this.batch.length === 0 ? null : { path: '/api/metrics', body: this.batch, count: this.batch.length };
  }

  settle(): void {
    this.batch = [];
  }

  /** A backend without metrics does not need them. */
  detour(): boolean {
    this.settle();
    return true;
  }

  hurries(): boolean {
    return this.waiting.length > 0;
  }

  get size(): number {
    return this.waiting.length + this.batch.length;
  }
}
