import type { Ledger } from '../ledger/ledger.js';
import type { FxWalk } from '../market/fx.walk.js';
import { type SandboxEvent, type EventMint, rfc3339 } from './desk-event.js';

const QUOTE_EVERY_MS = 10_000;
/** As for prices: a pause of the machine moves no rate. */
const LONGEST_STEP_MS = 2 * QUOTE_EVERY_MS;

/** Quotes the worth of a euro, at the start and then every ten seconds. The books change their rate only with a quote. */
export class FxQuotes {
  private reportedAtMs: number | null = null;

  constructor(
    private readonly walk: FxWalk,
    private readonly ledger: Ledger,
    private readonly mint: EventMint,
    private readonly speed: number,
  ) {
    this.book();
  }

  report(nowMs: number): SandboxEvent[] {
    if (this.reportedAtMs !== null) {
      const elapsedMs = nowMs - this.reportedAtMs;
      if (elapsedMs < QUOTE_EVERY_MS) return [];
      this.move((this.speed * Math.min(elapsedMs, LONGEST_STEP_MS)) / 1000);
    }
    this.reportedAtMs = nowMs;
    return [this.event(nowMs)];
  }

  /** Moves the rate without a quote. */
  move(seconds: number): void {
    this.walk.move(seconds);
    this.book();
  }

  event(nowMs: number): SandboxEvent {
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
