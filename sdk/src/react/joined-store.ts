import type { JoinOptions } from '../realtime/join.js';
import type { JoinHandle } from '../realtime/realtime.types.js';
import type { SubscribeOptions, TopicStatus } from '../realtime/wire.types.js';
import type { Answer } from '../rest/answer.js';
import type { QuarterdeckError } from '../rest/quarterdeck.error.js';
import { Listeners } from './listeners.js';
import type { Schedule } from './schedule.js';
import type { Place } from '../realtime/wire.types.js';

export interface JoinedOptions<Snapshot, Frame, State> extends SubscribeOptions {
  /** Reads the snapshot: a call of the client. */
  readonly read: (signal: AbortSignal) => Promise<Answer<Snapshot> | Snapshot>;
  /** The position of the snapshot in the topic. */
  readonly at?: (snapshot: Snapshot) => Place | null | undefined;
  /** The state of a snapshot. */
  readonly load: (snapshot: Snapshot) => State;
  /** The state after an event: a new object, or the same one changed. */
  readonly apply: (state: State, frame: Frame) => State;
}

export interface Joined<State> {
  /** The state as of the last paint; undefined before the first snapshot. */
  readonly state: State | undefined;
  /** `live`, or why the state is old. */
  readonly status: TopicStatus;
  /** Why the last read of the snapshot failed. */
  readonly problem: QuarterdeckError | null;
}

/** A snapshot and the events after it, as one state that is published with each paint. */
export class JoinedStore<Snapshot, Frame, State> {
  private shown: Joined<State> = { state: undefined, status: { state: 'subscribing' }, problem: null };
  private state: State | undefined;
  private problem: QuarterdeckError | null = null;
  private status: TopicStatus = this.shown.status;
  private handle: JoinHandle | null = null;
  private planned = false;
  private readonly listeners = new Listeners();

  constructor(
    private readonly options: JoinedOptions<Snapshot, Frame, State>,
    private readonly join: (options: JoinOptions<Snapshot, Frame> & SubscribeOptions) => JoinHandle,
    private readonly schedule: Schedule,
  ) {}

  readonly get = (): Joined<State> => this.shown;

  readonly listen = (listener: () => void): (() => void) => {
    const stop = this.listeners.add(listener);
    this.handle ??= this.start();
    return () => {
      stop();
      if (!this.listeners.isEmpty) return;
      this.handle?.close();
      this.handle = null;
    };
  };

  private start(): JoinHandle {
    const { read, at, load, apply, ...subscribe } = this.options;
    return this.join({
      ...subscribe,
      read,
      ...(at && { at }),
      apply: (snapshot) => {
        this.state = load(snapshot);
        this.problem = null;
        this.plan();
      },
      onEvent: (frame) => {
        if (this.state === undefined) return;
        this.state = apply(this.state, frame);
        this.plan();
      },
      onReset: (reason) => {
        // These may be rows of another user; after any other reason the old state stays until the new one is there.
        if (reason === 'access') this.state = undefined;
        this.plan();
      },
      onStatus: (status) => {
        this.status = status;
        this.plan();
      },
      onProblem: (problem) => {
        this.problem = problem;
        this.plan();
      },
    });
  }

  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    this.schedule(() => {
      this.planned = false;
      const { state, status, problem } = this;
      this.shown = { state, status, problem };
      this.listeners.call();
    });
  }
}
