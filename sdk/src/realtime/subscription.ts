import { DELIVERY } from '../generated/asyncapi.js';
import type { Meter } from './stats.js';
import type { Action, EventFrame, Place, ResetReason, SubscribedFrame, SubscribeOptions } from './wire.types.js';

/** Somebody who wants the events of one topic. */
export interface Follower {
  /** True while it cannot say from where on it wants events: the topic is not subscribed for it alone. */
  readonly waitsForPlace: boolean;
  take(frame: EventFrame): void;
  /** What came before no longer holds; the topic goes on from another place. */
  reset(reason: ResetReason): void;
  /** The subscription has another phase than before. */
  changed(): void;
}

export type Phase =
  /** Not connected, or nobody needs it yet. */
  | 'off'
  /** Asked for; what comes before the answer waits. */
  | 'asking'
  | 'live'
  | 'refused';

/** The connection, as a topic sees it. */
export interface Wire {
  readonly isOpen: boolean;
  readonly meter: Meter;
  readonly wallMs: () => number;
  nextId(): number;
  send(action: Action): void;
}

/** Events that wait at the most; above it they are let go, and the hole is found like every other one. */
const MOST_EARLY = 10_000;

/**
 * One topic on one connection, for all who follow it. It gives on every event of a `log` exactly once and in order, or says `reset`: a hole
 * or another epoch is asked about once with `recover`, and what comes meanwhile waits.
 */
export class Subscription {
  phase: Phase = 'off';
  code = '';
  /** The last event that was given on. */
  place: Place | null = null;
  readonly followers = new Set<Follower>();
  private asked: { readonly id: number; readonly recover: Place | null } | null = null;
  private early: EventFrame[] = [];
  /** Some numbers never come: a filter, or rows that this user may not see. */
  private sparse = false;
  /** Why there was a `recover` that was not for a new connection, since the last event in order. */
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

  /** Subscribes where the connection is open and somebody can use it. */
  start(): void {
    if (this.phase !== 'off' || this.rests || !this.wire.isOpen) return;
    if (this.place === null && [...this.followers].every((follower) => follower.waitsForPlace)) return;
    this.ask(this.place);
  }

  /** Where events are wanted from: the place of a snapshot. Only before the first event. */
  startAt(place: Place): void {
    if (this.place === null && this.phase === 'off') this.place = place;
    this.start();
  }

  /** The same again with other options. */
  again(options: SubscribeOptions): void {
    this.options = options;
    if (this.phase === 'live' || this.phase === 'asking') this.ask(this.place);
  }

  /** For one who follows a topic of values that others follow already: the server gives the current ones to who subscribes. */
  giveValues(): void {
    if (this.delivery === 'latest' && this.phase === 'live') this.ask(this.place);
  }

  /** Whether somebody who comes after the last one has left finds everything: a tail begins with its newest rows. */
  get canGoOn(): boolean {
    return this.delivery !== 'tail' && this.phase !== 'refused';
  }

  linkDown(): void {
    this.asked = null;
    this.early = [];
    if (this.phase !== 'refused') this.enter('off');
  }

  /** Follows nothing until it is to go on, and then from where it was. */
  rest(on: boolean): void {
    if (on && !this.rests) {
      this.stop();
      this.linkDown();
    }
    this.rests = on;
    this.start();
  }

  /** Begins anew: the rows that may be seen are others than before. */
  forget(): void {
    this.place = null;
    this.asked = null;
    this.early = [];
    this.sparse = false;
    this.enter('off');
    this.resetAll('access');
  }

  /** True where the frame answers what this topic has asked. */
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
      // Unasked: the log has begun a new epoch. An answer that is under way will say so itself.
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

  /** Says `unsubscribe`, where anybody would hear it. */
  stop(): void {
    if (this.wire.isOpen && this.phase !== 'refused' && this.phase !== 'off') this.wire.send({ action: 'unsubscribe', topic: this.topic });
  }

  /** All that was missed. Where it is not in one row, the numbers between are for others, and will be from now on. */
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
    this.wire.meter.event(frame.timestamp, frame.skipped, this.wire.wallMs);
    for (const follower of this.followers) follower.take(frame);
  }

  private enter(phase: Phase): void {
    if (this.phase === phase) return;
    this.phase = phase;
    for (const follower of this.followers) follower.changed();
  }
}
