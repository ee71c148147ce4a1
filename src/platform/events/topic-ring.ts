import { weightOf } from './event-weight.js';
import type { LogEvent, Position } from './log-event.js';

/** For each topic, whatever the count of its events: a thousand of 64 KiB. */
export const MAX_RING_BYTES = 64 * 1024 * 1024;

/**
 * The last events of one topic, by sequence number, and the newest event of each key. It holds at most `capacity` events of about
 * `maxBytes` together (as JSON), and always the newest one; older ones are dropped. Memory: O(maxBytes + keys).
 */
export class TopicRing {
  private readonly slots: (LogEvent | undefined)[] = [];
  private readonly weights: number[] = [];
  private readonly byKey = new Map<string, LogEvent>();
  /** The seq in slot 0 on the first round: slots fill from the left whatever seq a late replica begins with. */
  private base = 1;
  private last = 0;
  private held = 0;
  private bytes = 0;

  constructor(
    readonly topic: string,
    private currentEpoch: string,
    private readonly capacity: number,
    private readonly maxBytes = MAX_RING_BYTES,
  ) {}

  get epoch(): string {
    return this.currentEpoch;
  }

  get head(): Position {
    return { epoch: this.currentEpoch, seq: this.last };
  }

  /** The seq of the oldest event here; just past the head when there is none. */
  get first(): number {
    return this.last - this.held + 1;
  }

  /** Takes the next event. The first event ever seen may have any seq (a replica that starts late); later ones must follow on. */
  push(event: LogEvent): void {
    if (this.last === 0 && this.slots.length === 0) this.base = event.seq;
    else if (event.seq !== this.last + 1) throw new Error(`${this.topic}: event ${event.seq} does not follow ${this.last}`);
    if (this.held === this.capacity) this.dropOldest();
    const slot = this.slotOf(event.seq);
    const weight = weightOf(event);
    this.slots[slot] = event;
    this.weights[slot] = weight;
    this.last = event.seq;
    this.held += 1;
    this.bytes += weight;
    while (this.bytes > this.maxBytes && this.held > 1) this.dropOldest();
    if (event.key !== undefined) this.byKey.set(event.key, event);
  }

  /** Every event after `seq`, or null when the ring does not reach back that far or `seq` is not reached yet. */
  since(seq: number): LogEvent[] | null {
    if (!Number.isSafeInteger(seq) || seq < this.first - 1 || seq > this.last) return null;
    // The events after `seq` are one stretch of the slots, or two when it runs over the end.
    const from = this.slotOf(seq + 1);
    const count = this.last - seq;
    const stretch = this.slots.slice(from, from + count);
    const events = stretch.length === count ? stretch : [...stretch, ...this.slots.slice(0, count - stretch.length)];
    return events.filter((event) => event !== undefined);
  }

  /** The current value of each key, oldest change first. */
  latest(): LogEvent[] {
    return [...this.byKey.values()].toSorted((a, b) => a.seq - b.seq);
  }

  /** Sets the value of a key from before the ring began; a newer one, or one yet to be pushed, wins. */
  seed(event: LogEvent): void {
    if (event.key === undefined || event.seq > this.last || event.seq <= (this.byKey.get(event.key)?.seq ?? 0)) return;
    this.byKey.set(event.key, event);
  }

  /** Empties the ring for a new epoch, or after a loss: events up to `seq` were not seen here. */
  restart(epoch: string, seq: number): void {
    this.currentEpoch = epoch;
    this.slots.length = 0;
    this.weights.length = 0;
    this.byKey.clear();
    this.last = seq;
    this.base = seq + 1;
    this.held = 0;
    this.bytes = 0;
  }

  private dropOldest(): void {
    const slot = this.slotOf(this.first);
    this.slots[slot] = undefined;
    this.bytes -= this.weights[slot] ?? 0;
    this.held -= 1;
  }

  private slotOf(seq: number): number {
    return (seq - this.base) % this.capacity;
  }
}
