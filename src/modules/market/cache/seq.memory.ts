const KEPT = 64;

/** The last sequence numbers per sender of one instrument, so that a tick that is sent twice counts once. */
export class SeqMemory {
  private readonly bySender = new Map<string, { readonly seqs: Float64Array; readonly times: Float64Array; next: number }>();

  /** Whether this tick was seen before; remembers it. A sender that restarts its numbers sends later times. */
  isRepeated(sender: string, seq: number, exchangeMs: number): boolean {
    let ring = this.bySender.get(sender);
    if (ring === undefined) {
      ring = { seqs: new Float64Array(KEPT).fill(NaN), times: new Float64Array(KEPT), next: 0 };
      this.bySender.set(sender, ring);
    }
    const { seqs, times } = ring;
    for (let place = 0; place < KEPT; place += 1) if (seqs[place] === seq && Object.is(times[place], exchangeMs)) return true;
    seqs[ring.next] = seq;
    times[ring.next] = exchangeMs;
    ring.next = (ring.next + 1) % KEPT;
    return false;
  }
}
