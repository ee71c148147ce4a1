import { createHash } from 'node:crypto';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../common/time/time.js';
import { Desk, type DeskState } from '../desk/desk.js';
import { EventMint, type SandboxEvent } from '../desk/desk-event.js';
import { summaryEvents } from '../desk/portfolio-reports.js';
import { RandomWalkFeed, type WalkerState } from '../market/random-walk.feed.js';
import { SeededRandom } from '../market/random.js';
import { benchmark, fillRate, signalRate, since } from '../metrics/desk-metrics.js';
import type { MetricReport } from '../metrics/metric-point.js';
import { ServiceLoad } from '../metrics/service-load.js';

/** The parameters of a history: the same ones give the same history, to the last id. */
export interface HistoryOrder {
  readonly seed: string;
  readonly days: number;
  /** A whole minute. */
  readonly endMs: number;
}

/** The days before a desk opened, as it would have reported them, and the state of the desk at their end. */
export interface DeskHistory {
  /** Rates, summaries and signals, in the order of their time. */
  readonly events: readonly SandboxEvent[];
  /** `trade.executed`, in the order of their time. */
  readonly trades: readonly SandboxEvent[];
  readonly points: readonly MetricReport[];
  readonly desk: DeskState;
  readonly walk: Readonly<Record<string, WalkerState>>;
}

const STEP_MS = 5 * MINUTE_MS;
/** Prices move with every step; books and agents are updated less often, because that takes most of the time. */
const LOOK_MS = 3 * STEP_MS;
/** Until the last day. */
const REVIEW_MS = 6 * HOUR_MS;
/** Over a month, an agent gives fewer signals than one every few seconds. */
const PACE = 600;
/** So much less than whole days, that events which are reported a while later are not older than a backend keeps. */
const REPORTING_MS = HOUR_MS;
/** The last half minute runs at the pace of the day, so that the agents go on with prices of that pace. */
const LAST_STRETCH_MS = 30_000;
const SAMPLE_MS = 500;

/** The last whole minute. */
export function historyEnd(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
}

/** Simulates the days of a desk before `endMs` in steps of five minutes. */
export function makeHistory(order: HistoryOrder): DeskHistory {
  return new PastDesk(order).live();
}

class PastDesk {
  private readonly feed: RandomWalkFeed;
  private readonly mint: EventMint;
  private readonly desk: Desk;
  private readonly load: ServiceLoad;
  private readonly events: SandboxEvent[] = [];
  private readonly trades: SandboxEvent[] = [];
  private readonly points: MetricReport[] = [];

  constructor(private readonly order: HistoryOrder) {
    const { seed, days, endMs } = order;
    const random = new SeededRandom(seed);
    const run = `h${idPart(seed)}${days.toString(36)}${endMs.toString(36)}`;
    this.feed = new RandomWalkFeed(random.stream('prices'));
    this.mint = new EventMint(`${run}r`);
    this.desk = new Desk({ seed, run, feed: this.feed });
    this.load = new ServiceLoad(random.stream('load'));
  }

  live(): DeskHistory {
    const { days, endMs } = this.order;
    // The steps are those of the clock; the last of them leaves room for the last stretch.
    const lastMs = Math.floor((endMs - MINUTE_MS) / STEP_MS) * STEP_MS;
    for (let atMs = lastMs - days * DAY_MS + REPORTING_MS; atMs <= lastMs; atMs += STEP_MS) this.step(atMs);
    this.lastStretch();
    this.reportBooks(endMs);
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
    if (isHour || isLastDay) this.reportBooks(atMs);
  }

  private lastStretch(): void {
    const { desk, feed } = this;
    desk.market.forgetSamples();
    const { endMs } = this.order;
    for (let atMs = endMs - LAST_STRETCH_MS; atMs <= endMs; atMs += SAMPLE_MS) desk.move(atMs, feed.take(SAMPLE_MS));
  }

  /** Every broker at one moment, the rate before them, and the market to compare with. */
  private reportBooks(atMs: number): void {
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

/** Any text can be a seed, but not an id: so the id has a hash of it. */
function idPart(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 8);
}
