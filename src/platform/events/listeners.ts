import { Logger } from '@nestjs/common';

/** Independent callbacks: one that throws is logged, and the others are still called. */
export class Listeners<Args extends unknown[]> {
  private readonly logger = new Logger(Listeners.name);
  private handlers: readonly ((...args: Args) => void)[] = [];

  constructor(private readonly what: string) {}

  /** Returns how to unsubscribe. The same function given twice is called twice. */
  add(handler: (...args: Args) => void): () => void {
    const entry = (...args: Args): void => handler(...args);
    this.handlers = [...this.handlers, entry];
    return () => {
      this.handlers = this.handlers.filter((other) => other !== entry);
    };
  }

  call(...args: Args): void {
    for (const handler of this.handlers) {
      try {
        handler(...args);
      } catch (error) {
        this.logger.error({ err: error }, `A handler of ${this.what} failed`);
      }
    }
  }
}
