import { type Direction, readDirection } from '../../../common/desk-words.js';
import { fields, isObject, toNumber, toText } from '../../../platform/upstream/fields.js';
import { readRows, type Rows } from '../../../platform/upstream/rows.js';

export interface RecentSignal {
  /** Epoch milliseconds. */
  readonly timestampMs: number | null;
  readonly symbol: string;
  readonly direction: Direction;
  /** 0 to 1. */
  readonly confidence: number | null;
  readonly strategy: string | null;
  readonly targetSize: number | null;
}

export interface MetaStrategy {
  readonly activeStrategy: string | null;
  readonly regime: string | null;
}

export type EnsembleScores = Readonly<Record<string, number | null>>;

const MAX_SIGNALS = 20;
const MAX_MODELS = 100;
/** Names that would do harm in a client which merges the answer into an object. */
const POISONOUS = new Set(['__proto__', 'constructor', 'prototype']);

/** Recent signals: a list, or `{signals: [...]}`; the newest 20, newest first, those without a time last. Null when the answer is neither. */
export function readSignals(raw: unknown): Rows<RecentSignal> | null {
  const list = Array.isArray(raw) ? raw : fields(raw).list('signals');
  if (!list) return null;
  const { rows, ...counts } = readRows(list, readSignal, keyOf);
  const newestFirst = rows.toSorted((a, b) => (b.timestampMs ?? 0) - (a.timestampMs ?? 0));
  return { ...counts, rows: newestFirst.slice(0, MAX_SIGNALS) };
}

function readSignal(raw: unknown): RecentSignal | null {
  const f = fields(raw);
  const symbol = f.id('symbol');
  if (symbol === null) return null;
  return {
    timestampMs: f.time('timestamp', 'created_at', 'time'),
    symbol,
    direction: readDirection(f.word('direction', 'action', 'side')),
    confidence: f.number('confidence'),
    strategy: f.id('strategy', 'source'),
    targetSize: f.number('target_quantity', 'target_size'),
  };
}

/** Without a time two equal signals cannot be recognised as one. */
function keyOf(signal: RecentSignal): string | null {
  return signal.timestampMs === null
    ? null
    : JSON.stringify([signal.symbol, signal.timestampMs, signal.direction, signal.strategy, signal.targetSize]);
}

/** `/api/ai/metrics/ensemble`: the score of each model. Null when the answer has no scores. */
export function readEnsemble(raw: unknown): EnsembleScores | null {
  const f = fields(raw);
  const name = ['model_agreement', 'ensemble_scores'].find((candidate) => isObject(raw) && Object.hasOwn(raw, candidate));
  if (name === undefined || !isObject(raw)) return f.has('consensus_rate', 'total_signals') ? {} : null;
  const scores = raw[name];
  if (!isObject(scores)) return {};
  const models = Object.entries(scores).filter(([model]) => toText(model) === model && !POISONOUS.has(model));
  return Object.fromEntries(models.slice(0, MAX_MODELS).map(([model, score]) => [model, toNumber(score)]));
}

/** `/api/ai/metrics/meta-strategy`: the strategy in charge (the first of `top_strategies`) and the regime. */
export function readMetaStrategy(raw: unknown): MetaStrategy | null {
  const f = fields(raw);
  if (!f.has('active_strategy', 'strategy', 'top_strategies', 'regime', 'current_regime')) return null;
  const top = f.list('top_strategies')?.[0];
  return {
    activeStrategy: f.text('active_strategy', 'strategy') ?? toText(top) ?? fields(top).text('strategy', 'name'),
    regime: f.text('regime', 'current_regime'),
  };
}
