import type { BrokerPosition } from './broker-position.js';

/** The legs of one symbol at one broker, at most one of each name. */
export type Legs = readonly BrokerPosition[];

/**
 * The legs after `told`; null when what is known is newer. LONG and SHORT stand beside each other; NET and they do not: who tells of one
 * has given up the other. LONG 1, then SHORT 0.4 -> both; NET 1, then NET -0.4 -> the second.
 */
export function withLeg(legs: Legs, told: BrokerPosition): Legs | null {
  if (legs.some((known) => known.asOfMs > told.asOfMs && ends(known, told))) return null;
  const others = legs.filter(({ leg }) => leg !== told.leg);
  return [...others.map((other) => (other.size !== 0 && ends(told, other) ? ended(other, told.asOfMs) : other)), told];
}

/** What is left of reports in their order: of each leg the last state. A closed leg is one of size 0. */
export function settled(told: readonly BrokerPosition[]): BrokerPosition[] {
  const bySymbol = new Map<string, Legs>();
  for (const position of told) {
    const key = JSON.stringify([position.broker, position.symbol]);
    const legs = bySymbol.get(key) ?? [];
    bySymbol.set(key, withLeg(legs, position) ?? legs);
  }
  return [...bySymbol.values()].flat();
}

/** Without a side, as nobody has closed the leg by its name. */
function ended(leg: BrokerPosition, asOfMs: number): BrokerPosition {
  return { ...leg, side: 'UNKNOWN', size: 0, asOfMs };
}

/** Whether the one leg, where it is not the older one, leaves nothing of the other. */
function ends(told: BrokerPosition, other: BrokerPosition): boolean {
  if (told.leg === other.leg) return true;
  if (told.leg === 'NET') return told.size !== 0;
  return other.leg === 'NET' && (told.size !== 0 || (told.side !== 'UNKNOWN' && told.side === other.side));
}
