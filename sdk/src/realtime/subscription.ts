import { DELIVERY } from '../generated/asyncapi.js';
import type { Meter } from './stats.js';
import type { Action, EventFrame, Place, ResetReason, SubscribedFrame, SubscribeOptions } from './wire.types.js';

/** A subscriber of the events of one topic. */
export interface Follower {
  /** True while its start position is not known: the topic is not subscribed for it alone. */
  readonly waitsForPlace: boolean;
  take(frame: EventFrame): void;
  /** Earlier events are no longer valid; the topic continues from another position. */
  reset(reason: ResetReason): void;
  /** The phase of the subscription has changed. */
  changed(): void;
}

export type Phase =
  /** Not connected, or not needed yet. */
  | 'off'
  /** Asked for; what comes before the answer waits. */
  | 'asking'
  | 'live'
  | 'refused';

/** The connection of a topic. */
export interface Wire {
  readonly isOpen: boolean;
  readonly meter: Meter;
  nextId(): number;
  send(action: Action): void;
}

/** Maximum of waiting events; above it they are dropped, and the gap is recovered like any other. */
const MOST_EARLY = 10_000;

/**
 * One topic on one connection, for all of its followers. It delivers every event of a `log` exactly once and in order, or reports
 * `reset`: after a gap or another epoch it sends one `recover`, and events wait meanwhile.
 */
export class Subscription {
  phase: Phase = 'off';
  code = '';
  /** Position of the last delivered event. */
  place: Place | null = null;
  readonly followers = new Set<Follower>();
  private asked: { readonly id: number; readonly recover: Place | null } | null = null;
  private early: EventFrame[] = [];
  /** Some numbers never arrive, because of a filter or of rows that this user may not see. */
  private sparse = false;
  /** The reason of a `recover` on the same connection since the last event in order. */
  private mending: ResetReason | null = null;
  private readonly delivery: 'log' | 'latest' | 'tail';
  private rests = false;

  constructor(
    readonly topic: string,
    public options: SubscribeOptions,
    private readonly wire: Wire,
  ) {
    this.delivery = DELIVERY[topic.split(':')[0] ?? ''] ?? 'log';
  }

  /** Subscribes if the connection is open and a follower needs it. */
  start(): void {
    if (this.phase !== 'off' || this.rests || !this.wire.isOpen) return;
    if (this.place === null && [...this.followers].every((follower) => follower.waitsForPlace)) return;
    this.ask(this.place);
  }

  /** Sets the start to the position of a snapshot. Only before the first event. */
  startAt(place: Place): void {
    if (this.place === null && this.phase === 'off') this.place = place;
    this.start();
  }

  /** Subscribes again with other options. */
  again(options: SubscribeOptions): void {
    this.options = options;
    if (this.phase === 'live' || this.phase === 'asking') this.ask(this.place);
  }

  /** For a new follower of a topic of values: subscribes again, because the server sends the current values after a subscribe. */
  giveValues(): void {
    if (this.delivery === 'latest' && this.phase === 'live') this.ask(this.place);
  }

  /** Whether a follower after the last one can continue; a tail must begin with its newest rows. */
  get canGoOn(): boolean {
    return this.delivery !== 'tail' && this.phase !== 'refused';
  }

  linkDown(): void {
    this.asked = null;
    this.early = [];
    if (this.phase !== 'refused') this.enter('off');
  }

  /** Pauses, or continues from the same position. */
  rest(on: boolean): void {
    if (on && !this.rests) {
      this.stop();
      this.linkDown();
    }
    this.rests = on;
    this.start();
  }

  /** Starts again, because other rows may be visible than before. */
  forget(): void {
    this.place = null;
    this.asked = null;
    this.early = [];
    this.sparse = false;
    this.enter('off');
    this.resetAll('access');
  }

  /** Whether the frame answers an action of this topic. */
  isAnswer(id: unknown): boolean {
    return this.asked !== null && id === this.asked.id;
  }

  refused(code: string): void {
    this.asked = null;
    this.early = [];
    this.place = null;
    this.code = code;
    this.enter('refused');
  }

