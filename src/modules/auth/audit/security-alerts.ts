import { Injectable } from '@nestjs/common';
import { Listeners } from '../../../platform/events/listeners.js';

/** Something about access that somebody should look at now. The alerts feature makes an alert of source `security` of it. */
export interface SecurityAlert {
  /** The same fingerprint is the same alert, counted up. */
  readonly fingerprint: string;
  readonly title: string;
  readonly message: string;
  readonly severity: 'warning' | 'critical';
  readonly labels: Readonly<Record<string, string>>;
}

/** Where auth, which knows nothing of alerts, says what is one. */
@Injectable()
export class SecurityAlerts {
  private readonly listeners = new Listeners<[SecurityAlert]>('security alerts');

  onAlert(handler: (alert: SecurityAlert) => void): void {
    this.listeners.add(handler);
  }

  raise(alert: SecurityAlert): void {
    this.listeners.call(alert);
  }
}
