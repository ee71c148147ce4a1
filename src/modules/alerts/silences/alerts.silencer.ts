import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { ChangedAlerts } from '../lifecycle/changed-alerts.js';
import { SilencingRepository } from '../lifecycle/store/silencing.repository.js';
import { SilencesRepository } from '../matching/silences.repository.js';

/** The longest pause between two scans: another replica may have made or ended a silence. */
const LOOK_EVERY_MS = 5000;
/** How far a scan goes back before the last one: a report under way takes less, and clocks differ by less. */
const OVERLAP_MS = 60_000;

/** Silences alerts when a silence begins, and releases them when it ends. Every replica does it: the rows decide which. */
@Injectable()
export class AlertsSilencer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new WorkLoop({
    name: AlertsSilencer.name,
    step: () => this.apply(),
    failing: 'Silences could not be applied to alerts; trying again',
    everyMs: LOOK_EVERY_MS,
  });
  /** The silences that were active at the last scan, and its time. */
  private applied = { ids: '', atMs: 0 };

  constructor(
    private readonly silences: SilencesRepository,
    private readonly alerts: SilencingRepository,
    private readonly changed: ChangedAlerts,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Called when a silence was made or ended. */
  wake(): void {
    this.loop.wake();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async apply(): Promise<number> {
    const nowMs = Date.now();
    const active = await this.silences.active(nowMs);
    const ids = active
      .map(({ id }) => id)
      .toSorted()
      .join();
    const sinceMs = ids === this.applied.ids ? this.applied.atMs - OVERLAP_MS : 0;
    const changes = await this.alerts.apply(active, Math.max(sinceMs, 0), nowMs, (gone) => this.silences.endedBy(gone));
    this.applied = { ids, atMs: nowMs };
    if (changes > 0) this.changed.notify([]);
    const next = await this.silences.nextChange(nowMs);
    return next ? Math.min(Math.max(next.getTime() - Date.now(), 0) + 1, LOOK_EVERY_MS) : LOOK_EVERY_MS;
  }
}
