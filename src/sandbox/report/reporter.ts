import type { AlertNotice } from '../alerts/alert-notice.js';
import type { SandboxEvent } from '../desk/desk-event.js';
import type { DeskHistory } from '../history/history.js';
import type { MetricReport } from '../metrics/metric-point.js';
import { AlertCargo } from './alert.cargo.js';
import { EventCargo } from './event.cargo.js';
import { EventQueue } from './event-queue.js';
import { HistoryCargo } from './history.cargo.js';
import { ReportLane, type LaneOptions } from './lane.js';
import type { FeedTick } from '../market/venue-ticks.js';
import { MarketCargo } from './market.cargo.js';
import { MetricCargo } from './metric.cargo.js';

export interface ReporterOptions extends Omit<LaneOptions, 'flushMs'> {
  /**
   * Time between two batches of events; a second is 60 requests a minute, and leaves room under 120 for metrics, alerts and half as many
   * calls with market data.
   */
  readonly flushMs?: number;
  readonly queue?: EventQueue;
  /** Sent before anything else. */
  readonly history?: Pick<DeskHistory, 'events' | 'trades' | 'points'> | null;
  /** Called when the backend has the whole history. */
  readonly historySent?: () => void;
  /** With this, the caller keeps the rest for another time. */
  readonly keepsRest?: boolean;
}

const NO_HISTORY = { events: [], trades: [], points: [] };

/** Items that a reporter which stopped, or was killed, had not sent yet. */
export interface Owed {
  readonly events: readonly SandboxEvent[];
  readonly alerts: readonly AlertNotice[];
}

/** Sends the desk's reports to the backend: events, metrics, alerts and market data, each kind in order and each until it is accepted. */
export class Reporter {
  private readonly queue: EventQueue;
  private readonly events: EventCargo;
  private readonly points = new MetricCargo();
  private readonly alerts = new AlertCargo();
  private readonly market = new MarketCargo();
  private readonly lanes: readonly ReportLane[];
  private stopped = false;

  private readonly say: (line: string) => void;
  private readonly keepsRest: boolean;

  constructor({ queue = new EventQueue(), flushMs = 1000, history, historySent, keepsRest = false, ...lane }: ReporterOptions) {
    this.say = (line) => lane.log?.(`reporter: ${line}`);
    this.keepsRest = keepsRest;
    this.queue = queue;
    this.events = new EventCargo(queue, new HistoryCargo(history ?? NO_HISTORY, historySent));
    const beside = { ...lane, flushMs, reportsOutages: false };
    this.lanes = [
      new ReportLane(this.events, { ...lane, flushMs }),
      new ReportLane(this.points, beside),
      new ReportLane(this.alerts, beside),
      new ReportLane(this.market, { ...beside, flushMs: 2 * flushMs }),
    ];
  }

  start(): void {
    for (const lane of this.lanes) lane.start();
  }

  push(events: readonly SandboxEvent[]): void {
    if (this.stopped || events.length === 0) return;
    this.queue.push(events);
    const { notices, facts } = this.queue.takeDropped();
    if (notices > 0) this.say(`dropped ${notices} old notices: the backend has been away too long`);
    if (facts > 0) this.say(`LOST ${facts} trades, stops or alerts: the queue is full and the backend is still away`);
  }

  pushMetrics(points: readonly MetricReport[]): void {
    if (!this.stopped) this.points.push(points);
  }

  pushAlerts(notices: readonly AlertNotice[]): void {
    if (!this.stopped) this.alerts.push(notices);
  }

  pushTicks(ticks: readonly FeedTick[]): void {
    if (!this.stopped) this.market.push(ticks);
  }

  /** The facts among the waiting events; other events are of no use later. */
  owed(): Owed {
    return { events: this.queue.facts(), alerts: this.alerts.unsent() };
  }

  /** Waits for shipments on their way, sends the rest once, and stops. At most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    await Promise.all(this.lanes.map((lane) => lane.stop(graceMs)));
    if (this.events.size > 0 && !this.keepsRest) this.say(`stops with ${this.events.size} events that the backend did not take`);
  }
}
