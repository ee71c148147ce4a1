import { type Clock, pause } from '../clock.js';
import { guarded } from '../emitter.js';
import type { Answer } from '../rest/answer.js';
import { faultOf, QuarterdeckError } from '../rest/quarterdeck.error.js';
import type { Follower, Subscription } from './subscription.js';
import { statusOf, type TopicHandlers } from './topic-follower.js';
import type { EventFrame, Place, ResetReason, TopicStatus } from './wire.types.js';

export interface JoinOptions<Snapshot, Frame> extends TopicHandlers<Frame> {
  /** Reads the snapshot: a call of the REST client, or anything that resolves to the snapshot itself. */
  read: (signal: AbortSignal) => Promise<Answer<Snapshot> | Snapshot>;
  /** Where the snapshot stands in the topic; left out (or null) where it does not say, and then events apply by key in any order. */
  at?: (snapshot: Snapshot) => Place | null | undefined;
  /** The picture from now on: everything of before is replaced by it. */
  apply: (snapshot: Snapshot) => void;
  /** The snapshot cannot be had now; it is tried again where `retryable`. */
  onProblem?: (problem: QuarterdeckError) => void;
}

/** Events that wait for a snapshot at the most. */
const MOST_HELD = 10_000;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * A snapshot and the events after it as one picture without a hole: reads the snapshot, goes on from its place, and does both again when the
 * topic begins anew. While it reads, the old picture stays and events wait.
 */
export class Join<Snapshot, Frame> implements Follower {
  /** The place of the snapshot: what it has already is left out. */
  private at: Place | null = null;
  /** The last event of the picture; an older snapshot would take it back. */
  private applied: Place | null = null;
  private held: EventFrame[] | null = [];
  /** The first event that is not held any more has a number above this; null = all events since the subscription began are here. */
  private heldFrom: Place | null = null;
  private reading: AbortController | null = null;
  private read: { readonly snapshot: Snapshot; readonly place: Place | null; readonly live: boolean } | null = null;
  private hasPicture = false;
  private failure: QuarterdeckError | null = null;
  private tries = 0;
  private said = '';
  private closed = false;
  /** The snapshot has said that it knows no place. */
  private placeless = false;

  constructor(
    private readonly subscription: Subscription,
    private readonly options: JoinOptions<Snapshot, Frame>,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly report: (error: unknown) => void,
    private readonly onStatus: () => void,
  ) {}

  get waitsForPlace(): boolean {
    return this.options.at !== undefined && !this.placeless;
  }

  get isReading(): boolean {
    return this.held !== null && this.failure === null && !this.closed;
  }

  get status(): TopicStatus {
    const status = statusOf(this.subscription);
    if (status.state === 'refused') return status;
    if (this.failure) return { state: 'refused', code: this.failure.code };
    if (this.held === null) return status;
    return { state: this.hasPicture ? 'catching_up' : 'subscribing' };
  }

  start(): void {
    this.heldFrom = this.subscription.place;
    void this.readUntilJoined();
  }

  /** Reads the snapshot again, whatever is there. */
  reload(): void {
    this.restart();
  }

  close(): void {
    this.closed = true;
    this.reading?.abort();
  }

  take(frame: EventFrame): void {
    if (this.held !== null) {
      this.heldFrom ??= { epoch: frame.epoch, seq: frame.seq - 1 };
      if (this.held.push(frame) <= MOST_HELD) return;
      this.held = [];
      this.heldFrom = frame;
      return;
    }
    this.pass(frame);
  }

  reset(reason: ResetReason): void {
    guarded(() => this.options.onReset?.(reason), this.report);
    if (reason === 'access') {
      this.hasPicture = false;
      this.at = null;
      this.applied = null;
    }
    this.restart();
  }

  changed(): void {
    if (this.subscription.phase === 'live' && this.held !== null && this.failure === null) {
      this.heldFrom ??= this.subscription.place;
      const isSettled = this.read !== null && this.settle();
      if (!isSettled && this.reading === null) void this.readUntilJoined();
    }
    this.say();
  }

  private restart(): void {
    this.held = [];
    this.heldFrom = this.subscription.place;
    this.failure = null;
    this.tries = 0;
    void this.readUntilJoined();
    this.say();
  }

