import { instant } from '../../common/time/time.js';
import type { RoundMoney } from '../../common/money/money.js';
import type { Agent, LastSignal, AgentSignal } from './agent.js';
import type { CurrencyResults } from './agent-figures.repository.js';
import type { AgentStatistics, SymbolStatistics } from './agent-statistics.js';
import type { AgentNow } from './agents.repository.js';
import type {
  AgentCurrencyDto,
  AgentDetailDto,
  AgentDto,
  AgentEventDto,
  AgentSymbolDto,
  LastSignalDto,
  AgentFigureReason,
} from './dto/agent.dto.js';
import type { AgentSignalDto } from './dto/agent-signal.dto.js';

/** A figure, or the reason why there is none. */
type Figure = number | AgentFigureReason;

/** An agent as the topic publishes it. */
export function toEventDto({ lastSignal, ...agent }: AgentNow): AgentEventDto {
  return {
    id: agent.id,
    agent_type: agent.agentType,
    status: agent.status,
    last_seen: instant(agent.lastSeenMs),
    last_signal: toLastSignalDto(lastSignal),
  };
}

/** An agent with its figures: money in the decimals of its currency; for several currencies in the base currency. */
export function toAgentDto(agent: Agent, figures: AgentStatistics, roundMoney: RoundMoney): AgentDto {
  return commonFields(agent, figures, roundMoney);
}

export function toDetailDto(
  agent: Agent,
  figures: AgentStatistics,
  symbols: readonly SymbolStatistics[],
  roundMoney: RoundMoney,
): AgentDetailDto {
  return { ...commonFields(agent, figures, roundMoney), by_symbol: symbols.map((results) => toSymbolDto(results, roundMoney)) };
}

function commonFields(agent: Agent, { signals, lastSignal, byCurrency, inBase, unrated }: AgentStatistics, roundMoney: RoundMoney) {
  const sum = (part: 'trades' | 'wins' | 'losses') => byCurrency.reduce((total, results) => total + results[part], 0);
  const results = moneyOf(byCurrency.length > 1, byCurrency[0], inBase);
  const money = (amount: 'pnl' | 'maxDrawdown') => (typeof results === 'string' ? results : figureOf(rounded(results, amount, roundMoney)));
  const decided = winRate({ wins: sum('wins'), losses: sum('losses') });
  const { values, reasons } = withReasons({
    win_rate: decided,
    hit_rate: decided,
    pnl: money('pnl'),
    max_drawdown_amount: money('maxDrawdown'),
    max_drawdown: money('maxDrawdown'),
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
    currency: typeof results === 'string' ? null : (results?.currency ?? null),
    unrated: [...unrated],
    by_currency: byCurrency.map((own) => toCurrencyDto(own, roundMoney)),
    first_seen: instant(agent.firstSeenMs),
    last_seen: instant(agent.lastSeenMs),
    reasons: lastSignal ? reasons : { last_signal: 'insufficient_data' as const, ...reasons },
  };
}

function toSymbolDto({ inBase, ...own }: SymbolStatistics, roundMoney: RoundMoney): AgentSymbolDto {
  const { symbol, signals, trades, wins, losses } = own;
  const results = moneyOf(own.currencies > 1, own, inBase);
  const { values, reasons } = withReasons({
    win_rate: winRate({ wins, losses }),
    hit_rate: winRate({ wins, losses }),
    pnl: typeof results === 'string' ? results : figureOf(rounded(results, 'pnl', roundMoney)),
  });
  return {
    symbol,
    signals,
    trades,
    wins,
    losses,
    ...values,
    currency: typeof results === 'string' ? null : (results?.currency ?? null),
    reasons,
  };
}

/** The results in the agent's one currency, else in the base currency, or the reason why there are none. */
function moneyOf<T extends { readonly unrated: number }>(
  isMixed: boolean,
  only: T | undefined,
  inBase: T | null,
): T | undefined | AgentFigureReason {
  if (!isMixed) return only;
  if (!inBase) return 'mixed_currencies';
  return inBase.unrated > 0 ? 'no_rate' : inBase;
}

function rounded<Amount extends string>(
  results: ({ readonly [Name in Amount]: number | null } & { readonly currency: string | null }) | undefined,
  amount: Amount,
  roundMoney: RoundMoney,
): number | null {
  return results === undefined ? null : roundMoney(results[amount], results.currency);
}

export function toAgentSignalDto({ id, atMs, symbol, direction, confidence, targetSize }: AgentSignal): AgentSignalDto {
  return { id, timestamp: instant(atMs), symbol, direction, confidence, target_quantity: targetSize, target_size: targetSize };
}

function toCurrencyDto({ currency, trades, pnl, maxDrawdown }: CurrencyResults, roundMoney: RoundMoney): AgentCurrencyDto {
  const fall = roundMoney(maxDrawdown, currency);
  return { currency, trades, pnl: roundMoney(pnl, currency), max_drawdown_amount: fall, max_drawdown: fall };
}

function toLastSignalDto(signal: LastSignal | null): LastSignalDto | null {
  if (!signal) return null;
  const { atMs, symbol, direction, confidence, targetSize } = signal;
  return { timestamp: instant(atMs), symbol, direction, confidence, target_quantity: targetSize, target_size: targetSize };
}

/** Wins of those that were decided: 4 wins, 3 losses -> 0.5714285714. Source: analytics.md. */
function winRate({ wins, losses }: { wins: number; losses: number }): Figure {
  return wins + losses === 0 ? 'insufficient_data' : wins / (wins + losses);
}

function figureOf(value: number | null): Figure {
  return value ?? 'insufficient_data';
}

/** Figures by name, and the reason for each that is null. */
function withReasons<Name extends string>(figures: Readonly<Record<Name, Figure>>) {
  const entries = Object.entries<Figure>(figures);
  return {
    values: Object.fromEntries(entries.map(([name, figure]) => [name, typeof figure === 'number' ? figure : null])) as Record<
      Name,
      number | null
    >,
    reasons: Object.fromEntries(entries.filter(([, figure]) => typeof figure === 'string')) as Record<string, AgentFigureReason>,
  };
}
