/** Periods and time-outs of the bus reader, in milliseconds. A class, so that tests may inject shorter ones. */
export class BusTimes {
  /** A read waits this long for entries; also the longest that a shutdown waits for the reader. */
  readonly blockMs: number = 1000;
  /** New streams are looked for this often. */
  readonly discoverEveryMs: number = 5000;
  /** Entries of dead replicas are looked for this often, and the lag is measured. */
  readonly claimEveryMs: number = 10_000;
  /** An entry that was given to a reader this long ago and is not acknowledged is taken over. */
  readonly claimIdleMs: number = 30_000;
}
