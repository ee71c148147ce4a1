/** Message to the ccxt process. */
export interface CcxtOpen {
  readonly kind: 'open';
  /** The file of the package. */
  readonly module: string;
  /** Address to which it publishes. */
  readonly busUrl: string;
  /** Symbols by exchange, both as ccxt names them. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
}

/** Messages from the ccxt process. */
export type CcxtMessage =
  /** Sent once a second; `ticks`: since its start. */
  | { readonly kind: 'alive'; readonly ticks: number }
  /** Something went wrong, and is tried again. */
  | { readonly kind: 'trouble'; readonly reason: string }
  /** It cannot go on. */
  | { readonly kind: 'failed'; readonly reason: string };
