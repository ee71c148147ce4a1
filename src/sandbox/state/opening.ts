import { Desk } from '../desk/desk.js';
import { historyEnd, makeHistory, type DeskHistory } from '../history/history.js';
import { RandomWalkFeed } from '../market/random-walk.feed.js';
import { SeededRandom } from '../market/random.js';
import type { SandboxState } from './sandbox-state.js';
import type { StateFile } from './state-file.js';

/** The state with which a desk begins. */
export interface Opening {
  /** Null: with its deposits. */
  readonly state: SandboxState | null;
  /** The history to report to the backend. */
  readonly history: DeskHistory | null;
}

export const NOTHING_BEFORE: Opening = { state: null, history: null };

export interface OpeningOptions {
  readonly seed: string;
  readonly historyDays: number;
  /** Whether there is a backend to report a history to. */
  readonly reports: boolean;
  readonly log: (line: string) => void;
}

/**
 * A desk that was open before goes on where it was; one that opens for the first time has a month of history. The state is in the file
 * before that month is reported, so that a start that is broken off reports the same month again, under the same ids.
 */
export async function openingOf(file: StateFile, options: OpeningOptions): Promise<Opening> {
  const found = await file.read();
  if (found === null) return options.historyDays > 0 ? begin(file, options) : NOTHING_BEFORE;
  if (found === 'unusable') return NOTHING_BEFORE;
  if (balances(found)) return goOn(found, options);
  await file.setAside('its books do not balance');
  return NOTHING_BEFORE;
}

/** Whether a desk can go on from here. */
function balances({ seed, desk, walk }: SandboxState): boolean {
  const feed = new RandomWalkFeed(new SeededRandom(seed));
  const trial = new Desk({ seed, run: 'trial', feed });
  try {
    feed.restore(walk);
    trial.restore(desk);
    return trial.ledger.trialBalances().every((balance) => balance.isZero()) && trial.ledger.standing().equity.isFinite();
  } catch {
    return false;
  }
}

function goOn(state: SandboxState, { seed, reports, log }: OpeningOptions): Opening {
  if (state.seed !== seed) log(`the desk of SANDBOX_SEED=${state.seed} goes on; another seed is for a desk that opens for the first time`);
  const { unsentHistory } = state;
  return { state, history: unsentHistory && reports ? makeHistory(unsentHistory) : null };
}

async function begin(file: StateFile, { seed, historyDays, reports, log }: OpeningOptions): Promise<Opening> {
  const order = { seed, days: historyDays, endMs: historyEnd(Date.now()) };
  const began = performance.now();
  const history = makeHistory(order);
  const took = ((performance.now() - began) / 1000).toFixed(1);
  const state: SandboxState = {
    seed,
    unsentHistory: order,
    desk: history.desk,
    walk: history.walk,
    monitor: {},
    conditions: { trouble: null, drawdownFires: false },
    owed: { events: [], alerts: [] },
  };
  await file.write(state);
  const size = `${historyDays} days, ${history.trades.length.toLocaleString('en')} trades`;
  log(`history: ${size}, made in ${took} s${reports ? '; it is reported as soon as the backend answers' : ''}`);
  return { state, history: reports ? history : null };
}
