/** Functions to call after a change. */
export class Listeners {
  private readonly listeners = new Set<() => void>();

  get isEmpty(): boolean {
    return this.listeners.size === 0;
  }

  readonly add = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  call(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
