import { Listeners } from './listeners.js';
import type { EventFrame, Topic, TopicStatus } from '../realtime/wire.types.js';
import type { TopicHandlers } from '../realtime/topic-follower.js';
import type { TopicHandle } from '../realtime/realtime.types.js';
import { isGone, keyOf as usualKey } from './key-of.js';
import type { Schedule } from './schedule.js';

export interface TopicStoreParts {
  readonly follow: (topic: Topic, handlers: TopicHandlers<EventFrame>) => TopicHandle;
  readonly schedule: Schedule;
  readonly keyOf?: ((frame: EventFrame) => string) | undefined;
  /** Runs something later; returns what cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Above this number of keys the oldest ones are dropped. */
const MOST_KEYS = 10_000;
/** A user who leaves a screen often comes back. */
const LINGER_MS = 5000;
const NOTHING: readonly EventFrame[] = [];
const UNKNOWN: TopicStatus = { state: 'subscribing' };

/**
 * The newest frame per key of a topic, and the newest frames of all. It subscribes to the topic while it has listeners; they are called
 * with the next paint, and only those of changed keys.
 */
export class TopicStore {
  status: TopicStatus = UNKNOWN;
  private readonly values = new Map<string, EventFrame>();
  private readonly readers = new Map<string, Listeners>();
  private readonly anyReaders = new Listeners();
  private readonly changed = new Set<string>();
  private keyList: readonly string[] = [];
  private keysChanged = false;
  private frames: EventFrame[] = [];
  private readonly lists = new Map<number, readonly EventFrame[]>();
  private longest = 0;
  private listening = 0;
  private planned = false;
  private handle: TopicHandle | null = null;
  private cancelLeaving: () => void = () => undefined;

  constructor(
    private readonly topic: Topic,
    private readonly parts: TopicStoreParts,
  ) {}

  readonly get = (key: string): EventFrame | undefined => this.values.get(key);

  /** As of the last paint. */
  readonly keys = (): readonly string[] => this.keyList;

  /** The newest frames, newest first; as of the last paint. */
  list(size: number): readonly EventFrame[] {
    return this.lists.get(size) ?? NOTHING;
  }

  listenTo(key: string, listener: () => void): () => void {
    const readers = this.readers.get(key) ?? new Listeners();
    this.readers.set(key, readers);
    const stop = readers.add(listener);
    return this.counted(() => {
      stop();
      if (readers.isEmpty && this.readers.get(key) === readers) this.readers.delete(key);
    });
  }

  readonly listen = (listener: () => void): (() => void) => this.counted(this.anyReaders.add(listener));

  /** Also keeps as many of the newest frames. */
  listenToLog(size: number, listener: () => void): () => void {
    this.longest = Math.max(this.longest, size);
    if (!this.lists.has(size)) this.lists.set(size, this.newest(size));
    return this.listen(listener);
  }

  private counted(stop: () => void): () => void {
    this.listening += 1;
    this.cancelLeaving();
    this.handle ??= this.parts.follow(this.topic, {
      onEvent: (frame) => this.take(frame),
      onReset: () => this.clear(),
      onStatus: (status) => {
        this.status = status;
        this.plan();
      },
    });
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      stop();
      this.listening -= 1;
      if (this.listening === 0) this.cancelLeaving = this.parts.after(LINGER_MS, () => this.leave());
    };
  }

  private leave(): void {
    this.handle?.close();
    this.handle = null;
    this.status = UNKNOWN;
    this.longest = 0;
    this.lists.clear();
    this.clear();
  }

  private take(frame: EventFrame): void {
    const key = (this.parts.keyOf ?? usualKey)(frame);
    if (isGone(frame)) this.keysChanged = this.values.delete(key) || this.keysChanged;
    else {
      if (!this.values.has(key)) this.keysChanged = true;
      this.values.set(key, frame);
      if (this.values.size > MOST_KEYS) this.drop(this.values.keys().next().value!);
    }
    this.changed.add(key);
    if (this.longest > 0) {
      this.frames.push(frame);
      if (this.frames.length > 2 * this.longest) this.frames = this.frames.slice(-this.longest);
    }
    this.plan();
  }

  private drop(key: string): void {
    this.values.delete(key);
    this.changed.add(key);
  }

  private clear(): void {
    for (const key of this.values.keys()) this.changed.add(key);
    this.keysChanged = this.values.size > 0 || this.keysChanged;
    this.values.clear();
    this.frames = [];
    this.plan();
  }

  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    this.parts.schedule(() => this.flush());
  }

  private flush(): void {
    this.planned = false;
    const changed = [...this.changed];
    this.changed.clear();
    if (this.keysChanged) this.keyList = [...this.values.keys()];
    this.keysChanged = false;
    for (const size of this.lists.keys()) this.lists.set(size, this.newest(size));
    for (const key of changed) this.readers.get(key)?.call();
    this.anyReaders.call();
  }

  private newest(size: number): readonly EventFrame[] {
    return this.frames.slice(-size).reverse();
  }
}
