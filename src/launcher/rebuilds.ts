/** Messages of the compiler of `npm run dev`. */
export class Rebuilds {
  private coming = Promise.withResolvers<void>();

  /** Resolves when the sources have been compiled again. */
  next(): Promise<void> {
    return this.coming.promise;
  }

  announce(): void {
    this.coming.resolve();
    this.coming = Promise.withResolvers();
  }
}
