/** Lets so many tasks run at a time; the others wait for their turn, in their order. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(atOnce: number) {
    this.free = atOnce;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      // A turn is passed straight to the next one, so that no newcomer overtakes.
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
