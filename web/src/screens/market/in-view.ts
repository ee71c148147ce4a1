/** Opens and closes what follows one key. */
export type Follow = (key: string) => () => void;

export interface Timers {
  after(run: () => void, ms: number): () => void;
}

export const browserTimers: Timers = {
  after: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

const REST_MS = 200;
const LINGER_MS = 5000;

/**
 * Follows the keys that are in view: new ones once the view has been still for 200 ms, so that scrolling past a thousand rows asks for none of
 * them; those that have left it until 5 s later, so that scrolling back finds them there.
 */
export class InView {
  private readonly followed = new Map<string, () => void>();
  private readonly leaving = new Map<string, () => void>();
  private rest: (() => void) | null = null;

  constructor(
    private readonly follow: Follow,
    private readonly timers: Timers = browserTimers,
  ) {}

  show(keys: readonly string[]): void {
    this.rest?.();
    this.rest = this.timers.after(() => this.settle(new Set(keys)), REST_MS);
  }

  close(): void {
    this.rest?.();
    for (const cancel of this.leaving.values()) cancel();
    for (const end of this.followed.values()) end();
    this.leaving.clear();
    this.followed.clear();
  }

  private settle(keys: ReadonlySet<string>): void {
    this.rest = null;
    for (const key of keys) {
      this.leaving.get(key)?.();
      this.leaving.delete(key);
      if (!this.followed.has(key)) this.followed.set(key, this.follow(key));
    }
    for (const key of this.followed.keys())
      if (!keys.has(key) && !this.leaving.has(key))
        this.leaving.set(
          key,
          this.timers.after(() => this.leave(key), LINGER_MS),
        );
  }

  private leave(key: string): void {
    this.leaving.delete(key);
    this.followed.get(key)?.();
    this.followed.delete(key);
  }
}
