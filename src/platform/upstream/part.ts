import { Logger } from '@nestjs/common';
import type { ServiceName } from '../../config/config.js';
import { UpstreamError } from './upstream.error.js';

/** One answer of a service as it is known now. Times in epoch milliseconds. */
export interface PartState<T> {
  /** Its name in reasons, e.g. `drawdown`. */
  readonly name: string;
  readonly service: ServiceName;
  /** Last-known-good; `asOfMs` is when it arrived, by our clock: the services' clocks are not trusted. */
  readonly good: { readonly data: T; readonly asOfMs: number } | null;
  /** Why the newest attempt failed, or null while all is well. */
  readonly failure: string | null;
}

/** Refreshes one answer of a service and keeps the last good one. `M` marks an attempt, and is kept with its result. */
export class Part<T, M = unknown> {
  private readonly logger = new Logger('Upstream');
  private good: { data: T; asOfMs: number; mark: M } | null = null;
  private failure: string | null = null;
  private running: Promise<void> | null = null;
  private durationMs = 0;

  constructor(
    readonly name: string,
    readonly service: ServiceName,
    private readonly load: () => Promise<T>,
  ) {}

  /** Asks the service unless it is being asked already; resolves when the answer is in, and never rejects. */
  refresh(mark: M): Promise<void> {
    this.running ??= this.attempt(mark).finally(() => (this.running = null));
    return this.running;
  }

  /** Asks again even if an answer is under way, which may be older than the caller's reason to ask. */
  async refreshAfresh(mark: () => M): Promise<void> {
    await this.running;
    await this.refresh(mark());
  }

  get state(): PartState<T> {
    return { name: this.name, service: this.service, good: this.good, failure: this.failure };
  }

  /** The mark of the attempt that gave the present data; null while the data is not current. */
  get mark(): M | null {
    return this.failure === null && this.good ? this.good.mark : null;
  }

  /** The mark of the attempt that gave the last good data, current or not; null = there is none. */
  get lastGoodMark(): M | null {
    return this.good?.mark ?? null;
  }

  /** How long the last finished attempt took. */
  get lastDurationMs(): number {
    return this.durationMs;
  }

  private async attempt(mark: M): Promise<void> {
    const startedMs = performance.now();
    try {
      const data = await this.load();
      this.good = { data, asOfMs: Date.now(), mark };
      this.failure = null;
    } catch (error) {
      if (!(error instanceof UpstreamError))
        this.logger.error(`reading ${this.name} of ${this.service} failed`, error instanceof Error ? error.stack : String(error));
      this.failure = error instanceof UpstreamError ? error.reason : 'answer could not be read';
    }
    this.durationMs = performance.now() - startedMs;
  }
}
