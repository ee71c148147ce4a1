import { roundPrice, roundQuantity } from '../market/instruments.js';
import type { Market } from '../market/market.js';
import type { SeededRandom } from '../market/random.js';
import type { Ledger } from '../ledger/ledger.js';
import { Money } from '../ledger/money.js';
import { type SandboxEvent, type EventMint, rfc3339 } from './desk-event.js';
import { signalRow, type Signal } from './signal.js';
import { STRATEGIES, type Strategy } from './strategies.js';
import { tradeRow, type PlacedOrder, type SandboxTrade } from './trade.js';

export interface FloorState {
  readonly paused?: readonly string[];
  readonly signals: readonly Signal[];
  readonly trades: readonly SandboxTrade[];
  /** The state of each agent's random stream. */
  readonly agents: Readonly<Record<string, number>>;
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
const LARGEST_STANCE = 0.2;
/** An order smaller than this part of the largest position is not worth its fee. */
const SMALLEST_STEP = 0.2;
const HALF_SPREAD = 0.00003;
const SIGNALS_KEPT = 200;
const TRADES_KEPT = 5000;
const ORDERS_KEPT = 1000;
/** How many of its newest fills a restarted desk knows; the backend has all of them. */
const TRADES_SAVED = 300;
const SIGNALS_SAVED = 50;

/** The agents at work: each looks at one symbol in turn, gives a signal, and trades on it while it may. */
export class TradingFloor {
  signals: Signal[] = [];
  trades: SandboxTrade[] = [];
  readonly orders: PlacedOrder[] = [];
  /** Strategies that a person has paused: they go on giving signals, and trade nothing. */
  readonly paused = new Set<string>();
  private readonly agents: { strategy: Strategy; random: SeededRandom; dueAtMs: number }[];

  constructor(
    private readonly market: Market,
    private readonly ledger: Ledger,
    private readonly mint: EventMint,
    random: SeededRandom,
  ) {
    this.agents = STRATEGIES.map((strategy) => ({ strategy, random: random.stream(strategy.name), dueAtMs: 0 }));
  }

  /** Lets every agent act whose turn has come; `mayTrade` false = signals only, `pace` 2 = all take twice as long. */
  work(nowMs: number, mayTrade: boolean, pace = 1): SandboxEvent[] {
    return this.agents.flatMap((agent) => {
      if (nowMs < agent.dueAtMs) return [];
      agent.dueAtMs = nowMs + pace * agent.strategy.decidesEveryMs * agent.random.between(0.8, 1.2);
      const symbol = agent.random.pick(this.market.symbols());
      return symbol === undefined ? [] : this.consider(nowMs, agent.strategy, symbol, mayTrade);
    });
  }

  /** Restarts the usual pause of every agent, so that a desk that was asleep does not begin with all of them at once. */
  wake(nowMs: number): void {
    for (const agent of this.agents) agent.dueAtMs = nowMs + agent.strategy.decidesEveryMs * agent.random.between(0.5, 1.2);
  }

  save(): FloorState {
    return {
      paused: [...this.paused],
      signals: this.signals.slice(-SIGNALS_SAVED),
      trades: this.trades.slice(-TRADES_SAVED),
      agents: Object.fromEntries(this.agents.map(({ strategy, random }) => [strategy.name, random.save()])),
    };
  }

  restore({ signals, trades, agents, paused = [] }: FloorState): void {
    for (const name of paused) this.paused.add(name);
    this.signals = [...signals];
    this.trades = [...trades];
    for (const { strategy, random } of this.agents) random.restore(agents[strategy.name] ?? random.save());
  }

  private consider(nowMs: number, strategy: Strategy, symbol: string, mayTrade: boolean): SandboxEvent[] {
    const price = this.market.price(symbol) ?? 0;
    const decision = strategy.decide(this.market.history(symbol));
    const broker = this.market.broker(symbol);
    const equity = this.ledger.brokerStanding(broker.name).equity.toNumber();
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
    const signalled = this.mint.event(nowMs, 'ai', 'signal.generated', signalRow(signal));
    if (target === null || !mayTrade || this.paused.has(strategy.name)) return [signalled];

    const step = target - this.ledger.strategyQuantity(strategy.name, symbol, broker.currency).toNumber();
    if (Math.abs(step) * price < SMALLEST_STEP * largest || step === 0) return [signalled];
    const side = step > 0 ? 'BUY' : 'SELL';
    const quantity = Number(Math.abs(step).toFixed(6));
    const fillPrice = roundPrice(price * (side === 'BUY' ? 1 + HALF_SPREAD : 1 - HALF_SPREAD));
    return [
      signalled,
      ...this.place(nowMs, {
        id: this.mint.id('ord'),
        correlationId: signalled.id,
        symbol,
        side,
        quantity,
        price: fillPrice,
        strategy: strategy.name,
      }),
    ];
  }

  private place(nowMs: number, order: Order): SandboxEvent[] {
    const broker = this.market.broker(order.symbol);
    const placed = {
      order_id: order.id,
      symbol: order.symbol,
      side: order.side,
      quantity: order.quantity,
      price: order.price,
      order_type: 'MARKET',
      broker: broker.name,
      currency: broker.currency,
      strategy: order.strategy,
      timestamp: rfc3339(nowMs),
    };
    const filled = !this.lacksMargin(order);
    keepNewest(this.orders, { atMs: nowMs, filled }, ORDERS_KEPT);
    if (!filled) {
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
    const { name, currency } = broker;
    const id = this.mint.id('trd');
    const { correlationId, ...terms } = order;
    const trade: SandboxTrade = { ...terms, id, atMs: nowMs, broker: name, currency, fees, pnl: pnl?.toNumber() ?? null };
    keepNewest(this.trades, trade, TRADES_KEPT);
    return [
      this.mint.event(nowMs, 'execution', 'order.placed', { ...placed, status: 'FILLED' }, correlationId),
      this.mint.event(nowMs, 'execution', 'trade.executed', { ...tradeRow(trade), order_id: order.id }, correlationId),
    ];
  }

  /** A broker lends up to its margin rate; an order that makes the position smaller always passes. */
  private lacksMargin(order: Order): boolean {
    const broker = this.market.broker(order.symbol);
    const { gross, held } = this.ledger.brokerExposure(broker.name, order.symbol);
    const after = held + (order.side === 'BUY' ? 1 : -1) * order.quantity * order.price;
    if (Math.abs(after) <= Math.abs(held)) return false;
    const grossAfter = gross - Math.abs(held) + Math.abs(after);
    return grossAfter * broker.marginRate > this.ledger.brokerStanding(broker.name).equity.toNumber();
  }
}

/** Oldest first, at most `limit` kept. */
function keepNewest<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}
