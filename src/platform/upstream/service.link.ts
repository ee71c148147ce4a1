import { Logger } from '@nestjs/common';
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
} from 'cockatiel';
import type { ServiceName } from '../../config/config.js';
import { isServiceFailure, UpstreamError, type UpstreamFailure } from './upstream.error.js';

/** The limits of a service's protection. Times in milliseconds. */
export interface UpstreamLimits {
  /** So many failed requests in a row (retries within one count as one) open the breaker. */
  readonly breakerFailures: number;
  /** An open breaker lets one probe through after this time. */
  readonly halfOpenAfterMs: number;
  readonly inFlight: number;
  readonly queued: number;
  /** Extra attempts after a connection refused or reset, or a 502, 503, 504. */
  readonly retries: number;
  readonly retryDelayMs: number;
}

export const DEFAULT_LIMITS: UpstreamLimits = {
  breakerFailures: 5,
  halfOpenAfterMs: 10_000,
  inFlight: 16,
  queued: 64,
  retries: 2,
  retryDelayMs: 20,
};

export type BreakerState = 'closed' | 'open' | 'half_open';

/** How a service has been answering. `last_error` is a reason of ours with its time, never text of the service. */
export interface UpstreamState {
  readonly name: ServiceName;
  /** DOWN: it cannot be reached; DEGRADED: some requests fail; UNKNOWN: not asked yet. */
  readonly status: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
  readonly breaker: BreakerState;
  readonly latencyMs: number | null;
  readonly lastSuccessMs: number | null;
  readonly lastError: string | null;
  readonly lastErrorMs: number | null;
  /** When every request was answered again after the last error; null while one fails, and before the first error. */
  readonly resolvedMs: number | null;
  /** When an open breaker lets the next request through; null = it is not open, or is held open until somebody closes it. */
  readonly nextTryMs: number | null;
}

/** An alive service's refusal, which the breaker must see as an answer. */
const ANSWERS: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>(['http_4xx', 'not_found', 'error_body']);
/** An error that is not the service's: it does not count. */
const OURS: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>(['cancelled', 'bulkhead_full', 'breaker_open', 'not_configured']);

/** The protected line to one service: bulkhead around circuit breaker around retries, and the memory of how it has answered. */
export class ServiceLink {
  private readonly logger = new Logger('Upstream');
  private readonly outcomes = new Map<string, UpstreamError | null>();
  private readonly breaker;
  private readonly bulkhead;
  private readonly retry;
  private latencyMs: number | null = null;
  private lastSuccessMs: number | null = null;
  private lastError: string | null = null;
  private lastErrorMs: number | null = null;
  private resolvedMs: number | null = null;
  private openedMs = 0;
  private held: { dispose(): void } | null = null;

  constructor(
    readonly name: ServiceName,
    private readonly limits: UpstreamLimits,
  ) {
    this.bulkhead = bulkhead(limits.inFlight, limits.queued);
    this.retry = retry(
      handleWhen((error) => error instanceof UpstreamError && error.retryable),
      {
        maxAttempts: limits.retries,
        backoff: new ExponentialBackoff({ initialDelay: limits.retryDelayMs, maxDelay: 5 * limits.retryDelayMs }),
      },
    );
    this.breaker = circuitBreaker(
      handleWhen((error) => isServiceFailure(error) || this.isUndecidedProbe(error)),
      {
        halfOpenAfter: limits.halfOpenAfterMs,
        breaker: new ConsecutiveBreaker(limits.breakerFailures),
      },
    );
    this.breaker.onBreak(() => {
      this.openedMs = Date.now();
      this.logger.warn(`circuit breaker of ${name} opened`);
    });
    this.breaker.onHalfOpen(() => this.logger.log(`circuit breaker of ${name} half-opened, probing`));
    this.breaker.onReset(() => this.logger.log(`circuit breaker of ${name} closed`));
  }

  /** Runs one request under the limits; rejects with `UpstreamError` only. */
  async run<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const answer = await this.bulkhead
      .execute(() => this.breaker.execute(() => this.attempts(attempt, signal), signal), signal)
      .catch(rethrown);
    if (answer instanceof UpstreamError) throw answer;
    return answer;
  }

  /** Notes the result of a call, by what was asked. Logs only the change between answering and failing. */
  record(asked: string, failure: UpstreamError | null, durationMs: number): void {
    if (failure && OURS.has(failure.kind)) return;
    const before = this.outcomes.get(asked) ?? null;
    this.outcomes.set(asked, failure);
    if (failure) {
      this.lastErrorMs = Date.now();
      this.lastError = `${failure.reason} at ${new Date(this.lastErrorMs).toISOString()}`;
      this.resolvedMs = null;
      if (!before) this.logger.warn(`${this.name} does not answer ${asked}: ${failure.reason}`);
    } else {
      this.latencyMs = durationMs;
      this.lastSuccessMs = Date.now();
      if (before) this.logger.log(`${this.name} answers ${asked} again`);
      if (this.lastErrorMs !== null && this.status() === 'OK') this.resolvedMs ??= this.lastSuccessMs;
    }
  }

  /** Holds the breaker open until `close`, whatever the service does. */
  trip(): void {
    this.held ??= this.breaker.isolate();
  }

  /** Closes the breaker, whether it was held open or had opened by itself. */
  close(): void {
    this.trip();
    this.held?.dispose();
    this.held = null;
  }

  get breakerState(): BreakerState {
    if (this.breaker.state === CircuitState.Closed) return 'closed';
    return this.breaker.state === CircuitState.HalfOpen ? 'half_open' : 'open';
  }

  state(): UpstreamState {
    const { name, breakerState, latencyMs, lastSuccessMs, lastError, lastErrorMs, resolvedMs } = this;
    const nextTryMs = breakerState === 'open' && this.held === null ? this.openedMs + this.limits.halfOpenAfterMs : null;
    return { name, status: this.status(), breaker: breakerState, latencyMs, lastSuccessMs, lastError, lastErrorMs, resolvedMs, nextTryMs };
  }

  private status(): UpstreamState['status'] {
    if (this.breakerState !== 'closed') return 'DOWN';
    const outcomes = [...this.outcomes.values()];
    if (outcomes.length === 0) return 'UNKNOWN';
    if (outcomes.every((outcome) => outcome === null)) return 'OK';
    return outcomes.every(isServiceFailure) ? 'DOWN' : 'DEGRADED';
  }

  private attempts<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T | UpstreamError> {
    return this.retry.execute(attempt, signal).catch((error: unknown) => {
      if (error instanceof UpstreamError && ANSWERS.has(error.kind)) return error;
      throw error;
    });
  }

  /** A probe that its caller gave up has proven nothing, so the breaker must not close on it. */
  private isUndecidedProbe(error: unknown): boolean {
    return this.breaker.state === CircuitState.HalfOpen && error instanceof UpstreamError && error.kind === 'cancelled';
  }
}

function rethrown(error: unknown): never {
  if (error instanceof BrokenCircuitError) throw new UpstreamError('breaker_open', 'circuit breaker is open');
  if (error instanceof BulkheadRejectedError) throw new UpstreamError('bulkhead_full', 'too many requests to this service at once');
  if (error instanceof UpstreamError) throw error;
  throw new UpstreamError('cancelled', 'request cancelled');
}
