import type { BrokerPosition } from './broker-position.js';

/** The legs of one symbol at one broker, at most one of each name. */
export type Legs = readonly BrokerPosition[];

/**
 * The legs after a report; null when the known one is newer. LONG and SHORT exist side by side, but not beside NET: a report of one kind ends
 * the other. LONG 1, then SHORT 0.4 -> both; NET 1, then NET -0.4 -> the second.
 */
export function withLeg(legs: Legs, reported: BrokerPosition): Legs | null {
  if (legs.some((known) => known.asOfMs > reported.asOfMs && ends(known, reported))) return null;
  const others = legs.filter(({ leg }) => leg !== reported.leg);
  return [...others.map((other) => (other.size !== 0 && ends(reported, other) ? ended(other, reported.asOfMs) : other)), reported];
}

/** The last state of each leg, of reports in their order. A closed leg is one of size 0. */
export function settled(reported: readonly BrokerPosition[]): BrokerPosition[] {
  const bySymbol = new Map<string, Legs>();
  for (const position of reported) {
    const key = JSON.stringify([position.broker, position.symbol]);
    const legs = bySymbol.get(key) ?? [];
    bySymbol.set(key, withLeg(legs, position) ?? legs);
  }
  return [...bySymbol.values()].flat();
}

/** Without a side, as no report has closed the leg by its name. */
function ended(leg: BrokerPosition, asOfMs: number): BrokerPosition {
  return { ...leg, side: 'UNKNOWN', size: 0, asOfMs };
}

/** Whether a report of one leg, if it is not older, ends the other leg. */
function ends(reported: BrokerPosition, other: BrokerPosition): boolean {
  if (reported.leg === other.leg) return true;
  if (reported.leg === 'NET') return reported.size !== 0;
  return other.leg === 'NET' && (reported.size !== 0 || (reported.side !== 'UNKNOWN' && reported.side === other.side));
}
