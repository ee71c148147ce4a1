import { LTP, type Mode } from '../ticks/instrument-name.js';
import type { Instrument } from './instrument.js';
import { marketData, type MarketData } from './market-data.js';

export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** The argument of a handler. */
export interface MarketUpdate {
  readonly instrument: Instrument;
  /** Modes with a new value since the last call for this instrument. */
  readonly modes: ReadonlySet<Mode>;
  /** The value in the highest of these modes: the newest, or with `every` that of this change. */
  readonly data: MarketData;
  /** Values dropped because the queue was full since the last call, for subscribers of `every`. */
  readonly lost: number;
}

export type MarketHandler = (update: MarketUpdate) => unknown;

export interface SubscriberOptions {
  readonly name: string;
  readonly priority: Priority;
  readonly modes: readonly Mode[];
  /** `NSE:TCS`; they are held for the subscriber. Absent = all instruments with ticks. */
  readonly symbols?: ReadonlySet<string>;
  /** One call for each change instead of the newest only. At most 10,000 changes wait. */
  readonly every?: boolean;
}

/** Limit of waiting changes of a subscriber of `every`. */
const QUEUE_LENGTH = 10_000;

type Waiting = Omit<MarketUpdate, 'lost'>;

/** The changes for which one subscriber was not called yet. */
export class SubscriberQueue {
  readonly name: string;
  priority: Priority;
  ended = false;
  /** Times at which its handler took too long, by the monotonic clock, oldest first. */
  slowAtMs: number[] = [];
  private readonly modes: ReadonlySet<Mode>;
  private readonly symbols: ReadonlySet<string> | undefined;
  private readonly every: boolean;
  /** Changed instruments, in the order of their changes. */
  private readonly dirty = new Map<Instrument, Set<Mode>>();
  private waiting: Waiting[] = [];
  private taken = 0;
  private lost = 0;

  constructor(
    { name, priority, modes, symbols, every }: SubscriberOptions,
    readonly handler: MarketHandler,
  ) {
    this.name = name;
    this.priority = priority;
    this.modes = new Set(modes);
    this.symbols = symbols;
    this.every = every ?? false;
  }

  end(): void {
    this.ended = true;
    this.dirty.clear();
    this.waiting = [];
  }

  /** Marks a change; true when it concerns this subscriber. */
  mark(instrument: Instrument, modes: readonly Mode[]): boolean {
    if (this.symbols?.has(instrument.key) === false) return false;
    const wanted = modes.filter((mode) => this.modes.has(mode));
    if (wanted.length === 0) return false;
    if (this.every) this.queue(instrument, wanted);
    else {
      const known = this.dirty.get(instrument);
      if (known) for (const mode of wanted) known.add(mode);
      else this.dirty.set(instrument, new Set(wanted));
    }
    return true;
  }

  /** The argument of the next call; null = there is no change. */
  next(): MarketUpdate | null {
    if (this.ended) return null;
    const { lost } = this;
    const entry = this.every ? this.shift() : this.firstDirty();
    if (entry === null) return null;
    this.lost = 0;
    return { ...entry, lost };
  }

  private queue(instrument: Instrument, modes: readonly Mode[]): void {
    if (this.waiting.length - this.taken >= QUEUE_LENGTH) {
      this.lost += 1;
      return;
    }
    if (this.taken >= QUEUE_LENGTH) {
      this.waiting = this.waiting.slice(this.taken);
      this.taken = 0;
    }
    this.waiting.push(updateOf(instrument, new Set(modes)));
  }

  private shift(): Waiting | null {
    const entry = this.waiting[this.taken];
    if (entry === undefined) return null;
    this.taken += 1;
    if (this.taken === this.waiting.length) {
      this.waiting = [];
      this.taken = 0;
    }
    return entry;
  }

  private firstDirty(): Waiting | null {
    const [first] = this.dirty;
    if (first === undefined) return null;
    const [instrument, modes] = first;
    this.dirty.delete(instrument);
    return updateOf(instrument, modes);
  }
}

function updateOf(instrument: Instrument, modes: ReadonlySet<Mode>): Waiting {
  const [highest = LTP] = [...modes].toSorted((one, other) => other - one);
  return { instrument, modes, data: marketData(instrument, highest, false) };
}
