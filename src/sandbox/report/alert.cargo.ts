import type { AlertNotice } from '../alerts/alert-notice.js';
import type { Cargo, Shipment } from './cargo.js';

const NOTICES_KEPT = 500;

export class AlertCargo implements Cargo {
  private waiting: AlertNotice[] = [];
  private onItsWay: AlertNotice | null = null;

  push(notices: readonly AlertNotice[]): void {
    this.waiting = [...this.waiting, ...notices].slice(-NOTICES_KEPT);
  }

  /** One at a time: a beginning and an end in one request would be reported by halves. */
  take(): Shipment | null {
    this.onItsWay ??= this.waiting.shift() ?? null;
    return this.onItsWay && { path: '/api/alerts', body: this.onItsWay, count: 1 };
  }

  settle(): void {
    this.onItsWay = null;
  }

  /** A backend without alerts does not need them. */
  detour(): boolean {
    this.settle();
    return true;
  }

  hurries(): boolean {
    return false;
  }

  get size(): number {
    return this.unsent().length;
  }

  /** The alerts that the backend has not accepted yet. */
  unsent(): readonly AlertNotice[] {
    return this.onItsWay ? [this.onItsWay, ...this.waiting] : this.waiting;
  }
}
