import { Injectable } from '@nestjs/common';
import { Listeners } from '../../../platform/events/listeners.js';

/** Says within this process that changes of alerts have been stored, to whoever carries them on. */
@Injectable()
export class ChangedAlerts {
  private readonly listeners = new Listeners<[number | null]>('changed alerts');

  /** Called after each commit. What has changed the tables say; `expiresAtMs` is when the first of those alerts expires. */
  listen(handler: (expiresAtMs: number | null) => void): void {
    this.listeners.add(handler);
  }

  /** `expiries`: when the changed alerts expire, where they do (RFC 3339). */
  tell(expiries: readonly (string | null)[]): void {
    const times = expiries.flatMap((time) => (time === null ? [] : [Date.parse(time)]));
    this.listeners.call(times.length === 0 ? null : Math.min(...times));
  }
}
