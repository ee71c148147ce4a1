import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { type InstrumentName, keyOf, readName } from '../ticks/instrument-name.js';

/** Other names of instruments (MARKET_ALIASES): a request for `NSE:NIFTY` gets `NSE_INDEX:NIFTY`. */
@Injectable()
export class Aliases {
  private readonly byKey = new Map<string, InstrumentName>();
  private readonly aliasesOf = new Map<string, InstrumentName[]>();

  constructor(config: Config) {
    for (const [from, to] of config.marketAliases) {
      const name = readName(to);
      const alias = readName(from);
      if (name === null) continue;
      this.byKey.set(from, name);
      if (alias !== null) this.aliasesOf.set(to, [...(this.aliasesOf.get(to) ?? []), alias]);
    }
  }

  /** Every name of an instrument, its own first. */
  namesOf({ exchange, symbol }: InstrumentName): readonly InstrumentName[] {
    return [{ exchange, symbol }, ...(this.aliasesOf.get(keyOf(exchange, symbol)) ?? [])];
  }

  resolve(name: InstrumentName): InstrumentName {
    // Few desks have aliases, and this runs for each of hundreds of names.
    if (this.byKey.size === 0) return name;
    const { exchange, symbol } = name;
    return this.byKey.get(keyOf(exchange, symbol)) ?? { exchange, symbol };
  }
}
