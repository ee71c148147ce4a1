export type StopPhase = 'ARMED' | 'TRIPPED' | 'COOLING';

export interface RiskLimits {
  /** Fall from the day's highest equity at which the desk stops, positive percent. */
  readonly maxDailyDrawdownPct: number;
  readonly maxRiskPerTradePct: number;
  readonly trippedMs: number;
  readonly coolingMs: number;
}

export const DEFAULT_LIMITS: RiskLimits = { maxDailyDrawdownPct: 1, maxRiskPerTradePct: 1, trippedMs: 30_000, coolingMs: 30_000 };

export interface EssStatus {
  readonly state: StopPhase;
  readonly reason: string | null;
  readonly trippedAtMs: number | null;
  readonly coolingSinceMs: number | null;
  /** Fall from the peak that counts for the stop, positive percent. */
  readonly drawdownPct: number;
  readonly trips: number;
  readonly rearms: number;
}

export interface StopState extends EssStatus {
  readonly byHand?: boolean;
  readonly day: number;
  readonly peak: number;
}

export interface EssChange {
  readonly from: StopPhase;
  readonly to: StopPhase;
  readonly reason: string | null;
  readonly trippedAtMs: number | null;
}

/**
 * ARMED until the day's drawdown passes its limit, TRIPPED for a while, COOLING for a while, ARMED again.
 * The drawdown is measured from the highest equity since the day began or, later, since the stop re-armed:
 * otherwise a re-armed stop would trip at once on the loss it has already answered for.
 */
export class EmergencyStop {
  private state: StopPhase = 'ARMED';
  private reason: string | null = null;
  private trippedAtMs: number | null = null;
  private coolingSinceMs: number | null = null;
  private day = -1;
  private peak = 0;
  private drawdownPct = 0;
  private trips = 0;
  private rearms = 0;
  /** A person has tripped it: then it stays so until a person re-arms it. */
  private byHand = false;

  constructor(readonly limits: RiskLimits = DEFAULT_LIMITS) {}

  /** Checks the equity now; returns the change of state that follows, null when there is none. */
  observe(nowMs: number, equity: number): EssChange | null {
    const day = Math.floor(nowMs / 86_400_000);
    if (day !== this.day) this.peak = equity;
    this.day = day;
    this.peak = Math.max(this.peak, equity);
    this.drawdownPct = this.peak > 0 ? (100 * (this.peak - equity)) / this.peak : 0;

    if (this.byHand) return null;
    switch (this.state) {
      case 'ARMED':
        return this.drawdownPct > this.limits.maxDailyDrawdownPct ? this.trip(nowMs) : null;
      case 'TRIPPED':
        return nowMs - (this.trippedAtMs ?? nowMs) >= this.limits.trippedMs ? this.cool(nowMs) : null;
      case 'COOLING':
        return nowMs - (this.coolingSinceMs ?? nowMs) >= this.limits.coolingMs ? this.rearm(equity) : null;
      default:
        return this.state satisfies never;
    }
  }

  /** Trips it by hand; null when it is so already. */
  tripByHand(nowMs: number, reason: string): EssChange | null {
    const before = this.state;
    this.byHand = true;
    if (before === 'TRIPPED') return null;
    this.trips++;
    this.trippedAtMs = nowMs;
    this.reason = reason;
    return this.turn('TRIPPED');
  }

  /** Re-arms it by hand, without a time to cool; null when it is armed. */
  rearmByHand(equity: number): EssChange | null {
    this.byHand = false;
    return this.state === 'ARMED' ? null : this.rearm(equity);
  }

  save(): StopState {
    const { state, reason, trippedAtMs, coolingSinceMs, day, peak, drawdownPct, trips, rearms, byHand } = this;
    return { state, reason, trippedAtMs, coolingSinceMs, day, peak, drawdownPct, trips, rearms, byHand };
  }

  restore(state: StopState): void {
    Object.assign(this, state);
  }

  canTrade(): boolean {
    return this.state === 'ARMED';
  }

  status(): EssStatus {
    const { state, reason, trippedAtMs, coolingSinceMs, drawdownPct, trips, rearms } = this;
    return { state, reason, trippedAtMs, coolingSinceMs, drawdownPct, trips, rearms };
  }

  private trip(nowMs: number): EssChange {
    this.trips++;
    this.trippedAtMs = nowMs;
    this.reason = `daily drawdown ${this.drawdownPct.toFixed(2)}% > ${this.limits.maxDailyDrawdownPct.toFixed(2)}%`;
    return this.turn('TRIPPED');
  }

  private cool(nowMs: number): EssChange {
    this.coolingSinceMs = nowMs;
    return this.turn('COOLING');
  }

  private rearm(equity: number): EssChange {
    this.rearms++;
    this.reason = this.trippedAtMs = this.coolingSinceMs = null;
    this.peak = equity;
    this.drawdownPct = 0;
    return this.turn('ARMED');
  }

  private turn(to: StopPhase): EssChange {
    const from = this.state;
    this.state = to;
    return { from, to, reason: this.reason, trippedAtMs: this.trippedAtMs };
  }
}
