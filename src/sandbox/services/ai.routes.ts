import type { SandboxDialect } from '../../config/sandbox.config.js';
import type { Desk } from '../desk/desk.js';
import { rfc3339 } from '../desk/desk-event.js';
import { mean, STRATEGIES } from '../desk/strategies.js';
import { signalRow, type Signal } from '../desk/signal.js';
import { type Command, epochSeconds, limitOf, naiveTime, newest, routes, type Handler, type Routes } from './routes.js';

/** The AI engine: signals of the agents, agreement of the models, the strategy chosen. Deployed desks know the signals by their short path only. */
export function aiRoutes(desk: Desk, dialect: SandboxDialect): Routes {
  const isDeployed = dialect === 'deployed';
  const signals = isDeployed ? deployedSignals(desk) : documentedSignals(desk);
  const sizing = (): unknown => rlSizing(desk);
  return routes(desk, {
    ...(isDeployed ? {} : { '/api/ai/signals/recent': signals }),
    '/signals/recent': signals,
    '/api/ai/metrics/ensemble': () => (isDeployed ? deployedEnsemble(desk) : { model_agreement: desk.meta.agreement }),
    '/api/ai/metrics/meta-strategy': () => (isDeployed ? deployedMetaStrategy(desk) : documentedMetaStrategy(desk)),
    '/api/ai/metrics/rl-sizing': sizing,
    '/api/ai/rl-sizing': sizing,
    '/api/ai/strategies': () => ({ strategies: STRATEGIES.map(({ name }) => strategyRow(desk, name)) }),
    ...Object.fromEntries(STRATEGIES.map(({ name }) => [`/api/ai/strategies/${name}`, () => strategyRow(desk, name)])),
  });
}

/** The commands of the AI engine: a strategy stops trading, and goes on. */
export function aiCommands(desk: Desk): Command {
  return (path) => {
    const [, name = '', deed] = /^\/api\/ai\/strategies\/(\w+)\/(pause|resume)$/.exec(path) ?? [];
    if (!STRATEGIES.some((strategy) => strategy.name === name)) return undefined;
    if (deed === 'pause') desk.floor.paused.add(name);
    else desk.floor.paused.delete(name);
    return strategyRow(desk, name);
  };
}

function strategyRow(desk: Desk, name: string): { id: string; state: 'RUNNING' | 'PAUSED' } {
  return { id: name, state: desk.floor.paused.has(name) ? 'PAUSED' : 'RUNNING' };
}

function documentedSignals(desk: Desk): Handler {
  return (query) => ({ signals: newest(desk.floor.signals, limitOf(query, 20)).map(signalRow) });
}

const DEPLOYED_ACTIONS = { BUY: 'long', SELL: 'short', HOLD: 'hold' } as const;

function deployedSignals(desk: Desk): Handler {
  const row = (signal: Signal, index: number): Record<string, unknown> => ({
    timestamp: index % 2 === 0 ? epochSeconds(signal.atMs) : naiveTime(signal.atMs),
    symbol: signal.symbol,
    action: DEPLOYED_ACTIONS[signal.direction],
    confidence: signal.confidence,
    source: signal.strategy,
  });
  return (query) => newest(desk.floor.signals, limitOf(query, 20)).map(row);
}

function documentedMetaStrategy({ meta }: Desk): unknown {
  return { top_strategies: rankedStrategies(meta.active, meta.scores), regime: meta.regime };
}

function deployedEnsemble(desk: Desk): unknown {
  const { signals } = desk.floor;
  return {
    total_signals: signals.length,
    consensus_rate: mean(Object.values(desk.meta.agreement)),
    avg_confidence: mean(signals.map(({ confidence }) => confidence)),
    model_agreement: desk.meta.agreement,
    last_updated: naiveTime(desk.asOfMs()),
  };
}

function deployedMetaStrategy(desk: Desk): unknown {
  const { meta } = desk;
  return {
    total_decisions: meta.decisions,
    exploration_rate: 0.1,
    top_strategies: rankedStrategies(meta.active, meta.scores),
    avg_q_value: mean([...meta.scores.values()]),
    regime: meta.regime,
    last_updated: naiveTime(desk.asOfMs()),
  };
}

/** The active strategy first, then by score. */
function rankedStrategies(active: string, scores: ReadonlyMap<string, number>): { strategy: string; score: number }[] {
  const rank = ([name, score]: readonly [string, number]): number => (name === active ? Infinity : score);
  return [...scores].sort((a, b) => rank(b) - rank(a)).map(([strategy, score]) => ({ strategy, score }));
}

/** How large the agents make their positions: 1 = the largest position allowed. */
function rlSizing(desk: Desk): unknown {
  const leaning = desk.floor.signals.filter(({ targetSize }) => targetSize !== null && targetSize > 0);
  const last = leaning.at(-1);
  return {
    total_decisions: leaning.length,
    avg_size_multiplier: mean(leaning.map(({ confidence }) => confidence)),
    max_risk_per_trade_pct: desk.stop.limits.maxRiskPerTradePct,
    last_decision: last
      ? {
          symbol: last.symbol,
          strategy: last.strategy,
          size: last.targetSize,
          size_multiplier: last.confidence,
          timestamp: rfc3339(last.atMs),
        }
      : null,
    last_updated: rfc3339(desk.asOfMs()),
  };
}
