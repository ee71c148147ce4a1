import { isObject } from '../../../../platform/upstream/fields.js';
import type { Instrument } from '../../cache/instrument.js';
import { DEPTH, isExchange, isSymbol, LTP, type Mode, readMode } from '../../ticks/instrument-name.js';
import { CLEARED, FIELD_COUNT, type TickFlag, type PriceLevel, noValues, type Tick } from '../../ticks/tick.js';

/** A tick between replicas. */
export interface WireTick {
  readonly e: string;
  readonly s: string;
  readonly m: Mode;
  readonly f: string;
  /** Place and value of the known figures; null = cleared. */
  readonly v: readonly (readonly [place: number, value: number | null])[];
  readonly b: readonly PriceLevel[] | null;
  readonly a: readonly PriceLevel[] | null;
  /** Null = unknown. */
  readonly t: number | null;
  readonly r: number;
  readonly q: number | null;
  readonly p: string;
  readonly n: string | null;
  readonly g: readonly TickFlag[];
  readonly x?: true;
}

export function toWire(tick: Tick): WireTick {
  const { exchange: e, symbol: s, mode: m, feed: f, values, bids: b, asks: a, exchangeMs, receivedMs: r, seq: q, publisher: p } = tick;
  const t = Number.isNaN(exchangeMs) ? null : exchangeMs;
  return { e, s, m, f, v: figures(values), b, a, t, r, q, p, n: tick.session, g: tick.flags, ...(tick.repeatsPrice ? { x: true } : {}) };
}

/** The known figures of an instrument as one tick without news; null = there are none. */
export function snapshotOf(instrument: Instrument): WireTick | null {
  const { known, stamps, exchange: e, symbol: s, feed: f, values, session: n } = instrument;
  if (known === null) return null;
  const { atMs: t, receivedMs: r } = stamps[instrument.has(LTP) ? LTP : known];
  const [b, a] = known === DEPTH ? [instrument.bids, instrument.asks] : [null, null];
  return { e, s, m: known, f, v: figures(values), b, a, t, r, q: null, p: '', n, g: [], x: true };
}

/** Null = it is no tick: another version of this service has sent it. */
export function fromWire(raw: unknown): Tick | null {
  if (!isObject(raw)) return null;
  const { e: exchange, s: symbol, m, f: feed, v, b: bids, a: asks, t, r, q, p: publisher, n: session, g: flags } = raw as Partial<WireTick>;
  const mode = readMode(m);
  if (!isExchange(exchange) || !isSymbol(symbol) || mode === null || typeof feed !== 'string' || typeof r !== 'number' || !Array.isArray(v))
    return null;
  const values = noValues();
  for (const [place, value] of v as WireTick['v']) if (place >= 0 && place < FIELD_COUNT) values[place] = value ?? CLEARED;
  return {
    ...{ exchange, symbol, mode, feed, values, bids: bids ?? null, asks: asks ?? null, exchangeMs: t ?? NaN, receivedMs: r },
    ...{ seq: q ?? null, publisher: publisher ?? '', session: session ?? null, flags: flags ?? [], isRelayed: true },
    ...(raw['x'] === true ? { repeatsPrice: true } : {}),
  };
}

function figures(values: readonly number[]): [number, number | null][] {
  const known: [number, number | null][] = [];
  values.forEach((value, place) => {
    if (!Number.isNaN(value)) known.push([place, value === CLEARED ? null : value]);
  });
  return known;
}
