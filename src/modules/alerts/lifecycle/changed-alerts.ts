import { Injectable } from '@nestjs/common';
import { Listeners } from '../../../platform/events/listeners.js';

/** Notifies listeners of this process that changes of alerts have been stored. */
@Injectable()
export class ChangedAlerts {
  private readonly listeners = new Listeners<[number | null]>('changed alerts');

  /** Called after each commit; the tables say what has changed. `expiresAtMs`: when the first of the changed alerts expires. */
  listen(handler: (expiresAtMs: number | null) => void): void {
    this.listeners.add(handler);
  }

  /** `expiries`: the times at which the changed alerts expire, where they do (RFC 3339). */
  notify(expiries: readonly (string | null)[]): void {
    const times = expiries.flatMap((time) => (time === null ? [] : [Date.parse(time)]));
    this.listeners.call(times.length === 0 ? null : Math.min(...times));
  }
}
