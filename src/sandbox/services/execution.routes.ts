import type { SandboxDialect } from '../../config/sandbox.config.js';
import type { Desk } from '../desk/desk.js';
import { positionRow, type BrokerPositionReport } from '../desk/portfolio-reports.js';
import { tradeRow, type SandboxTrade } from '../desk/trade.js';
import { BROKERS } from '../market/instruments.js';
import { epochSeconds, limitOf, newest, routes, type Handler, type Routes } from './routes.js';

/** The execution service. Deployed desks know the positions by their short path only. */
export function executionRoutes(desk: Desk, dialect: SandboxDialect): Routes {
  if (dialect === 'deployed') {
    return routes(desk, { '/positions': deployedPositions(desk), '/api/execution/trades': deployedTrades(desk) });
  }
  const positions = (): unknown => ({ positions: desk.positions().map(positionRow) });
  return routes(desk, {
    '/api/execution/positions': positions,
    '/positions': positions,
    '/api/execution/trades': (query) => ({
      trades: newest(desk.floor.trades, limitOf(query, 100)).map(tradeRow),
      total: desk.ledger.fillCount(),
    }),
  });
}

function deployedPositions(desk: Desk): Handler {
  return () => {
    const positions = desk.positions().map((position, index) => (index % 2 === 0 ? numericRow(desk, position) : textualRow(position)));
    return { count: positions.length, positions };
  };
}

/** The long form of a row, with a fraction where the documents promise percent. */
function numericRow(desk: Desk, position: BrokerPositionReport): Record<string, unknown> {
  const marginRate = BROKERS.find(({ name }) => name === position.broker)?.marginRate ?? 1;
  return {
    ...positionRow(position),
    side: position.quantity.isNegative() ? 'short' : 'long',
    unrealized_pnl_pct: position.unrealizedPct / 100,
    leverage: 1 / marginRate,
    margin_usd: position.value.abs().times(marginRate).times(desk.ledger.rate(position.currency)).toNumber(),
    liquidation_price: null,
    has_tp_sl: false,
    tp_orders: [],
    sl_orders: [],
  };
}

/** The form in which the same service sends rows of its older gateway: words and numbers as text. */
function textualRow(position: BrokerPositionReport): Record<string, unknown> {
  return {
    symbol: position.symbol,
    broker: position.broker,
    currency: position.currency,
    side: position.quantity.isNegative() ? 'SELL' : 'BUY',
    quantity: position.quantity.abs().toString(),
    entry_price: position.entryPrice.toString(),
    current_price: position.mark.toString(),
    unrealized_pnl: position.unrealized.toString(),
  };
}

function deployedTrades(desk: Desk): Handler {
  return (query) => newest(desk.floor.trades, limitOf(query, 100)).map(deployedTrade);
}

function deployedTrade(trade: SandboxTrade): Record<string, unknown> {
  return { ...tradeRow(trade), side: trade.side.toLowerCase(), price: String(trade.price), timestamp: epochSeconds(trade.atMs) };
}
