import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { type InstrumentName, keyOf, readName } from '../ticks/instrument-name.js';

/** Other names of instruments (MARKET_ALIASES): who asks for `NSE:NIFTY` gets `NSE_INDEX:NIFTY`. */
@Injectable()
export class Aliases {
  private readonly byKey = new Map<string, InstrumentName>();

  constructor(config: Config) {
    for (const [from, to] of config.marketAliases) {
      const name = readName(to);
      if (name !== null) this.byKey.set(from, name);
    }
  }

  resolve(name: InstrumentName): InstrumentName {
    return this.byKey.size === 0 ? name : (this.byKey.get(keyOf(name.exchange, name.symbol)) ?? name);
  }
}
