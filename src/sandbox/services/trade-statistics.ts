import type { SandboxTrade } from '../desk/trade.js';

/** Best, worst, win rate (percent) and profit factor over the fills that closed a position; gross of fees. null where there are none. */
export function tradeStatistics(trades: readonly SandboxTrade[]): Record<string, number | null> {
  const results = trades.flatMap(({ pnl }) => (pnl === null ? [] : [pnl]));
  const gains = results.filter((pnl) => pnl > 0);
  const losses = results.filter((pnl) => pnl < 0);
  const total = (values: readonly number[]): number => values.reduce((sofar, value) => sofar + value, 0);
  const decided = gains.length + losses.length;
  return {
    best_trade_pnl: results.length > 0 ? Math.max(...results) : null,
    worst_trade_pnl: results.length > 0 ? Math.min(...results) : null,
    win_rate: decided > 0 ? (100 * gains.length) / decided : null,
    profit_factor: losses.length > 0 ? total(gains) / Math.abs(total(losses)) : null,
  };
}
