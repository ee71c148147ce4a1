import { isExchange, isSymbol, keyOf } from '../ticks/instrument-name.js';
import type { InstrumentDetails } from './feed.adapter.js';

export interface KiteInstruments {
  readonly exchanges: ReadonlySet<string>;
  /** `NSE:INFY` -> `408065`. */
  readonly tokens: ReadonlyMap<string, string>;
  /** By the same names. */
  readonly details: ReadonlyMap<string, InstrumentDetails>;
}

const COLUMNS = ['instrument_token', 'tradingsymbol', 'segment', 'exchange'] as const;

/** The vendor's list of instruments (CSV). Indices are of exchange `NSE_INDEX`. Throws where a column is missing. */
export function readKiteInstruments(csv: string): KiteInstruments {
  const [head = '', ...lines] = csv.split(/\r?\n/);
  const names = cells(head);
  const places = COLUMNS.map((column) => names.indexOf(column));
  const missing = COLUMNS.filter((_, index) => places[index] === -1);
  if (missing.length > 0) throw new Error(`the list of instruments has no column ${missing.join(', ')}`);
  const tokens = new Map<string, string>();
  const exchanges = new Set<string>();
  const details = new Map<string, InstrumentDetails>();
  const [tickPlace, lotPlace] = [names.indexOf('tick_size'), names.indexOf('lot_size')];
  for (const line of lines) {
    if (line === '') continue;
    const row = cells(line);
    const [token = '', symbol, segment, traded] = places.map((place) => row[place]);
    const exchange = segment === 'INDICES' ? `${traded}_INDEX` : traded;
    if (!/^\d{1,10}$/.test(token) || !isExchange(exchange) || !isSymbol(symbol)) continue;
    tokens.set(keyOf(exchange, symbol), token);
    exchanges.add(exchange);
    details.set(keyOf(exchange, symbol), { tickSize: stepIn(row[tickPlace]), lotSize: stepIn(row[lotPlace]) });
  }
  return { exchanges, tokens, details };
}

/** Zero means that there is none (for indices). */
function stepIn(cell: string | undefined): number | null {
  const step = Number(cell);
  return cell !== undefined && Number.isFinite(step) && step > 0 ? step : null;
}

function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
