import { Decimal } from 'decimal.js';
import { valueOf } from '../../../common/money/position.js';
import type { BrokerPosition } from './broker-position.js';
import { inBase, type Leg } from './totals.js';

/** The value of open positions, in the base currency, unrounded. Two legs of a symbol add up in `gross`, and offset each other in `net`. */
export interface Exposure {
  readonly long: number | null;
  readonly short: number | null;
  readonly gross: number | null;
  readonly net: number | null;
  /** Why it is not known, in a sentence; else null. */
  readonly reason: string | null;
}

/** LONG 1.0, SHORT 0.4 at 100 -> long 100, short 40, gross 140, net 60. Of the brokers in the totals; null unless all of it is known. */
export function exposureOf(brokers: readonly Leg[], positions: readonly BrokerPosition[]): Exposure {
  let [long, short] = [new Decimal(0), new Decimal(0)];
  const counted = brokers.filter(({ reason }) => reason === null);
  if (counted.length === 0) return unknown('no broker is in the totals');
  for (const { broker, summary, rate } of counted) {
    const held = positions.filter((position) => position.broker === broker);
    if (held.length === 0 && summary?.totalPositions !== 0) return unknown(`${broker}: no positions are reported`);
    for (const position of held) {
      const value = inBase(valueOf(position), rate);
      if (value === null || position.side === 'UNKNOWN') return unknown(`${broker}: the value of ${position.symbol} is not known`);
      if (position.side === 'LONG') long = long.plus(value);
      else short = short.plus(value);
    }
  }
  const [gross, net] = [long.plus(short), long.minus(short)];
  return { long: long.toNumber(), short: short.toNumber(), gross: gross.toNumber(), net: net.toNumber(), reason: null };
}

function unknown(reason: string): Exposure {
  return { long: null, short: null, gross: null, net: null, reason };
}
