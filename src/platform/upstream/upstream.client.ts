import { HttpService } from '@nestjs/axios';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Config, type ServiceName, SERVICES } from '../../config/config.js';
import { Listeners } from '../events/listeners.js';
import { Metrics } from '../telemetry/metrics.js';
import { ServiceLink, type UpstreamLimits, type UpstreamState } from './service.link.js';
import { parseBody } from './upstream.body.js';
import { failureOf, failureOfStatus, UpstreamError } from './upstream.error.js';

export const UPSTREAM_LIMITS = Symbol('UPSTREAM_LIMITS');

export interface GetOptions {
  /** For the whole call: waiting in line, other paths, retries, the body. */
  readonly timeoutMs: number;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
  /** A 404 is then no failure of the service: not every desk has this path. The call still rejects with it. */
  readonly mayBeMissing?: boolean;
}

export interface PostOptions {
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks the desk's services. Every call ends within its time-out, with JSON or with an `UpstreamError`. */
@Injectable()
export class UpstreamClient implements BeforeApplicationShutdown {
  private readonly links: readonly ServiceLink[];
  /** Index of the path that answered last, by service and paths. */
  private readonly known = new Map<string, number>();
  private readonly figures;
  private readonly shutdown = new AbortController();
  private readonly outdated = new Listeners<[ServiceName]>('outdated answers');

  constructor(
    private readonly http: HttpService,
    private readonly config: Config,
    metrics: Metrics,
    @Inject(UPSTREAM_LIMITS) limits: UpstreamLimits,
  ) {
    this.links = SERVICES.map((name) => new ServiceLink(name, limits));
    this.figures = {
      calls: metrics.counter('quarterdeck_upstream_calls_total', 'Calls to the desk services by how they ended', ['service', 'outcome']),
      seconds: metrics.histogram('quarterdeck_upstream_call_seconds', 'Time of calls to the desk services', ['service']),
      breaker: metrics.gauge('quarterdeck_upstream_breaker_open', 'Circuit breaker: 0 closed, 0.5 half-open, 1 open', ['service']),
      up: metrics.gauge('quarterdeck_upstream_up', '1 while all that is asked of the service is answered', ['service']),
    };
  }

  /** The JSON at the first of these paths that is not a 404. `paths` may hold query strings and must be of a bounded number. */
  async get(service: ServiceName, paths: readonly [string, ...string[]], options: GetOptions): Promise<unknown> {
    const { timeoutMs, signal, mayBeMissing = false } = options;
    const link = this.link(service);
    const startedMs = performance.now();
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new UpstreamError('timeout', `no answer within ${timeoutMs} ms`)), timeoutMs);
    const ended = AbortSignal.any([deadline.signal, this.shutdown.signal, ...(signal ? [signal] : [])]);
    try {
      const body = await unlessAborted(this.firstKnown(link, paths, ended), ended);
      this.note(link, paths[0], null, performance.now() - startedMs);
      return body;
    } catch (error) {
      const failure = failureOf(error);
      const isMissing = mayBeMissing && failure.kind === 'not_found';
      this.note(link, paths[0], isMissing ? null : failure, performance.now() - startedMs);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends a command to a service: one request, never repeated, and also past an open breaker, because a stop has to be tried. Rejects with
   * `UpstreamError`; only a refused connection and a status of the service mean that nothing was done.
   */
  async post(service: ServiceName, path: string, body: unknown, { timeoutMs, headers }: PostOptions): Promise<unknown> {
    const startedMs = performance.now();
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const url = this.addressOf(service) + path;
      const options = { signal: AbortSignal.any([deadline, this.shutdown.signal]), headers, maxRedirects: 0 };
      const answer = await this.http.axiosRef.post<Buffer>(url, body, {
        ...options,
        transformRequest: [(data: unknown) => JSON.stringify(data)],
      });
      const failure = failureOfStatus(answer.status);
      if (failure) throw failure;
      this.figures.calls.inc({ service, outcome: 'ok' });
      this.figures.seconds.observe({ service }, (performance.now() - startedMs) / 1000);
      return parseBody(answer.data);
    } catch (error) {
      const failure = deadline.aborted ? new UpstreamError('timeout', `no answer within ${timeoutMs} ms`) : failureOf(error);
      this.figures.calls.inc({ service, outcome: failure.kind });
      throw failure;
    }
  }

