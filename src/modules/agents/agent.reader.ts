import { MAX_AHEAD_MS } from '../../common/time/time.js';
import { readDirection } from '../../common/desk-words.js';
import { fitName } from '../../common/text/text.js';
import type { DeskFact } from '../../platform/events/ports/desk-facts.js';
import { fields, type Fields } from '../../platform/upstream/fields.js';
import type { Sighting, AgentSignal, Reported, ReportedStatus } from './agent.js';

/** Longest name of an agent, in characters; what is longer is cut, as in trades. */
export const MAX_NAME = 100;

/** What an event reports: that an agent exists, and perhaps a signal. */
export interface AgentFact {
  readonly sighting: Sighting;
  readonly signal: AgentSignal | null;
}

const STATUSES = new Map<string, ReportedStatus>([
  ...['ACTIVE', 'RUNNING', 'ENABLED', 'STARTED', 'LIVE', 'SELECTED', 'RESUMED'].map((word) => [word, 'active'] as const),
  ...['IDLE', 'PAUSED', 'WAITING', 'STANDBY', 'INACTIVE', 'SUSPENDED'].map((word) => [word, 'idle'] as const),
  ...['STOPPED', 'DISABLED', 'HALTED', 'TERMINATED', 'OFF', 'RETIRED'].map((word) => [word, 'stopped'] as const),
]);

/** Reads a `signal_generated` or `strategy_updated` event; null when it names no agent, or is a signal without a symbol. */
export function readAgentFact(fact: DeskFact): AgentFact | null {
  const f = fields(fact.data);
  const atMs = timeOf(f, fact.timestamp);
  return fact.type === 'signal_generated' ? readSignal(f, fact.id, atMs) : readUpdate(f, atMs);
}

function readSignal(f: Fields, id: string, atMs: number): AgentFact | null {
  const agentId = fitName(f.id('strategy', 'source', 'strategy_name', 'strategy_id', 'agent', 'agent_id', 'agent_name'), MAX_NAME);
  const symbol = fitName(f.id('symbol', 'instrument', 'ticker'), MAX_NAME);
  if (agentId === null || symbol === null) return null;
  const direction = readDirection(f.word('direction', 'action', 'side'));
  const [confidence, targetSize] = [f.number('confidence'), f.number('target_quantity', 'target_size')];
  return {
    // In a signal, `type` and `status` are fields of the signal, not of the agent.
    sighting: seen(agentId, atMs, f.text('agent_type'), null),
    signal: { id, agentId, symbol, direction, confidence, targetSize, atMs },
  };
}

function readUpdate(f: Fields, atMs: number): AgentFact | null {
  const agentId = fitName(
    f.id('strategy', 'strategy_name', 'strategy_id', 'active_strategy', 'agent', 'agent_id', 'agent_name', 'name', 'source'),
    MAX_NAME,
  );
  if (agentId === null) return null;
  const status = STATUSES.get(f.word('status', 'state') ?? '') ?? null;
  return { sighting: seen(agentId, atMs, f.text('agent_type', 'type'), status), signal: null };
}

function seen(agentId: string, atMs: number, type: string | null, status: ReportedStatus | null): Sighting {
  const reported = <T>(value: T | null): Reported<T> | null => (value === null ? null : { value, atMs });
  return { agentId, firstMs: atMs, lastMs: atMs, type: reported(fitName(type, MAX_NAME)), status: reported(status) };
}

function timeOf(f: Fields, reportedAt: string): number {
  const [atMs, reportedAtMs] = [f.time('timestamp', 'created_at', 'updated_at', 'time'), Date.parse(reportedAt)];
  return atMs === null || atMs > reportedAtMs + MAX_AHEAD_MS ? reportedAtMs : atMs;
}
