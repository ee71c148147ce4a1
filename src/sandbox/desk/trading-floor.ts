import { roundPrice, roundQuantity } from '../market/instruments.js';
import type { Market } from '../market/market.js';
import type { SeededRandom } from '../market/random.js';
import type { Ledger } from '../ledger/ledger.js';
import { Money } from '../ledger/money.js';
import { type DeskEvent, type EventMint, rfc3339 } from './desk-event.js';
import { STRATEGIES, type Decision, type Strategy } from './strategies.js';

export interface Signal {
  readonly atMs: number;
  readonly symbol: string;
  readonly strategy: string;
  readonly direction: Decision['direction'];
  readonly confidence: number;
  /** Wanted units, positive; null when the agent leaves its position as it is. */
  readonly targetSize: number | null;
}

export interface Trade {
  readonly id: string;
  readonly atMs: number;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly price: number;
  readonly fees: number;
  readonly broker: string;
  readonly strategy: string;
  /** Gross profit that this fill realised (fees are apart); null when it closed nothing. */
  readonly pnl: number | null;
}

interface Order {
  readonly id: string;
  readonly correlationId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly price: number;
  readonly strategy: string;
}

/** Largest position of one agent in one symbol, as a fraction of its broker's equity. */
const LARGEST_STANCE = 0.35;
/** An order smaller than this part of the largest position is not worth its fee. */
const SMALLEST_STEP = 0.12;
const HALF_SPREAD = 0.00005;
const SIGNALS_KEPT = 200;
const TRADES_KEPT = 5000;

/** The agents at work: each looks at one symbol in turn, says what it thinks, and trades on it while it may. */
export class TradingFloor {
  readonly signals: Signal[] = [];
  readonly trades: Trade[] = [];
  private readonly agents: { strategy: Strategy; random: SeededRandom; dueAtMs: number }[];

  constructor(
    private readonly market: Market,
    private readonly ledger: Ledger,
    private readonly mint: EventMint,
    random: SeededRandom,
  ) {
    this.agents = STRATEGIES.map((strategy) => ({ strategy, random: random.stream(strategy.name), dueAtMs: 0 }));
  }

  /** Lets every agent act whose turn has come; `mayTrade` false = signals only. */
  work(nowMs: number, mayTrade: boolean): DeskEvent[] {
    return this.agents.flatMap((agent) => {
      if (nowMs < agent.dueAtMs) return [];
      agent.dueAtMs = nowMs + agent.strategy.decidesEveryMs * agent.random.between(0.8, 1.2);
      const symbol = agent.random.pick(this.market.symbols());
      return symbol === undefined ? [] : this.consider(nowMs, agent.strategy, symbol, mayTrade);
    });
  }

  private consider(nowMs: number, strategy: Strategy, symbol: string, mayTrade: boolean): DeskEvent[] {
    const price = this.market.price(symbol) ?? 0;
    const decision = strategy.decide(this.market.history(symbol));
    const equity = this.ledger.brokerFigures(this.market.broker(symbol).name).equity.toNumber();
    const largest = Math.max(0, equity) * LARGEST_STANCE;
    const target = decision.stance === null ? null : roundQuantity((decision.stance * largest) / price, price);

    const signal: Signal = {
      atMs: nowMs,
      symbol,
      strategy: strategy.name,
      direction: decision.direction,
      confidence: decision.confidence,
      targetSize: target === null ? null : Math.abs(target),
    };
    keepNewest(this.signals, signal, SIGNALS_KEPT);
    const told = this.mint.event(nowMs, 'ai', 'signal.generated', signalRow(signal));
    if (target === null || !mayTrade) return [told];

    const step = target - this.ledger.strategyQuantity(strategy.name, symbol).toNumber();
    if (Math.abs(step) * price < SMALLEST_STEP * largest || step === 0) return [told];
    const side = step > 0 ? 'BUY' : 'SELL';
    const quantity = Number(Math.abs(step).toFixed(6));
    const fillPrice = roundPrice(price * (side === 'BUY' ? 1 + HALF_SPREAD : 1 - HALF_SPREAD));
    return [
      told,
      ...this.place(nowMs, {
        id: this.mint.id('ord'),
        correlationId: told.id,
        symbol,
        side,
        quantity,
        price: fillPrice,
        strategy: strategy.name,
      }),
    ];
  }

  private place(nowMs: number, order: Order): DeskEvent[] {
    const broker = this.market.broker(order.symbol);
    const placed = {
      order_id: order.id,
      symbol: order.symbol,
      side: order.side,
      quantity: order.quantity,
      price: order.price,
      order_type: 'MARKET',
      broker: broker.name,
      strategy: order.strategy,
      timestamp: rfc3339(nowMs),
    };
    if (this.lacksMargin(order)) {
      const payload = { ...placed, status: 'REJECTED', reason: 'insufficient margin' };
      return [this.mint.event(nowMs, 'execution', 'order.failed', payload, order.correlationId)];
    }

    const fees = Number((order.quantity * order.price * broker.feeRate).toFixed(6));
    const pnl = this.ledger.apply({
      ...order,
      broker: broker.name,
      quantity: new Money(order.quantity),
      price: new Money(order.price),
      fee: new Money(fees),
    });
    const trade: Trade = { ...order, id: this.mint.id('trd'), atMs: nowMs, broker: broker.name, fees, pnl: pnl?.toNumber() ?? null };
    keepNewest(this.trades, trade, TRADES_KEPT);
    return [
      this.mint.event(nowMs, 'execution', 'order.placed', { ...placed, status: 'FILLED' }, order.correlationId),
      this.mint.event(nowMs, 'execution', 'trade.executed', { ...tradeRow(trade), order_id: order.id }, order.correlationId),
    ];
  }

  /** A broker lends up to its margin rate; an order that makes the position smaller always passes. */
  private lacksMargin(order: Order): boolean {
    const broker = this.market.broker(order.symbol);
    const { equity, longExposure, shortExposure, positions } = this.ledger.brokerFigures(broker.name);
    const held = positions.find(({ symbol }) => symbol === order.symbol)?.value.toNumber() ?? 0;
    const after = held + (order.side === 'BUY' ? 1 : -1) * order.quantity * order.price;
    if (Math.abs(after) <= Math.abs(held)) return false;
    const gross = longExposure.plus(shortExposure).toNumber() - Math.abs(held) + Math.abs(after);
    return gross * broker.marginRate > equity.toNumber();
  }
}

/** A signal in the documented form. */
export function signalRow(signal: Signal): Record<string, unknown> {
  return {
    timestamp: rfc3339(signal.atMs),
    symbol: signal.symbol,
    direction: signal.direction,
    confidence: signal.confidence,
    strategy: signal.strategy,
    target_size: signal.targetSize,
  };
}

/** A trade in the documented form. */
export function tradeRow(trade: Trade): Record<string, unknown> {
  const { id, symbol, side, quantity, price, fees, broker, strategy, pnl } = trade;
  return {
    id,
    symbol,
    side,
    quantity,
    price,
    timestamp: rfc3339(trade.atMs),
    status: 'FILLED',
    order_type: 'MARKET',
    fees,
    broker,
    strategy,
    pnl,
  };
}

/** Oldest first, at most `limit` kept. */
function keepNewest<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}
