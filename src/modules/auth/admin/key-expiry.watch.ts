import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SecurityAlerts } from '../audit/security-alerts.js';
import { KeyAccountsRepository } from './key-accounts.repository.js';

const EVERY_MS = 60_000;

/** Raises one alert for each API key that expires within seven days. */
@Injectable()
export class KeyExpiryWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(KeyExpiryWatch.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly keys: KeyAccountsRepository,
    private readonly alerts: SecurityAlerts,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async look(): Promise<void> {
    try {
      for (const { id, name, createdBy, expiresAt } of await this.keys.takeExpiring()) {
        this.alerts.raise({
          fingerprint: `security:key-expiry:${id}`,
          title: `The API key "${name}" expires soon`,
          message: `The key ${id} of ${createdBy} expires at ${expiresAt?.toISOString()}: make another one (a rotation keeps the end).`,
          severity: 'warning',
          labels: { key: id, user: createdBy },
        });
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'API keys that expire soon cannot be read yet');
    }
  }
}
