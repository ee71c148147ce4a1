import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { AlertsRepository } from './store/alerts.repository.js';
import { ChangedAlerts } from './changed-alerts.js';

/** The longest pause between two scans: another replica may have given an alert an end. */
const LOOK_EVERY_MS = 5000;
const BATCH = 500;
/** How far a scan goes back before the last one, as the clocks of replicas differ, though by less than this. */
const OVERLAP_MS = 60_000;

/** Sets alerts to `expired` when their time has come. Every replica does it: the alert's row decides which of them. */
@Injectable()
export class AlertsExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new WorkLoop({
    name: AlertsExpiry.name,
    step: () => this.expireDue(),
    failing: 'Alerts could not be expired; trying again',
    everyMs: LOOK_EVERY_MS,
  });
  private lookedMs = 0;

  constructor(
    private readonly alerts: AlertsRepository,
    private readonly changed: ChangedAlerts,
  ) {}

  onApplicationBootstrap(): void {
    this.changed.listen((expiresAtMs) => {
      if (expiresAtMs !== null) this.loop.wakeIn(Math.min(Math.max(expiresAtMs - Date.now(), 0), LOOK_EVERY_MS));
    });
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async expireDue(): Promise<number> {
    const nowMs = Date.now();
    const sinceMs = Math.max(this.lookedMs - OVERLAP_MS, 0);
    const expired = await this.alerts.expire(nowMs, sinceMs, BATCH);
    if (expired > 0) this.changed.notify([]);
    if (expired < BATCH) this.lookedMs = nowMs;
    const next = await this.alerts.nextExpiry(sinceMs);
    return next ? Math.min(Math.max(next.getTime() - Date.now(), 0) + 1, LOOK_EVERY_MS) : LOOK_EVERY_MS;
  }
}
