import type { SandboxEvent } from '../desk/desk-event.js';
import type { DeskHistory } from '../history/history.js';
import { eventShipment, type Shipment } from './cargo.js';

const EVENTS = 1000;
const TRADES = 2000;
const POINTS = 4000;
const EVENTS_PATH = '/api/events';
const TRADES_PATH = '/api/trades';

/** The history of a desk from before it opened, shipment by shipment: rates, summaries and signals, then trades, then metrics. */
export class HistoryCargo {
  private shipments: Shipment[];
  private trades: DeskHistory['trades'];

  /** `sent` is called when the backend has all of it. */
  constructor(
    { events, trades, points }: Pick<DeskHistory, 'events' | 'trades' | 'points'>,
    private readonly sent: () => void = () => undefined,
  ) {
    this.trades = trades;
    this.shipments = [
      ...pieces(events, EVENTS).map(eventShipment),
      ...pieces(trades, TRADES).map((rows) => ({ path: TRADES_PATH, body: rows.map(tradeOf), count: rows.length })),
      ...pieces(points, POINTS).map((rows) => ({ path: '/api/metrics', body: rows, count: rows.length })),
    ];
  }

  take(): Shipment | null {
    return this.shipments[0] ?? null;
  }

  settle(): void {
    this.shipments.shift();
    this.endIfDone();
  }

  /** An older backend knows trades as events, and no metrics. */
  detour(): boolean {
    const path = this.shipments[0]?.path;
    if (path === undefined || path === EVENTS_PATH) return false;
    const asEvents = path === TRADES_PATH ? pieces(this.trades, EVENTS).map(eventShipment) : [];
    this.shipments = [...asEvents, ...this.shipments.filter((shipment) => shipment.path !== path)];
    this.endIfDone();
    return true;
  }

  get size(): number {
    return this.shipments.reduce((sofar, { count }) => sofar + count, 0);
  }

  private endIfDone(): void {
    if (this.shipments.length > 0) return;
    this.trades = [];
    this.sent();
  }
}

/** A trade as the route takes it: the order is only named in events. */
function tradeOf({ payload: { order_id: _order, ...trade } }: SandboxEvent): Record<string, unknown> {
  return trade;
}

function pieces<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
