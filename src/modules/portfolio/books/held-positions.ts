import type { BrokerPosition } from './broker-position.js';
import { type Legs, withLeg } from './position-legs.js';

const MAX_POSITIONS = 50_000;
/** What the log says when there is no more room. */
export const TOO_MANY_POSITIONS = `More than ${MAX_POSITIONS} positions are reported of: those that come after them are not kept`;

/** The brokers' positions by symbol. Closed ones stay for as long as they are in the table: an older report must not open them again. */
export class HeldPositions {
  private readonly byBroker = new Map<string, Map<string, Legs>>();
  private count = 0;

  /** Applies a report of a broker's leg of a symbol; false when it is older than the known one. `full`: there are too many. */
  apply(position: BrokerPosition): boolean | 'full' {
    const { broker, symbol } = position;
    const held = this.byBroker.get(broker) ?? new Map<string, Legs>();
    const before = held.get(symbol) ?? [];
    const after = withLeg(before, position);
    if (after === null) return false;
    if (after.length > before.length && this.count >= MAX_POSITIONS) return 'full';
    this.count += after.length - before.length;
    this.byBroker.set(broker, held.set(symbol, after));
    return true;
  }

  /** The broker's open positions. */
  open(broker: string): BrokerPosition[] {
    return this.all(broker).filter(({ size }) => size !== 0);
  }

  brokers(): Iterable<string> {
    return this.byBroker.keys();
  }

  has(broker: string): boolean {
    return this.byBroker.has(broker);
  }

  /** The time of the broker's newest report, also of a closed position; -Infinity without one. */
  newestMs(broker: string): number {
    return this.all(broker).reduce((newest, { asOfMs }) => Math.max(newest, asOfMs), -Infinity);
  }

  drop(broker: string): void {
    this.count -= this.all(broker).length;
    this.byBroker.delete(broker);
  }

  /** Forgets closed positions from before this time. */
  forgetClosed(beforeMs: number): void {
    for (const [broker, held] of this.byBroker) {
      for (const [symbol, legs] of held) {
        const left = legs.filter(({ size, asOfMs }) => size !== 0 || asOfMs >= beforeMs);
        this.count -= legs.length - left.length;
        if (left.length > 0) held.set(symbol, left);
        else held.delete(symbol);
      }
      if (held.size === 0) this.byBroker.delete(broker);
    }
  }

  private all(broker: string): BrokerPosition[] {
    return [...(this.byBroker.get(broker)?.values() ?? [])].flat();
  }
}
