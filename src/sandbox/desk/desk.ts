import { EquityTrack, type TrackFigures, type TrackState } from '../ledger/equity-track.js';
import { Ledger, type LedgerState } from '../ledger/ledger.js';
import { FxWalk } from '../market/fx.walk.js';
import { BROKERS } from '../market/instruments.js';
import { Market, type MarketState } from '../market/market.js';
import type { PriceFeed, PriceTick } from '../market/price-feed.js';
import { SeededRandom } from '../market/random.js';
import { type SandboxEvent, EventMint, rfc3339 } from './desk-event.js';
import { DEFAULT_LIMITS, EmergencyStop, type EssChange, type RiskLimits, type StopState } from './emergency-stop.js';
import { FxQuotes } from './fx-quotes.js';
import { StrategySelector, type MetaState } from './meta-strategy.js';
import { PortfolioReports, type BrokerPositionReport } from './portfolio-reports.js';
import { TradingFloor, type FloorState } from './trading-floor.js';

export interface DeskOptions {
  readonly seed: string;
  /** Part of every id, so that two runs of one seed do not report the same events. */
  readonly run: string;
  readonly feed: PriceFeed;
  /** Market seconds per second; default 1. */
  readonly speed?: number;
  readonly limits?: Partial<RiskLimits>;
}

/** The state that a restarted desk goes on from, without the price feed. */
export interface DeskState {
  readonly ledger: LedgerState;
  readonly market: MarketState;
  readonly fx: ReturnType<FxQuotes['save']>;
  readonly track: TrackState;
  readonly stop: StopState;
  readonly floor: FloorState;
  readonly meta: MetaState;
}

/** A pause of the machine is not a market move: no step is longer than this. */
const LONGEST_STEP_MS = 5000;
/** A desk on the walk opens with half a minute of prices, so that its agents have data to judge. */
const OPENING_SAMPLES = 60;

/** The whole desk, without clock or chance of its own: the same seed and the same `advance` calls give the same books and events. */
export class Desk {
  readonly ledger = new Ledger();
  readonly market = new Market();
  readonly stop: EmergencyStop;
  readonly floor: TradingFloor;
  readonly meta: StrategySelector;
  readonly fx: FxQuotes;
  private readonly track = new EquityTrack();
  private readonly mint: EventMint;
  private readonly reports: PortfolioReports;
  private readonly feed: PriceFeed;
  private readonly speed: number;
  private atMs: number | null = null;
  /** Changes by hand since the last step; they are reported with the next one. */
  private readonly byHand: SandboxEvent[] = [];

  constructor(options: DeskOptions) {
    const random = new SeededRandom(options.seed);
    this.feed = options.feed;
    this.speed = options.speed ?? 1;
    this.mint = new EventMint(options.run);
    this.stop = new EmergencyStop({ ...DEFAULT_LIMITS, ...options.limits });
    this.floor = new TradingFloor(this.market, this.ledger, this.mint, random.stream('agents'));
    this.meta = new StrategySelector(this.market, this.ledger, this.mint);
    this.fx = new FxQuotes(new FxWalk(random.stream('fx')), this.ledger, this.mint, this.speed);
    this.reports = new PortfolioReports(this.ledger, this.mint);
    for (const { name, deposit, currency } of BROKERS) this.ledger.deposit(name, deposit, currency);
  }

  /** Market time that a step to `nowMs` will take from the feed, which has to be prepared for it (`prepare`). */
  marketStepMs(nowMs: number): number {
    const elapsed = this.atMs === null ? 0 : Math.min(Math.max(0, nowMs - this.atMs), LONGEST_STEP_MS);
    return elapsed * this.speed;
  }

  /** Moves the desk to `nowMs` (epoch milliseconds); returns the events on the way. */
  advance(nowMs: number): SandboxEvent[] {
    if (this.atMs === null) this.open(nowMs);
    const quoted = this.fx.report(nowMs);
    const stopped = this.move(nowMs, this.feed.take(this.marketStepMs(nowMs)));
    // Agents do not trade on prices that will never move again.
    const acted = this.feed.status().ended ? [] : this.act(nowMs);
    return [
      ...this.byHand.splice(0),
      ...quoted,
      ...stopped,
      ...acted,
      ...this.meta.review(nowMs),
      ...this.reports.report(nowMs, this.positions(), this.trackFigures()),
    ];
  }

