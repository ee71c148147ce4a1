import { errorMessage } from './failure.js';

/** Runs a piece of work again and again, never twice at once. A failure is reported and does not end it. */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private stopped = true;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
    private readonly failed: (message: string) => void,
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.schedule();
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.beat();
    }, this.everyMs);
  }

  private async beat(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.failed(errorMessage(error));
    }
    this.running = null;
    this.schedule();
  }
}
