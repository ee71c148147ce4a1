import { round } from '../../common/money.js';
import type { Agent, LastSignal, Signal } from './agent.js';
import type { AgentFigures, CurrencyResults, SymbolResults } from './agent-figures.repository.js';
import type { AgentNow } from './agents.repository.js';
import type { AgentCurrencyDto, AgentDetailDto, AgentDto, AgentEventDto, AgentSymbolDto, LastSignalDto, Reason } from './dto/agent.dto.js';
import type { AgentSignalDto } from './dto/agent-signal.dto.js';

/** A figure, or why there is none. */
type Figure = number | Reason;

/** An agent as the topic shows it. */
export function toEventDto({ lastSignal, ...agent }: AgentNow): AgentEventDto {
  return {
    id: agent.id,
    agent_type: agent.agentType,
    status: agent.status,
    last_seen: instant(agent.lastSeenMs),
    last_signal: toLastSignalDto(lastSignal),
  };
}

/** An agent with its figures: money in 2 decimals, never of two currencies together. */
export function toAgentDto(agent: Agent, figures: AgentFigures): AgentDto {
  return shown(agent, figures);
}

export function toDetailDto(agent: Agent, figures: AgentFigures, symbols: readonly SymbolResults[]): AgentDetailDto {
  return { ...shown(agent, figures), by_symbol: symbols.map(toSymbolDto) };
}

function shown(agent: Agent, { signals, lastSignal, byCurrency }: AgentFigures) {
  const sum = (part: 'trades' | 'wins' | 'losses') => byCurrency.reduce((total, results) => total + results[part], 0);
  const [only] = byCurrency;
  const isMixed = byCurrency.length > 1;
  const { values, reasons } = told({
    hit_rate: hitRate({ wins: sum('wins'), losses: sum('losses') }),
    pnl: isMixed ? 'mixed_currencies' : money(only?.pnl),
    max_drawdown: isMixed ? 'mixed_currencies' : money(only?.maxDrawdown),
  });
  return {
    id: agent.id,
    agent_type: agent.agentType,
    status: agent.status,
    signals,
    last_signal: toLastSignalDto(lastSignal),
    trades: sum('trades'),
    wins: sum('wins'),
    losses: sum('losses'),
    ...values,
    currency: isMixed ? null : (only?.currency ?? null),
    by_currency: byCurrency.map(toCurrencyDto),
    first_seen: instant(agent.firstSeenMs),
    last_seen: instant(agent.lastSeenMs),
    reasons: lastSignal ? reasons : { last_signal: 'insufficient_data' as const, ...reasons },
  };
}

function toSymbolDto({ symbol, signals, trades, wins, losses, pnl, currencies, currency }: SymbolResults): AgentSymbolDto {
  const isMixed = currencies > 1;
  const { values, reasons } = told({ hit_rate: hitRate({ wins, losses }), pnl: isMixed ? 'mixed_currencies' : money(pnl) });
  return { symbol, signals, trades, wins, losses, ...values, currency: isMixed ? null : currency, reasons };
}

export function toSignalDto({ id, atMs, symbol, direction, confidence, targetSize }: Signal): AgentSignalDto {
  return { id, timestamp: instant(atMs), symbol, direction, confidence, target_size: targetSize };
}

function toCurrencyDto({ currency, trades, pnl, maxDrawdown }: CurrencyResults): AgentCurrencyDto {
  return { currency, trades, pnl: round(pnl, 2), max_drawdown: round(maxDrawdown, 2) };
}

function toLastSignalDto(signal: LastSignal | null): LastSignalDto | null {
  if (!signal) return null;
  const { atMs, symbol, direction, confidence, targetSize } = signal;
  return { timestamp: instant(atMs), symbol, direction, confidence, target_size: targetSize };
}

/** Wins of those that were decided: 4 wins, 3 losses -> 0.5714285714. Source: analytics.md. */
function hitRate({ wins, losses }: { wins: number; losses: number }): Figure {
  return wins + losses === 0 ? 'insufficient_data' : wins / (wins + losses);
}

function money(value: number | null | undefined): Figure {
  return round(value ?? null, 2) ?? 'insufficient_data';
}

/** Figures by name, and why those that are null are. */
function told<Name extends string>(figures: Readonly<Record<Name, Figure>>) {
  const entries = Object.entries<Figure>(figures);
  return {
    values: Object.fromEntries(entries.map(([name, figure]) => [name, typeof figure === 'number' ? figure : null])) as Record<
      Name,
      number | null
    >,
    reasons: Object.fromEntries(entries.filter(([, figure]) => typeof figure === 'string')) as Record<string, Reason>,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
