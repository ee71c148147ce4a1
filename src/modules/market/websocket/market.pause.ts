import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { auditActor, AuditLog } from '../../auth/audit/audit-log.js';
import type { Principal } from '../../auth/identity/principal.js';
import { ClusterBus } from '../cluster/cluster.bus.js';
import { MarketPauseRepository, type Pause } from './market-pause.repository.js';

/** Replicas publish a pause at once; one that misses the message reads it after this time. */
const LOOK_MS = 5000;

/** The pause of market data: while it lasts, data must not be traded on. It holds on all replicas and over restarts. */
@Injectable()
export class MarketPause implements OnApplicationBootstrap, OnApplicationShutdown {
  private pause: Pause | null = null;
  private readonly loop: WorkLoop;

  constructor(
    private readonly pauses: MarketPauseRepository,
    private readonly audit: AuditLog,
    private readonly bus: ClusterBus,
  ) {
    this.loop = new WorkLoop({
      name: MarketPause.name,
      step: () => this.step(),
      failing: 'Whether market data is paused could not be read; it is tried again',
      recovered: 'Whether market data is paused is known again',
      ...(bus.enabled ? { everyMs: LOOK_MS } : {}),
    });
    bus.onMessage(({ kind }) => {
      if (kind === 'pause') this.loop.wake();
    });
    bus.onReady(() => this.loop.wake());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Null = market data is not paused. */
  get current(): Pause | null {
    return this.pause;
  }

  /** Throws `storage.unavailable`. */
  async begin(reason: string, principal: Principal): Promise<Pause> {
    await this.record('market.pause', principal, { reason });
    const pause = { pausedBy: principal.name, reason, at: new Date() };
    await this.pauses.put(pause);
    this.changed(pause);
    return pause;
  }

  /** Throws `storage.unavailable`. */
  async end(principal: Principal): Promise<void> {
    await this.record('market.resume', principal, {});
    await this.pauses.remove();
    this.changed(null);
  }

  private changed(pause: Pause | null): void {
    this.pause = pause;
    this.bus.send({ kind: 'pause', feed: '' });
  }

  private async step(): Promise<null> {
    this.pause = await this.pauses.read();
    return null;
  }

  private record(action: string, principal: Principal, detail: Record<string, string>): Promise<void> {
    return this.audit.record({ actor: auditActor(principal), action, subject: 'market', outcome: 'success', detail });
  }
}
