import type { LogEvent, Position } from './log-event.js';

/** The last `capacity` events of one topic, by sequence number, and the newest event of each key. Memory: O(capacity + keys). */
export class TopicRing {
  private readonly slots: LogEvent[] = [];
  private readonly byKey = new Map<string, LogEvent>();
  /** The seq that slot 0 holds on the first round: slots fill from the left whatever seq a late replica begins with. */
  private base = 1;
  private last = 0;

  constructor(
    readonly topic: string,
    private currentEpoch: string,
    private readonly capacity: number,
  ) {}

  get epoch(): string {
    return this.currentEpoch;
  }

  get head(): Position {
    return { epoch: this.currentEpoch, seq: this.last };
  }

  /** Takes the next event. The first event ever seen may have any seq (a replica that starts late); later ones must follow on. */
  push(event: LogEvent): void {
    if (this.last === 0 && this.slots.length === 0) this.base = event.seq;
    else if (event.seq !== this.last + 1) throw new Error(`${this.topic}: event ${event.seq} does not follow ${this.last}`);
    this.slots[(event.seq - this.base) % this.capacity] = event;
    this.last = event.seq;
    if (event.key !== undefined) this.byKey.set(event.key, event);
  }

  /** Every event after `seq`, or null when the ring does not reach back that far or `seq` is not reached yet. */
  since(seq: number): LogEvent[] | null {
    if (!Number.isSafeInteger(seq) || seq < this.first - 1 || seq > this.last) return null;
    // The events after `seq` are one stretch of the slots, or two when it runs over the end.
    const from = (seq + 1 - this.base) % this.capacity;
    const count = this.last - seq;
    const stretch = this.slots.slice(from, from + count);
    return stretch.length === count ? stretch : [...stretch, ...this.slots.slice(0, count - stretch.length)];
  }

  /** The current value of each key, oldest change first. */
  latest(): LogEvent[] {
    return [...this.byKey.values()].toSorted((a, b) => a.seq - b.seq);
  }

  /** Takes the value that a key has had since before the ring began; a newer one, or one yet to be pushed, wins. */
  seed(event: LogEvent): void {
    if (event.key === undefined || event.seq > this.last || event.seq <= (this.byKey.get(event.key)?.seq ?? 0)) return;
    this.byKey.set(event.key, event);
  }

  /** Empties the ring for a new epoch, or after a loss: events up to `seq` were not seen here. */
  restart(epoch: string, seq: number): void {
    this.currentEpoch = epoch;
    this.slots.length = 0;
    this.byKey.clear();
    this.last = seq;
    this.base = seq + 1;
  }

  private get first(): number {
    return this.last - this.slots.length + 1;
  }
}
