import { type VenueBody, type Catalogue, type InstrumentDetails, text, type VenueSymbol } from './feed.adapter.js';
import type { Precision } from './kraken.book.js';

/** Details of one instrument of the venue. */
export interface Pair {
  readonly precision: Precision;
  readonly details: InstrumentDetails;
}

type Row = readonly [symbol: string, price: number, quantity: number, tickSize: number | null, lotSize: number | null];

/** The instruments of the venue, from its messages or from the replica connected to it. */
export class KrakenPairs implements Catalogue {
  version = 0;
  private pairs = new Map<VenueSymbol, Pair>();

  /** Whether the instruments are known yet. */
  get areKnown(): boolean {
    return this.pairs.size > 0;
  }

  get(symbol: VenueSymbol): Pair | undefined {
    return this.pairs.get(symbol);
  }

  /** Adds rows of channel `instrument`. */
  take(rows: readonly VenueBody[]): void {
    const before = this.write();
    for (const row of rows) {
      const precision = { price: Number(row['price_precision']), quantity: Number(row['qty_precision']) };
      const details = { tickSize: stepOf(row['price_increment']), lotSize: stepOf(row['qty_increment']) };
      if (row['status'] === 'delisted') this.pairs.delete(text(row['symbol']));
      else this.pairs.set(text(row['symbol']), { precision, details });
    }
    if (this.write() !== before) this.version += 1;
  }

  write(): string {
    const rows = Array.from(this.pairs, ([symbol, { precision, details }]): Row => {
      return [symbol, precision.price, precision.quantity, details.tickSize, details.lotSize];
    });
    return JSON.stringify(rows);
  }

  read(written: string): void {
    const rows = JSON.parse(written) as readonly Row[];
    this.pairs = new Map(
      rows.map(([symbol, price, quantity, tickSize, lotSize]) => [
        symbol,
        { precision: { price, quantity }, details: { tickSize, lotSize } },
      ]),
    );
  }
}

function stepOf(value: unknown): number | null {
  const step = Number(value);
  return Number.isFinite(step) && step > 0 ? step : null;
}
