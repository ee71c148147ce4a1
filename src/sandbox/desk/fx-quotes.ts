import type { Ledger } from '../ledger/ledger.js';
import type { FxWalk } from '../market/fx.walk.js';
import { type DeskEvent, type EventMint, rfc3339 } from './desk-event.js';

const QUOTE_EVERY_MS = 10_000;
/** As for prices: a pause of the machine moves no rate. */
const LONGEST_STEP_MS = 2 * QUOTE_EVERY_MS;

/** Tells what a euro is worth, at the start and then every ten seconds. The books change their rate only when it is told. */
export class FxQuotes {
  private toldAtMs: number | null = null;

  constructor(
    private readonly walk: FxWalk,
    private readonly ledger: Ledger,
    private readonly mint: EventMint,
    private readonly speed: number,
  ) {
    this.book();
  }

  tell(nowMs: number): DeskEvent[] {
    if (this.toldAtMs !== null) {
      const elapsedMs = nowMs - this.toldAtMs;
      if (elapsedMs < QUOTE_EVERY_MS) return [];
      this.move((this.speed * Math.min(elapsedMs, LONGEST_STEP_MS)) / 1000);
    }
    this.toldAtMs = nowMs;
    return [this.event(nowMs)];
  }

  /** Moves the rate without a word. */
  move(seconds: number): void {
    this.walk.move(seconds);
    this.book();
  }

  event(nowMs: number): DeskEvent {
    const payload = { base: 'EUR', quote: 'USD', rate: this.walk.rate(), timestamp: rfc3339(nowMs) };
    return this.mint.event(nowMs, 'portfolio', 'fx.rate_updated', payload);
  }

  save(): ReturnType<FxWalk['save']> {
    return this.walk.save();
  }

  restore(state: ReturnType<FxWalk['save']>): void {
    this.walk.restore(state);
    this.book();
  }

  private book(): void {
    this.ledger.quote('EUR', this.walk.rate());
  }
}
