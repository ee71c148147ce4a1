/** What the process of the feed ccxt is told. */
export interface CcxtOpen {
  readonly kind: 'open';
  /** The file of the package. */
  readonly module: string;
  /** Where it publishes. */
  readonly busUrl: string;
  /** Symbols by exchange, both as ccxt names them. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
}

/** What it says. */
export type CcxtMessage =
  /** Once a second; `ticks`: since it began. */
  | { readonly kind: 'alive'; readonly ticks: number }
  /** Something went wrong, and is tried again. */
  | { readonly kind: 'trouble'; readonly reason: string }
  /** It cannot go on. */
  | { readonly kind: 'failed'; readonly reason: string };
