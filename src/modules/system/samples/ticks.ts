/**
 * The moments at which samples are taken, in epoch ms: a single process counts from its start, replicas share the multiples of the
 * interval, so that their samples have the same times.
 */
export class Ticks {
  private readonly phaseMs: number;

  constructor(
    private readonly intervalMs: number,
    private readonly startMs: number,
    shared: boolean,
  ) {
    this.phaseMs = shared ? 0 : startMs % intervalMs;
  }

  /** One interval after the start; shared ticks: half of one to one and a half. */
  first(): number {
    return this.after(this.startMs + this.intervalMs / 2);
  }

  /** The next tick after this moment, whatever was missed before it. */
  after(nowMs: number): number {
    return (Math.floor((nowMs - this.phaseMs) / this.intervalMs) + 1) * this.intervalMs + this.phaseMs;
  }
}