  /** New prices, the books at them, and the emergency stop's reaction. */
  move(nowMs: number, ticks: readonly PriceTick[]): SandboxEvent[] {
    this.atMs = nowMs;
    this.watch(nowMs, ticks);
    for (const { symbol, price } of ticks) this.ledger.mark(symbol, price);
    return this.look(nowMs);
  }

  /** New prices, without a valuation of the books. */
  watch(nowMs: number, ticks: readonly PriceTick[]): void {
    this.market.turn(nowMs);
    this.market.apply(ticks);
    this.market.sample(nowMs);
  }

  /** Lets the agents work, at the speed of `pace`. */
  act(nowMs: number, pace = 1): SandboxEvent[] {
    const acted = this.floor.work(nowMs, this.stop.canTrade(), pace);
    // The drawdown is computed again, so that a reader never sees it without the fees of these fills.
    return acted.length > 0 ? [...acted, ...this.look(nowMs)] : acted;
  }

  /** Stops all trading at once, until `rearmStop`. */
  tripStop(reason: string): void {
    this.report(this.stop.tripByHand(this.asOfMs(), reason));
  }

  rearmStop(): void {
    this.report(this.stop.rearmByHand(this.ledger.standing().equity.toNumber()));
  }

  /** Epoch milliseconds of the last step. */
  asOfMs(): number {
    return this.atMs ?? 0;
  }

  positions(): readonly BrokerPositionReport[] {
    return this.ledger.brokerNames().flatMap((broker) => {
      const currency = this.ledger.brokerCurrency(broker);
      return this.ledger.brokerFigures(broker).positions.map((position) => ({ ...position, broker, currency }));
    });
  }

  trackFigures(): TrackFigures {
    return this.track.figures();
  }

  feedStatus(): ReturnType<PriceFeed['status']> {
    return this.feed.status();
  }

  save(): DeskState {
    const { ledger, market, fx, track, stop, floor, meta } = this;
    return {
      ledger: ledger.save(),
      market: market.save(),
      fx: fx.save(),
      track: track.save(),
      stop: stop.save(),
      floor: floor.save(),
      meta: meta.save(),
    };
  }

  /** Goes on with the saved books and prices; called before the first step, which then moves no price. */
  restore(state: DeskState): void {
    this.ledger.restore(state.ledger);
    this.market.restore(state.market);
    this.fx.restore(state.fx);
    this.track.restore(state.track);
    this.stop.restore(state.stop);
    this.floor.restore(state.floor);
    this.meta.restore(state.meta);
    // A position that was open at its last report may have been closed since.
    const listings = this.market.symbols().map((symbol) => ({ symbol, broker: this.market.broker(symbol) }));
    this.reports.assumeReported(listings.map(({ symbol, broker: { name, currency } }) => ({ symbol, broker: name, currency })));
  }

  private open(nowMs: number): void {
    if (this.market.hasSamples()) return this.floor.wake(nowMs);
    if (this.feed.status().kind !== 'walk') return;
    for (let back = OPENING_SAMPLES; back > 0; back--) {
      this.market.apply(this.feed.take(500));
      this.market.sample(nowMs - back * 500);
    }
  }

  private report(change: EssChange | null): void {
    if (change) this.byHand.push(this.mint.event(this.asOfMs(), 'risk', 'ess.state_changed', essRow(change)));
  }

  private look(nowMs: number): SandboxEvent[] {
    const { equity, realized } = this.ledger.standing();
    this.track.observe(nowMs, equity, realized);
    const change = this.stop.observe(nowMs, equity.toNumber());
    return change ? [this.mint.event(nowMs, 'risk', 'ess.state_changed', essRow(change))] : [];
  }
}

function essRow(change: EssChange): Record<string, unknown> {
  return {
    ess_state: change.to,
    previous_state: change.from,
    reason: change.reason,
    tripped_at: change.trippedAtMs === null ? null : rfc3339(change.trippedAtMs),
  };
}