  answered(frame: SubscribedFrame): void {
    const at = { epoch: frame.epoch, seq: frame.seq };
    if (!this.isAnswer(frame.id)) {
      // Without an action: the log has a new epoch. A pending answer will report that itself.
      if (frame.id === undefined && this.phase === 'live') this.begin(at, 'epoch');
      return;
    }
    const { recover } = this.asked!;
    this.asked = null;
    const { mending } = this;
    const events = frame.events as unknown as EventFrame[];
    if (recover === null) {
      this.place = at;
      for (const event of events) this.give(event);
    } else if (frame.recovered) {
      this.wire.meter.counts.recovered += 1;
      this.catchUp(recover, events, at);
    } else this.begin(at, frame.epoch === recover.epoch ? (mending ?? 'not_recovered') : 'epoch');
    this.enter('live');
    const waiting = this.early.splice(0);
    for (const event of waiting) this.event(event);
  }

  event(frame: EventFrame): void {
    if (this.phase === 'asking') {
      if (this.early.push(frame) > MOST_EARLY) this.early = [];
      return;
    }
    if (this.phase !== 'live' || this.place === null) return;
    const { epoch, seq } = this.place;
    if (this.delivery === 'latest') {
      this.place = { epoch: frame.epoch, seq: frame.epoch === epoch ? Math.max(seq, frame.seq) : frame.seq };
      this.give(frame);
    } else if (frame.epoch !== epoch) this.mend('epoch', frame);
    else if (frame.seq <= seq) this.wire.meter.counts.duplicates += 1;
    else if (frame.seq === seq + 1 || this.sparse || this.delivery === 'tail') {
      this.place = frame;
      this.mending = null;
      this.give(frame);
    } else this.mend('gap', frame);
  }

  /** Sends `unsubscribe` if the connection is open. */
  stop(): void {
    if (this.wire.isOpen && this.phase !== 'refused' && this.phase !== 'off') this.wire.send({ action: 'unsubscribe', topic: this.topic });
  }

  /** Delivers the missed events. Numbers missing among them are not visible to this user, from now on too. */
  private catchUp(recover: Place, events: readonly EventFrame[], at: Place): void {
    let last = recover.seq;
    for (const event of events) {
      if (event.epoch !== recover.epoch || event.seq <= last) continue;
      if (event.seq > last + 1 && this.delivery === 'log') this.sparse = true;
      last = event.seq;
      this.give(event);
    }
    if (at.seq > last && this.delivery === 'log') this.sparse = true;
    this.place = { epoch: at.epoch, seq: Math.max(last, at.seq) };
    if (this.place.seq > recover.seq) this.mending = null;
  }

  private mend(reason: 'gap' | 'epoch', frame: EventFrame): void {
    this.wire.meter.counts.gaps += 1;
    if (this.mending === null) {
      this.mending = reason;
      this.early = [frame];
      this.ask(this.place);
      return;
    }
    this.begin({ epoch: frame.epoch, seq: frame.seq - 1 }, reason);
    this.event(frame);
  }

  private begin(place: Place, reason: ResetReason): void {
    this.place = place;
    this.mending = null;
    this.resetAll(reason);
  }

  private resetAll(reason: ResetReason): void {
    this.wire.meter.counts.resets += 1;
    for (const follower of this.followers) follower.reset(reason);
  }

  private ask(place: Place | null): void {
    const { topic, wire } = this;
    const { filter, maxRateHz, backfill, maxEntriesPerS } = this.options;
    const recover = this.delivery === 'latest' || place === null ? null : { epoch: place.epoch, seq: place.seq };
    const id = wire.nextId();
    this.asked = { id, recover };
    if (filter) this.sparse = true;
    this.enter('asking');
    wire.send({
      action: 'subscribe',
      id,
      topic,
      ...(filter && { filter }),
      ...(maxRateHz !== undefined && { max_rate_hz: maxRateHz }),
      ...(backfill !== undefined && recover === null && { backfill }),
      ...(maxEntriesPerS !== undefined && { max_entries_per_s: maxEntriesPerS }),
      ...(recover && { recover }),
    });
  }

  private give(frame: EventFrame): void {
    this.wire.meter.event(frame.timestamp, frame.skipped);
    for (const follower of this.followers) follower.take(frame);
  }

  private enter(phase: Phase): void {
    if (this.phase === phase) return;
    this.phase = phase;
    for (const follower of this.followers) follower.changed();
  }
}
