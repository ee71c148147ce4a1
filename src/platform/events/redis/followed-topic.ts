import { newEpoch } from '../epoch.js';
import type { LogEvent, Position } from '../log-event.js';
import { MAX_RING_BYTES, TopicRing } from '../topic-ring.js';

/** The head of a topic's log in Redis; `start`: the seq at which the epoch began. */
export interface TopicHead extends Position {
  readonly start: number;
}

/** One entry of a topic's stream; `event` is null when it cannot be read. */
export interface TopicEntry extends Position {
  readonly event: LogEvent | null;
}

/**
 * A topic as this replica follows it: the effect of a head or an entry on the ring, without I/O. History found at the start goes into the
 * ring only; later entries are live and `take` returns them to be delivered. A loss is never skipped silently: `onRestart` gets the position
 * from which the topic goes on.
 */
export class FollowedTopic {
  readonly ring: TopicRing;
  /** Whether the topic's log in Redis has been seen; before, the ring's epoch is only this replica's proposal. */
  followed = false;
  /** Whether the ring has been given to a caller, who may rely on it. */
  served = false;
  /** Whether the current values of keys from before the ring are still to be fetched. */
  needsLatest = false;
  /** The log reaches at least this far: entries up to here that are not found are lost. */
  private promised = 0;
  private historyUntil = 0;
  private doubtedSeq = 0;
  private proposal: string | null = newEpoch();

  constructor(
    name: string,
    private readonly capacity: number,
    private readonly onRestart: (topic: string, position: Position) => void,
    maxBytes = MAX_RING_BYTES,
  ) {
    this.ring = new TopicRing(name, this.proposal ?? newEpoch(), capacity, maxBytes);
  }

  /** What this replica knows of the topic's log in Redis; an empty epoch sorts before all others. */
  get seen(): Position {
    return this.followed ? this.ring.head : { epoch: '', seq: 0 };
  }

  /** The epoch to begin with should the topic have none in Redis: the ring's own the first time, never the same twice. */
  candidate(): string {
    const candidate = (this.followed ? null : this.proposal) ?? newEpoch(this.ring.epoch);
    this.proposal = null;
    return candidate;
  }

  /** True while the ring is being filled with what was there before. */
  get isLoading(): boolean {
    return this.ring.head.seq < this.historyUntil;
  }

  /** Begins to follow. `asHistory`: the existing entries are history; else they are live. */
  follow(head: TopicHead, asHistory: boolean): void {
    const differs = head.epoch !== this.ring.epoch;
    this.followed = true;
    this.promised = head.seq;
    if (asHistory) this.historyUntil = head.seq;
    // Of a long past the ring can only keep the end.
    if (differs) this.begin(head.epoch, asHistory ? Math.max(head.start, head.seq - this.capacity) : head.start);
    if (differs && !this.isLoading) this.loaded();
  }

  /** Applies a head read later. False when the log has gone back, to an earlier seq or epoch: only a new epoch can repair that. */
  agreesWith(head: TopicHead): boolean {
    const { epoch, seq } = this.ring.head;
    if (head.epoch < epoch || (head.epoch === epoch && head.seq < seq)) return false;
    if (head.epoch !== epoch) this.restart(head.epoch, head.start);
    this.promised = head.seq;
    return true;
  }

  /** Whether the entry names an epoch whose head should be read first. Asked again for the same entry, it is simply not readable. */
  doubts({ epoch, seq }: TopicEntry): boolean {
    if (epoch === this.ring.epoch || seq === this.doubtedSeq) return false;
    this.doubtedSeq = seq;
    return true;
  }

  /** Takes the next entry into the ring. Returns the event to deliver, or null. */
  take({ epoch, seq, event }: TopicEntry): LogEvent | null {
    const next = this.ring.head.seq + 1;
    if (seq < next) return null;
    if (!event || epoch !== this.ring.epoch) {
      this.restart(this.ring.epoch, seq);
      return null;
    }
    if (seq > next) this.restart(epoch, seq - 1);
    const wasLoading = this.isLoading;
    this.ring.push(event);
    if (!wasLoading) return event;
    if (!this.isLoading) this.loaded();
    return null;
  }

  /** The stream has no more entries: those that the head promised beyond the ring are lost. */
  exhausted(): void {
    if (this.ring.head.seq < this.promised) this.restart(this.ring.epoch, this.promised);
  }

  private restart(epoch: string, seq: number): void {
    const wasLoading = this.isLoading;
    if (epoch !== this.ring.epoch) this.historyUntil = 0;
    this.begin(epoch, seq);
    if (!wasLoading) this.onRestart(this.ring.topic, this.ring.head);
    else if (!this.isLoading) this.loaded();
  }

  private begin(epoch: string, seq: number): void {
    this.ring.restart(epoch, seq);
    this.needsLatest = true;
  }

  private loaded(): void {
    if (this.served) this.onRestart(this.ring.topic, this.ring.head);
  }
}