  private pass(frame: EventFrame): void {
    const { at } = this;
    if (at !== null && frame.epoch === at.epoch && frame.seq <= at.seq) return;
    this.applied = frame;
    try {
      this.options.onEvent?.(frame as Frame);
    } catch (error) {
      this.report(error);
    }
  }

  private async readUntilJoined(): Promise<void> {
    this.reading?.abort();
    const turn = new AbortController();
    this.reading = turn;
    const { signal } = turn;
    while (!signal.aborted && this.held !== null) {
      const waitMs = await this.readOnce(signal);
      if (waitMs === null || signal.aborted) break;
      await pause(this.clock, waitMs, signal).catch(() => undefined);
    }
    if (this.reading === turn) this.reading = null;
  }

  /** Reads and settles; gives how long to wait before the next try, or null when there is nothing to try now. */
  private async readOnce(signal: AbortSignal): Promise<number | null> {
    const wasLive = this.subscription.phase === 'live';
    const { data, problem } = await this.answer(signal);
    if (signal.aborted) return null;
    if (problem) return this.failed(problem);
    const snapshot = data;
    const place = this.options.at?.(snapshot) ?? null;
    const { applied } = this;
    if (place !== null && applied !== null && place.epoch === applied.epoch && place.seq < applied.seq) return this.nextPause();
    this.read = { snapshot, place, live: wasLive && this.subscription.phase === 'live' };
    return this.settle() ? null : this.nextPause();
  }

  /** Makes the snapshot and what is held one picture, where they meet. False = it must be read again. */
  private settle(): boolean {
    const { read, subscription } = this;
    if (read === null || this.held === null) return true;
    if (read.place === null) {
      this.placeless = true;
      subscription.start();
      return this.settleByKey(read);
    }
    if (subscription.place === null && (subscription.phase === 'off' || subscription.phase === 'asking')) {
      // Nobody else follows the topic yet: it begins where the snapshot stands.
      this.show(read.snapshot, read.place);
      subscription.startAt(read.place);
      if (subscription.place !== null) this.joined();
      return true;
    }
    const from = this.heldFrom ?? subscription.place;
    if (from !== null && (from.epoch !== read.place.epoch || read.place.seq < from.seq)) {
      this.read = null;
      return false;
    }
    this.show(read.snapshot, read.place);
    this.joined();
    return true;
  }

  private settleByKey(read: NonNullable<typeof this.read>): boolean {
    this.show(read.snapshot, null);
    this.read = null;
    // Events between the reading and the subscription would be missing: once it is live, `changed` reads again.
    if (!read.live) return this.subscription.phase !== 'live';
    this.joined();
    return true;
  }

  private show(snapshot: Snapshot, place: Place | null): void {
    this.at = place;
    this.applied = place;
    this.hasPicture = true;
    this.tries = 0;
    guarded(() => this.options.apply(snapshot), this.report);
  }

  private joined(): void {
    const held = this.held ?? [];
    this.held = null;
    this.read = null;
    for (const frame of held) this.pass(frame);
    this.say();
  }

  private async answer(signal: AbortSignal): Promise<Answer<Snapshot>> {
    try {
      const result = await this.options.read(signal);
      return isAnswer(result) ? result : ({ data: result } as Answer<Snapshot>);
    } catch (error) {
      return { problem: faultOf(error) };
    }
  }

  private failed(problem: QuarterdeckError): number | null {
    guarded(() => this.options.onProblem?.(problem), this.report);
    if (problem.retryable) return problem.retryAfterMs ?? this.nextPause();
    this.failure = problem;
    this.say();
    return null;
  }

  private nextPause(): number {
    this.tries += 1;
    return Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (this.tries - 1)) * (1 + this.random() / 2);
  }

  private say(): void {
    this.onStatus();
    const { status } = this;
    if (status.state === this.said || this.closed) return;
    this.said = status.state;
    guarded(() => this.options.onStatus?.(status), this.report);
  }
}

function isAnswer<T>(result: Answer<T> | T): result is Answer<T> {
  return typeof result === 'object' && result !== null && ('problem' in result || ('data' in result && 'response' in result));
}
