import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AlertsRepository } from './alerts.repository.js';
import { ChangedAlerts } from './changed-alerts.js';

/** How often is looked at the latest: another replica may have given an alert an end. */
const LOOK_EVERY_MS = 5000;
const BATCH = 500;
/** Alerts that were due before the last look by this much are not looked at again; clocks of replicas differ by less. */
const OVERLAP_MS = 60_000;

/** Makes alerts `expired` when their time has come. Every replica does it: the row of the alert lets one of them. */
@Injectable()
export class AlertsExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AlertsExpiry.name);
  private timer: NodeJS.Timeout | undefined;
  private nextMs = Infinity;
  private lookedMs = 0;
  private running: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(
    private readonly alerts: AlertsRepository,
    private readonly changed: ChangedAlerts,
  ) {}

  onApplicationBootstrap(): void {
    this.changed.listen((expiresAtMs) => expiresAtMs !== null && this.plan(expiresAtMs - Date.now()));
    this.plan(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Looks at this time, or sooner if that was planned; a look that is due during another one follows it. */
  private plan(inMs: number): void {
    const atMs = Date.now() + Math.max(inMs, 0);
    if (this.ended || atMs >= this.nextMs) return;
    clearTimeout(this.timer);
    this.nextMs = atMs;
    this.timer = setTimeout(
      () => {
        this.nextMs = Infinity;
        this.running = this.running.then(() => this.look());
      },
      Math.min(Math.max(inMs, 0), LOOK_EVERY_MS),
    ).unref();
  }

  private async look(): Promise<void> {
    let inMs = LOOK_EVERY_MS;
    try {
      const nowMs = Date.now();
      const sinceMs = Math.max(this.lookedMs - OVERLAP_MS, 0);
      const expired = await this.alerts.expire(nowMs, sinceMs, BATCH);
      if (expired > 0) this.changed.tell([]);
      if (expired < BATCH) this.lookedMs = nowMs;
      const next = await this.alerts.nextExpiry(sinceMs);
      if (next) inMs = Math.min(Math.max(next.getTime() - Date.now(), 0) + 1, LOOK_EVERY_MS);
    } catch (error) {
      this.logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'Alerts could not be expired; trying again');
    }
    this.plan(inMs);
  }
}
