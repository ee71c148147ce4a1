import type { AlertNotice } from './alerts/alert-notice.js';
import type { Conditions } from './alerts/conditions.js';
import type { SandboxEvent } from './desk/desk-event.js';
import type { Desk } from './desk/desk.js';
import { Heartbeat } from './heartbeat.js';
import type { PriceFeed } from './market/price-feed.js';
import type { VenueFeeds } from './market/venue-feeds.js';
import type { VenueTicks } from './market/venue-ticks.js';
import { deskMetrics } from './metrics/desk-metrics.js';
import type { ServiceLoad } from './metrics/service-load.js';
import { isFact } from './report/delivery.js';
import type { Reporter } from './report/reporter.js';
import type { ServiceLogs } from './report/service-logs.js';
import type { Monitor } from './services/monitor.js';
import type { StateKeeper } from './state/state-keeper.js';

/** The moving parts of the sandbox, and the receivers of its reports. */
export interface LivingParts {
  readonly desk: Desk;
  readonly feed: PriceFeed;
  readonly venues: VenueTicks;
  readonly venueFeeds: VenueFeeds;
  readonly monitor: Monitor;
  readonly conditions: Conditions;
  readonly load: ServiceLoad;
  readonly keeper: StateKeeper | null;
  readonly reporter: Reporter | null;
  readonly logs: ServiceLogs | null;
}

export interface Pace {
  readonly tickMs: number;
  readonly monitorMs: number;
  readonly metricsMs: number;
}

/** The periodic work of the sandbox: steps of the desk, rounds of its monitor, rounds of metrics. */
export class Rounds {
  private readonly desk: Heartbeat;
  private readonly others: readonly Heartbeat[];
  private feedEnded = false;

  constructor(
    private readonly parts: LivingParts,
    { tickMs, monitorMs, metricsMs }: Pace,
    private readonly log: (line: string) => void,
  ) {
    const beat = (everyMs: number, what: string, work: () => Promise<void>): Heartbeat =>
      new Heartbeat(everyMs, work, (message) => log(`${what} failed: ${message}`));
    this.desk = beat(tickMs, 'a step of the desk', () => this.step());
    this.others = [
      beat(monitorMs, 'a round of the monitor', () => this.watch()),
      beat(metricsMs, 'a round of metrics', () => this.measure()),
    ];
  }

  /** Begins with one round of each before the first request: so no answer is empty for lack of time. */
  async start(): Promise<void> {
    await this.step();
    await this.watch();
    await this.measure();
    for (const heart of [this.desk, ...this.others]) heart.start();
  }

  /** Holds the desk still; the monitor and the metrics go on. */
  pause(): Promise<void> {
    return this.desk.stop();
  }

  resume(): void {
    this.desk.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.desk, ...this.others].map((heart) => heart.stop()));
  }

  private async step(): Promise<void> {
    const { desk, feed, venues, venueFeeds, conditions } = this.parts;
    const nowMs = Date.now();
    await feed.prepare(desk.marketStepMs(nowMs));
    const events = desk.advance(nowMs);
    await venueFeeds.publish(venues.read(nowMs, desk.market), nowMs);
    await this.report(events, conditions.step(nowMs));
    const { ended, endReason } = feed.status();
    if (ended && !this.feedEnded) this.log(`prices stand still and the agents rest: ${endReason}`);
    this.feedEnded = ended;
  }

  private async watch(): Promise<void> {
    await this.report(await this.parts.monitor.round(), []);
  }

  private measure(): Promise<void> {
    const { desk, conditions, load, monitor, reporter } = this.parts;
    const nowMs = Date.now();
    const machines = load.read(nowMs, (type, service) => conditions.factorOf(type, service));
    reporter?.pushMetrics([...deskMetrics(nowMs, desk.market, desk.floor), ...machines, ...monitor.metrics()]);
    return Promise.resolve();
  }

  /** Facts that a restarted desk could not report again are in its file before they are reported. */
  private async report(events: readonly SandboxEvent[], alerts: readonly AlertNotice[]): Promise<void> {
    const { keeper, reporter, logs } = this.parts;
    const facts = events.filter(isFact);
    await keeper?.keep(facts.length + alerts.length > 0 ? { events: facts, alerts } : null);
    reporter?.push(events);
    reporter?.pushAlerts(alerts);
    logs?.write(events);
  }
}
