import type { Conditions } from '../alerts/conditions.js';
import type { Desk } from '../desk/desk.js';
import type { RandomWalkFeed } from '../market/random-walk.feed.js';
import type { Owed, Reporter } from '../report/reporter.js';
import type { Monitor } from '../services/monitor.js';
import type { SandboxState } from './sandbox-state.js';
import type { StateFile } from './state-file.js';

const KEEP_EVERY_MS = 10_000;
/** More than a desk that was away for hours has to report; older facts are dropped. */
const FACTS_KEPT = 5000;
const NOTHING: Owed = { events: [], alerts: [] };

export interface KeptParts {
  readonly seed: string;
  readonly desk: Desk;
  readonly walk: RandomWalkFeed;
  readonly monitor: Monitor;
  readonly conditions: Conditions;
  readonly reporter: Reporter | null;
}

/** Saves the parts of a desk to its file, and restores them when it opens. */
export class StateKeeper {
  private unsentHistory: SandboxState['unsentHistory'] = null;
  private seed: string;
  private dueAtMs = 0;

  constructor(
    private readonly file: StateFile,
    private readonly parts: KeptParts,
    from: SandboxState | null,
  ) {
    this.seed = from?.seed ?? parts.seed;
    if (from) this.putBack(from);
  }

  /** Saves the desk's present state when it is time, or when it is about to report facts: those are saved with it. */
  async keep(aboutToReport: Owed | null): Promise<void> {
    const nowMs = Date.now();
    if (!aboutToReport && nowMs < this.dueAtMs) return;
    this.dueAtMs = nowMs + KEEP_EVERY_MS;
    await this.write(aboutToReport ?? NOTHING);
  }

  historySent(): void {
    this.unsentHistory = null;
    void this.write(NOTHING);
  }

  close(): Promise<void> {
    return this.write(NOTHING);
  }

  private putBack(state: SandboxState): void {
    const { desk, walk, monitor, conditions, reporter } = this.parts;
    this.unsentHistory = state.unsentHistory;
    desk.restore(state.desk);
    walk.restore(state.walk);
    monitor.restore(state.monitor);
    conditions.restore(state.conditions);
    reporter?.push(state.owed.events);
    reporter?.pushAlerts(state.owed.alerts);
  }

  private write(aboutToReport: Owed): Promise<void> {
    const { desk, walk, monitor, conditions, reporter } = this.parts;
    const owed = reporter?.owed() ?? NOTHING;
    return this.file.write({
      seed: this.seed,
      unsentHistory: this.unsentHistory,
      desk: desk.save(),
      walk: walk.save(),
      monitor: monitor.save(),
      conditions: conditions.save(),
      owed: {
        events: [...owed.events, ...aboutToReport.events].slice(-FACTS_KEPT),
        alerts: [...owed.alerts, ...aboutToReport.alerts],
      },
    });
  }
}
