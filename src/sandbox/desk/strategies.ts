export interface Decision {
  readonly direction: 'BUY' | 'SELL' | 'HOLD';
  /** 0..1 */
  readonly confidence: number;
  /** Wanted position as a fraction of the largest allowed one, -1..1; null leaves it as it is. */
  readonly stance: number | null;
}

export interface Strategy {
  readonly name: string;
  readonly decidesEveryMs: number;
  decide(history: readonly number[]): Decision;
}

/** The models that the ensemble polls: each judges the move over its own horizon, in samples. */
const MODEL_HORIZONS = { xgb: 6, lgbm: 15, nhits: 40, patchtst: 90 } as const;
export const MODELS = ['xgb', 'lgbm', 'nhits', 'patchtst'] as const;
export type ModelName = (typeof MODELS)[number];

const HOLD: Decision = { direction: 'HOLD', confidence: 0.5, stance: null };

export const STRATEGIES: readonly Strategy[] = [
  { name: 'momentum', decidesEveryMs: 3500, decide: momentum },
  { name: 'mean_reversion', decidesEveryMs: 4500, decide: meanReversion },
  { name: 'breakout', decidesEveryMs: 6000, decide: breakout },
  { name: 'ensemble', decidesEveryMs: 5000, decide: ensemble },
];

/** Follows a move that is large against the noise around it. */
export function momentum(history: readonly number[]): Decision {
  if (history.length < 10) return HOLD;
  const strength = moveInDeviations(history, Math.min(24, history.length - 1));
  return Math.abs(strength) < 0.8 ? HOLD : lean(strength, Math.abs(strength) / 3);
}

/** Bets against distance from the mean, and goes flat once the price is back. */
export function meanReversion(history: readonly number[]): Decision {
  if (history.length < 20) return HOLD;
  const window = history.slice(-120);
  const distance = ((window.at(-1) ?? 0) - mean(window)) / (deviation(window) || Infinity);
  if (Math.abs(distance) < 0.3) return { direction: 'HOLD', confidence: 0.6, stance: 0 };
  return Math.abs(distance) < 1.2 ? HOLD : lean(-distance, Math.abs(distance) / 3);
}

/** Buys a new high and sells a new low of the last minute. */
export function breakout(history: readonly number[]): Decision {
  if (history.length < 30) return HOLD;
  const before = history.slice(-120, -1);
  const last = history.at(-1) ?? 0;
  if (last > Math.max(...before)) return lean(1, 0.7);
  return last < Math.min(...before) ? lean(-1, 0.7) : HOLD;
}

/** The majority of the models; its confidence is their agreement. */
export function ensemble(history: readonly number[]): Decision {
  const votes = Object.values(modelVotes(history));
  const balance = votes.reduce((sofar, vote) => sofar + vote, 0) / votes.length;
  return Math.abs(balance) < 0.5 ? HOLD : lean(balance, 0.45 + Math.abs(balance) / 2);
}

/** The vote of each model now: -1, 0 or 1. */
export function modelVotes(history: readonly number[]): Record<ModelName, number> {
  const vote = (horizon: number): number => {
    const strength = history.length > horizon ? moveInDeviations(history, horizon) : 0;
    return Math.abs(strength) < 0.4 ? 0 : Math.sign(strength);
  };
  return perModel((model) => vote(MODEL_HORIZONS[model]));
}

export function perModel<T>(make: (model: ModelName) => T): Record<ModelName, T> {
  return { xgb: make('xgb'), lgbm: make('lgbm'), nhits: make('nhits'), patchtst: make('patchtst') };
}

/** The move over the last `steps` samples in units of pure chance: 0 when nothing moved. */
export function moveInDeviations(history: readonly number[], steps: number): number {
  const window = history.slice(-steps - 1);
  const returns = window.slice(1).map((price, i) => Math.log(price / (window[i] ?? price)));
  const noise = deviation(returns) * Math.sqrt(returns.length);
  return noise > 0 ? Math.log((window.at(-1) ?? 1) / (window[0] ?? 1)) / noise : 0;
}

function lean(towards: number, strength: number): Decision {
  const confidence = Number(Math.min(0.99, Math.max(0.35, strength)).toFixed(3));
  return { direction: towards > 0 ? 'BUY' : 'SELL', confidence, stance: Math.sign(towards) * confidence };
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sofar, value) => sofar + value, 0) / values.length;
}

export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
