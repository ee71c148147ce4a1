import { createHash } from 'node:crypto';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../common/time.js';
import { Desk, type DeskState } from '../desk/desk.js';
import { EventMint, type DeskEvent } from '../desk/desk-event.js';
import { summaryEvents } from '../desk/portfolio-reports.js';
import { RandomWalkFeed, type WalkerState } from '../market/random-walk.feed.js';
import { SeededRandom } from '../market/random.js';
import { benchmark, fillRate, signalRate, since } from '../metrics/desk-metrics.js';
import type { MetricPoint } from '../metrics/metric-point.js';
import { ServiceLoad } from '../metrics/service-load.js';

/** What makes a history: the same order gives the same history, to the last id. */
export interface HistoryOrder {
  readonly seed: string;
  readonly days: number;
  /** A whole minute. */
  readonly endMs: number;
}

/** The days before a desk opened, as it would have told them, and the desk as it stands at their end. */
export interface History {
  /** Rates, summaries and signals, in the order of their time. */
  readonly events: readonly DeskEvent[];
  /** `trade.executed`, in the order of their time. */
  readonly trades: readonly DeskEvent[];
  readonly points: readonly MetricPoint[];
  readonly desk: DeskState;
  readonly walk: Readonly<Record<string, WalkerState>>;
}

const STEP_MS = 5 * MINUTE_MS;
/** Prices move with every step; the books and the agents look at them less often, for that is what takes its time. */
const LOOK_MS = 3 * STEP_MS;
/** Until the last day. */
const REVIEW_MS = 6 * HOUR_MS;
/** An agent that looks at the market every few seconds has better things to do over a month. */
const PACE = 600;
/** So much less than whole days, that what is told a while later is still no older than a backend keeps. */
const TELLING_MS = HOUR_MS;
/** The last half minute is lived at the pace of the day, so that the agents go on with prices of that pace. */
const LAST_STRETCH_MS = 30_000;
const SAMPLE_MS = 500;

/** The last whole minute. */
export function historyEnd(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
}

/** Lets a desk live through the days before `endMs` in steps of five minutes. */
export function makeHistory(order: HistoryOrder): History {
  return new PastDesk(order).live();
}

class PastDesk {
  private readonly feed: RandomWalkFeed;
  private readonly mint: EventMint;
  private readonly desk: Desk;
  private readonly load: ServiceLoad;
  private readonly events: DeskEvent[] = [];
  private readonly trades: DeskEvent[] = [];
  private readonly points: MetricPoint[] = [];

  constructor(private readonly order: HistoryOrder) {
    const { seed, days, endMs } = order;
    const random = new SeededRandom(seed);
    const run = `h${idPart(seed)}${days.toString(36)}${endMs.toString(36)}`;
    this.feed = new RandomWalkFeed(random.stream('prices'));
    this.mint = new EventMint(`${run}r`);
    this.desk = new Desk({ seed, run, feed: this.feed });
    this.load = new ServiceLoad(random.stream('load'));
  }

  live(): History {
    const { days, endMs } = this.order;
    // The steps are those of the clock; the last of them leaves room for the last stretch.
    const lastMs = Math.floor((endMs - MINUTE_MS) / STEP_MS) * STEP_MS;
    for (let atMs = lastMs - days * DAY_MS + TELLING_MS; atMs <= lastMs; atMs += STEP_MS) this.step(atMs);
    this.lastStretch();
    this.tellBooks(endMs);
    const { events, trades, points } = this;
    return { events, trades, points, desk: this.desk.save(), walk: this.feed.save() };
  }

  private step(atMs: number): void {
    const isLastDay = atMs > this.order.endMs - DAY_MS;
    const ticks = this.feed.glide(STEP_MS);
    if (!isLastDay && atMs % LOOK_MS !== 0) return this.desk.watch(atMs, ticks);
    this.desk.fx.move((isLastDay ? STEP_MS : LOOK_MS) / 1000);
    this.desk.move(atMs, ticks);
    for (const event of this.desk.act(atMs, PACE)) {
      if (event.type === 'signal.generated') this.events.push(event);
      if (event.type === 'trade.executed') this.trades.push(event);
    }
    const isHour = atMs % HOUR_MS === 0;
    if (isHour && (isLastDay || atMs % REVIEW_MS === 0)) this.desk.meta.review(atMs);
    if (isHour) this.measure(atMs);
    if (isHour || isLastDay) this.tellBooks(atMs);
  }

  private lastStretch(): void {
    const { desk, feed } = this;
    desk.market.forgetSamples();
    const { endMs } = this.order;
    for (let atMs = endMs - LAST_STRETCH_MS; atMs <= endMs; atMs += SAMPLE_MS) desk.move(atMs, feed.take(SAMPLE_MS));
  }

  /** Every broker at one moment, the rate before them, and the market to compare with. */
  private tellBooks(atMs: number): void {
    this.events.push(this.desk.fx.event(atMs), ...summaryEvents(this.desk.ledger, this.mint, atMs));
    this.points.push(...benchmark(atMs, this.desk.market));
  }

  private measure(atMs: number): void {
    const { signals, orders } = this.desk.floor;
    this.points.push(
      ...signalRate(atMs, since(signals, atMs - HOUR_MS), HOUR_MS),
      ...fillRate(atMs, since(orders, atMs - HOUR_MS)),
      ...this.load.read(atMs),
    );
  }
}

/** A seed may be any text; an id may not. */
function idPart(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 8);
}
