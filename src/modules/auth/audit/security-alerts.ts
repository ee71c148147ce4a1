import { Injectable } from '@nestjs/common';
import { Listeners } from '../../../platform/events/listeners.js';

/** A security event that needs attention now. The alerts feature raises an alert of source `security` for it. */
export interface SecurityAlert {
  /** Events of one fingerprint are one alert with a count. */
  readonly fingerprint: string;
  readonly title: string;
  readonly message: string;
  readonly severity: 'warning' | 'critical';
  readonly labels: Readonly<Record<string, string>>;
}

/** Decouples auth from alerts: auth reports security events here, and alerts subscribes. */
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
