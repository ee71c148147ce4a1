import type { ConditionsState } from '../alerts/conditions.js';
import type { DeskState } from '../desk/desk.js';
import type { HistoryOrder } from '../history/history.js';
import type { WalkerState } from '../market/random-walk.feed.js';
import type { Owed } from '../report/reporter.js';
import type { HealthStatus } from '../services/monitor.js';

/** The state that the next process goes on from. A change of the form of any part must raise `STATE_VERSION`. */
export interface SandboxState {
  readonly seed: string;
  /** The history that the backend does not have yet, or not all of it. */
  readonly unsentHistory: HistoryOrder | null;
  readonly desk: DeskState;
  readonly walk: Readonly<Record<string, WalkerState>>;
  readonly monitor: Readonly<Record<string, HealthStatus>>;
  readonly conditions: ConditionsState;
  readonly owed: Owed;
}

export const STATE_VERSION = 1;
