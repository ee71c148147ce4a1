export interface PriceTick {
  readonly symbol: string;
  readonly price: number;
}

export interface FeedStatus {
  readonly kind: 'walk' | 'recording';
  /** Usable rows played so far (a walk counts its own ticks). */
  readonly rows: number;
  readonly skippedRows: number;
  readonly loops: number;
  /** Prices stand still from here on. */
  readonly ended: boolean;
  readonly endReason: string | null;
}

/** Where prices come from. Time is the market's own: the caller multiplies wall time by the speed. */
export interface PriceFeed {
  /** Makes the next `marketMs` of prices available to `take`; a file is read here, so that the desk itself stays synchronous. */
  prepare(marketMs: number): Promise<void>;
  /** The newest price of each symbol that moved in the next `marketMs`. */
  take(marketMs: number): readonly PriceTick[];
  status(): FeedStatus;
  close(): Promise<void>;
}
