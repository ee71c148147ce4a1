/** When changes are painted: once a frame, not at all while painting is paused. */
export class Scheduler {
  private readonly dirty = new Set<() => void>();
  private planned = false;
  private isPaused = false;

  constructor(private readonly nextFrame: (flush: () => void) => void) {}

  /** Runs `flush` with the next paint; the same one twice before that runs once. */
  plan(flush: () => void): void {
    this.dirty.add(flush);
    if (this.planned || this.isPaused) return;
    this.planned = true;
    this.nextFrame(this.run);
  }

  get paused(): boolean {
    return this.isPaused;
  }

  pause(on: boolean): void {
    this.isPaused = on;
    if (!on && this.dirty.size > 0) this.run();
  }

  private readonly run = (): void => {
    this.planned = false;
    if (this.isPaused) return;
    const due = [...this.dirty];
    this.dirty.clear();
    for (const flush of due) flush();
  };
}

const HIDDEN_MS = 1000;

/** Of this page: with the next animation frame; once a second while it is hidden, because it gets none before it is seen again. */
export function browserScheduler(): Scheduler {
  return new Scheduler((flush) => {
    let done = false;
    const once = (): void => {
      if (!done) flush();
      done = true;
    };
    requestAnimationFrame(once);
    setTimeout(once, HIDDEN_MS);
  });
}
