/** From the first to the last sample with a rate, without a longer pause: inside it, a missing sample is a gap in the totals. */
export interface Lifetime {
  readonly broker: string;
  readonly firstAtMs: number;
  readonly firstEquity: number;
  readonly lastAtMs: number;
  readonly lastEquity: number;
}

export interface BrokerHistory {
  readonly broker: string;
  /** The latest; null while there is no sample with a rate. */
  readonly lifetime: Lifetime | null;
  /** The lifetimes before it, oldest first: the broker had left and came back. */
  readonly former?: readonly Lifetime[];
  /** Whether the newest sample has no rate. */
  readonly unrated: boolean;
}

/** A broker's span of a range without a known rate: from the first to the last of so many hours or days. */
export interface Unrated {
  readonly broker: string;
  readonly currency: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly count: number;
}

/** The sum over all brokers that existed at `atMs`, in base currency; P&L and exposure are null where one of them has none. */
export interface TotalPoint {
  readonly atMs: number;
  readonly equity: number;
  readonly pnl: number | null;
  readonly exposure: number | null;
}

/** An external flow of one broker, in base currency. */
export interface FlowAt {
  readonly atMs: number;
  readonly amount: number;
}

/** A broker's lifetime, as the sums use it: without an end for those that are still there. */
export interface Member {
  readonly broker: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}