  /** Notes that the service's answers may change from now on, because it got a command. */
  outdate(service: ServiceName): void {
    this.outdated.call(service);
  }

  /** Calls the listener with services whose earlier answers may be out of date. */
  onOutdated(listener: (service: ServiceName) => void): () => void {
    return this.outdated.add(listener);
  }

  /** Holds the breaker of a service open, or closes it, on this replica. */
  setBreaker(service: ServiceName, state: 'open' | 'closed'): void {
    const link = this.link(service);
    if (state === 'open') link.trip();
    else link.close();
  }

  /** Calls under way are ended now, so that the server can drain. */
  beforeApplicationShutdown(): void {
    this.shutdown.abort();
  }

  /** How each service has been answering, in the order of `SERVICES`. */
  states(): UpstreamState[] {
    return this.links.map((link) => link.state());
  }

  /**
   * When a service that is asked at `dueMs` and every `everyMs` after it is reached next: the first of these times at which its breaker
   * lets a request through. Null = not before somebody sets its address or closes its breaker.
   */
  nextTryMs(service: ServiceName, dueMs: number, everyMs: number): number | null {
    const { breaker, nextTryMs: fromMs } = this.link(service).state();
    if (this.config.services[service] === null || (breaker === 'open' && fromMs === null)) return null;
    return dueMs + Math.max(0, Math.ceil(((fromMs ?? dueMs) - dueMs) / everyMs)) * everyMs;
  }

  /** Starts at the path that answered last time, so that a desk of the other dialect costs one 404 in all and not one per call. */
  private async firstKnown(link: ServiceLink, paths: readonly [string, ...string[]], signal: AbortSignal): Promise<unknown> {
    const key = `${link.name} ${paths.join(' ')}`;
    const remembered = this.known.get(key) ?? 0;
    const order = [remembered, ...[...paths.keys()].filter((index) => index !== remembered)];
    let missing = new UpstreamError('not_found', 'answered 404');
    for (const index of order) {
      try {
        const body = await link.run(() => this.ask(link.name, paths[index] ?? paths[0], signal), signal);
        this.known.set(key, index);
        return body;
      } catch (error) {
        missing = failureOf(error);
        if (missing.kind !== 'not_found') throw missing;
      }
    }
    throw missing;
  }

  private async ask(service: ServiceName, path: string, signal: AbortSignal): Promise<unknown> {
    try {
      const answer = await this.http.axiosRef.get<Buffer>(this.addressOf(service) + path, { signal });
      const failure = failureOfStatus(answer.status);
      if (failure) throw failure;
      return parseBody(answer.data);
    } catch (error) {
      throw signal.aborted ? reasonOf(signal) : failureOf(error);
    }
  }

  private addressOf(service: ServiceName): string {
    const address = this.config.services[service];
    if (address === null) throw new UpstreamError('not_configured', 'not configured');
    return address.replace(/\/+$/, '');
  }

  private note(link: ServiceLink, asked: string, failure: UpstreamError | null, durationMs: number): void {
    link.record(asked, failure, durationMs);
    this.figures.calls.inc({ service: link.name, outcome: failure?.kind ?? 'ok' });
    this.figures.seconds.observe({ service: link.name }, durationMs / 1000);
    this.figures.breaker.set({ service: link.name }, { closed: 0, half_open: 0.5, open: 1 }[link.breakerState]);
    this.figures.up.set({ service: link.name }, link.state().status === 'OK' ? 1 : 0);
  }

  private link(service: ServiceName): ServiceLink {
    const link = this.links.find(({ name }) => name === service);
    if (!link) throw new TypeError(`No such service: ${service}`);
    return link;
  }
}

function reasonOf(signal: AbortSignal): UpstreamError {
  return signal.reason instanceof UpstreamError ? signal.reason : new UpstreamError('cancelled', 'request cancelled');
}

/** The policies cannot be interrupted while they wait (a place in line, the pause before a retry): the deadline holds nevertheless. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(reasonOf(signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
