import { EquityTrack, type TrackFigures } from '../ledger/equity-track.js';
import { Ledger } from '../ledger/ledger.js';
import { BROKERS } from '../market/instruments.js';
import { Market } from '../market/market.js';
import type { PriceFeed } from '../market/price-feed.js';
import { SeededRandom } from '../market/random.js';
import { type DeskEvent, EventMint, rfc3339 } from './desk-event.js';
import { DEFAULT_LIMITS, EmergencyStop, type EssChange, type RiskLimits } from './emergency-stop.js';
import { MetaStrategy } from './meta-strategy.js';
import { PortfolioReports, type BrokerPosition } from './portfolio-reports.js';
import { TradingFloor } from './trading-floor.js';

export interface DeskOptions {
  readonly seed: string;
  /** Part of every id, so that two runs of one seed do not tell the same events. */
  readonly run: string;
  readonly feed: PriceFeed;
  /** Market seconds per second; default 1. */
  readonly speed?: number;
  readonly limits?: Partial<RiskLimits>;
}

/** A pause of the machine is not a market move: no step is longer than this. */
const LONGEST_STEP_MS = 5000;
/** A desk on the walk opens with half a minute of prices behind it, so that its agents have something to judge. */
const OPENING_SAMPLES = 60;

/** The whole desk, without clock or chance of its own: the same seed and the same `advance` calls give the same books and events. */
export class Desk {
  readonly ledger = new Ledger();
  readonly market = new Market();
  readonly stop: EmergencyStop;
  readonly floor: TradingFloor;
  readonly meta: MetaStrategy;
  private readonly track = new EquityTrack();
  private readonly mint: EventMint;
  private readonly reports: PortfolioReports;
  private readonly feed: PriceFeed;
  private readonly speed: number;
  private atMs: number | null = null;

  constructor(options: DeskOptions) {
    this.feed = options.feed;
    this.speed = options.speed ?? 1;
    this.mint = new EventMint(options.run);
    this.stop = new EmergencyStop({ ...DEFAULT_LIMITS, ...options.limits });
    this.floor = new TradingFloor(this.market, this.ledger, this.mint, new SeededRandom(options.seed).stream('agents'));
    this.meta = new MetaStrategy(this.market, this.ledger, this.mint);
    this.reports = new PortfolioReports(this.ledger, this.mint);
    for (const { name, deposit } of BROKERS) this.ledger.deposit(name, deposit);
  }

  /** Market time that a step to `nowMs` will take from the feed, which is told beforehand (`prepare`). */
  marketStepMs(nowMs: number): number {
    const elapsed = this.atMs === null ? 0 : Math.min(Math.max(0, nowMs - this.atMs), LONGEST_STEP_MS);
    return elapsed * this.speed;
  }

  /** Moves the desk to `nowMs` (epoch milliseconds); answers what happened on the way. */
  advance(nowMs: number): DeskEvent[] {
    if (this.atMs === null && this.feed.status().kind === 'walk') this.fillHistory(nowMs);
    this.movePrices(nowMs);
    const stopped = this.look(nowMs);
    // Prices that stand still for good are nothing to trade on.
    const acted = this.feed.status().ended ? [] : this.floor.work(nowMs, this.stop.canTrade());
    // Looked at again, so that a reader never meets the fills without their fees in the drawdown.
    const stoppedByFills = acted.length > 0 ? this.look(nowMs) : [];
    return [
      ...stopped,
      ...acted,
      ...stoppedByFills,
      ...this.meta.review(nowMs),
      ...this.reports.tell(nowMs, this.positions(), this.trackFigures()),
    ];
  }

  /** Epoch milliseconds of the last step. */
  asOfMs(): number {
    return this.atMs ?? 0;
  }

  positions(): readonly BrokerPosition[] {
    return this.ledger
      .brokerNames()
      .flatMap((broker) => this.ledger.brokerFigures(broker).positions.map((position) => ({ ...position, broker })));
  }

  trackFigures(): TrackFigures {
    return this.track.figures();
  }

  feedStatus(): ReturnType<PriceFeed['status']> {
    return this.feed.status();
  }

  private fillHistory(nowMs: number): void {
    for (let back = OPENING_SAMPLES; back > 0; back--) {
      this.market.apply(this.feed.take(500));
      this.market.sample(nowMs - back * 500);
    }
  }

  private movePrices(nowMs: number): void {
    const ticks = this.feed.take(this.marketStepMs(nowMs));
    this.atMs = nowMs;
    this.market.apply(ticks);
    for (const { symbol, price } of ticks) this.ledger.mark(symbol, price);
    this.market.sample(nowMs);
  }

  private look(nowMs: number): DeskEvent[] {
    const { equity, realized } = this.ledger.totals();
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
