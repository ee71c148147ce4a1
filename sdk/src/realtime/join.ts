import { type Clock, pause } from '../clock.js';
import { guarded } from '../emitter.js';
import type { Answer } from '../rest/answer.js';
import { faultOf, QuarterdeckError } from '../rest/quarterdeck.error.js';
import type { Follower, Subscription } from './subscription.js';
import { statusOf, type TopicHandlers } from './topic-follower.js';
import type { EventFrame, Place, ResetReason, TopicStatus } from './wire.types.js';

export interface JoinOptions<Snapshot, Frame> extends TopicHandlers<Frame> {
  /** Reads the snapshot: a call of the REST client, or any function that resolves to the snapshot. */
  read: (signal: AbortSignal) => Promise<Answer<Snapshot> | Snapshot>;
  /** The position of the snapshot in the topic; absent (or null) when it has none, and then events apply by key in any order. */
  at?: (snapshot: Snapshot) => Place | null | undefined;
  /** Replaces the whole state by the snapshot. */
  apply: (snapshot: Snapshot) => void;
  /** The read of the snapshot failed; it is tried again when `retryable`. */
  onProblem?: (problem: QuarterdeckError) => void;
}

/** Maximum of events that wait for a snapshot. */
const MOST_HELD = 10_000;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Joins a snapshot and the events after it without a gap: it reads the snapshot, continues from its position, and does both again when
 * the topic is reset. During a read the old state stays and events wait.
 */
export class Join<Snapshot, Frame> implements Follower {
  /** The position of the snapshot: events up to it are skipped. */
  private at: Place | null = null;
  /** The last applied event; an older snapshot would undo it. */
  private applied: Place | null = null;
  private held: EventFrame[] | null = [];
  /** Events up to this number were dropped; null = all events since the subscription are held. */
  private heldFrom: Place | null = null;
  private reading: AbortController | null = null;
  private read: { readonly snapshot: Snapshot; readonly place: Place | null; readonly live: boolean } | null = null;
  private hasPicture = false;
  private failure: QuarterdeckError | null = null;
  private tries = 0;
  private said = '';
  private closed = false;
  /** The snapshot has no position. */
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

  /** Reads the snapshot again. */
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

  /** Reads and settles; returns the delay before the next attempt, or null when none is needed. */
  private async readOnce(signal: AbortSignal): Promise<number | null> {
    const wasLive = this.subscription.phase === 'live';
    const { data: snapshot, problem } = await this.answer(signal);
    if (signal.aborted) return null;
    if (problem) return this.failed(problem);
    const place = this.options.at?.(snapshot) ?? null;
    const { applied } = this;
    if (place !== null && applied !== null && place.epoch === applied.epoch && place.seq < applied.seq) return this.nextPause();
    this.read = { snapshot, place, live: wasLive && this.subscription.phase === 'live' };
    return this.settle() ? null : this.nextPause();
  }

  /** Joins the snapshot and the held events if they meet. False = the snapshot must be read again. */
  private settle(): boolean {
    const { read, subscription } = this;
    if (read === null || this.held === null) return true;
    if (read.place === null) {
      this.placeless = true;
      subscription.start();
      return this.settleByKey(read);
    }
    if (subscription.place === null && (subscription.phase === 'off' || subscription.phase === 'asking')) {
      // The topic has no other follower yet, so it starts at the position of the snapshot.
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
    // Events between the read and the subscription would be missing; `changed` reads again once it is live.
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
