import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { OwnAlerts } from '../../../platform/events/ports/own-alerts.js';
import type { Metrics } from '../../../platform/telemetry/metrics.js';
import type { SourceRegistry } from '../intake/source.registry.js';
import type { OpenStore } from '../store/open-store.js';

const LOOK_MS = 1000;

/** Raises an alert while no log entries are taken in, and resolves it afterwards; copies the size of the store to Prometheus. */
export class StorageWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private readonly bytes;
  private readonly lag;

  constructor(
    private readonly open: OpenStore,
    private readonly alerts: OwnAlerts,
    private readonly sources: SourceRegistry,
    metrics: Metrics,
  ) {
    this.bytes = metrics.gauge('log_store_bytes', 'Bytes of the log store on disk');
    this.lag = metrics.gauge('log_lag_bytes', 'Bytes of log files that are not read yet');
  }

  onApplicationBootstrap(): void {
    if (this.open.store.unavailable) return;
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  look(): void {
    const { store, writes } = this.open;
    this.bytes.set(store.stats()['bytes'] ?? 0);
    this.lag.set(this.sources.list().reduce((sum, { lagBytes }) => sum + lagBytes, 0));
    const isFull = store.keeping?.isFull === true || writes?.takesWrites === false;
    const alert = {
      fingerprint: 'logs.storage_full',
      title: isFull ? 'The log storage is full' : 'The log storage has room again',
      message: isFull
        ? 'No log entries are taken in: senders and files wait. What is there can be searched.'
        : 'Log entries are taken in again; nothing that was acknowledged is lost.',
      severity: 'critical',
      source: 'logs',
      labels: {},
    } as const;
    this.alerts.report(alert, isFull);
  }
}
