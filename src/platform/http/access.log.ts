import type { Level } from 'pino';
import { type RequestContext, requestContext } from '../telemetry/request-context.js';
import type { PinoLogger } from '../telemetry/pino.logger.js';
import { pathOf } from './problems/problem.document.js';

/** Probes and scrapers, whose success is not logged at info. */
const PROBES = new Set(['/health/live', '/health/ready', '/metrics']);

/** Answers of a service under too much load: a storm of them must not be a storm of lines, each of which costs more load. */
const REFUSALS = new Set([429, 503]);
/** In ms. */
const REFUSALS_EVERY = 1000;
/** Paths of refusals that are counted by themselves. */
const MAX_PATHS = 100;

/** The fields of an access line. */
export interface AnsweredRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  /** The address of the client. */
  readonly ip: string | undefined;
}

/**
 * One line per answer: failures always, successes at info in production, else at debug. Of refusals for too much load the first of each
 * path and second has a line, and the number of the others follows.
 */
export class AccessLog {
  /** Refusals of this second behind the first one, by status and path. */
  private readonly repeats = new Map<string, { readonly url: string; readonly status: number; count: number }>();

  constructor(
    private readonly logger: PinoLogger,
    private readonly production: boolean,
  ) {}

  /** Whether this answer has a line of its own, or is counted; this check is cheaper than collecting the fields. */
  takes(url: string, status: number): boolean {
    if (!this.logger.enabled(this.levelOf(url, status))) return false;
    return !REFUSALS.has(status) || this.isFirst(readablePath(url), status);
  }

  write(context: RequestContext, { method, url, status, durationMs, ip }: AnsweredRequest): void {
    const fields = { method, url: readablePath(url), status, duration_ms: Math.round(durationMs * 10) / 10, ip };
    requestContext.run(context, () => this.logger.write(this.levelOf(url, status), 'Answered', { context: 'Access', ...fields }));
  }

  private isFirst(path: string, status: number): boolean {
    // Outside the request, whose id the line of the others would carry.
    if (this.repeats.size === 0) requestContext.exit(() => setTimeout(() => this.writeRepeats(), REFUSALS_EVERY).unref());
    const key = `${status} ${path}`;
    const url = this.repeats.has(key) || this.repeats.size < MAX_PATHS ? path : 'other paths';
    const known = this.repeats.get(`${status} ${url}`);
    if (known) known.count += 1;
    else this.repeats.set(`${status} ${url}`, { url, status, count: 0 });
    return known === undefined;
  }

  private writeRepeats(): void {
    for (const { url, status, count } of this.repeats.values())
      if (count > 0) this.logger.write(this.levelOf(url, status), 'Answered alike', { context: 'Access', url, status, count });
    this.repeats.clear();
  }

  private levelOf(url: string, status: number): Level {
    if (status >= 500) return 'error';
    if (status >= 400) return 'info';
    return this.production && !PROBES.has(url) ? 'info' : 'debug';
  }
}

/** Decoded, so that the log's redaction knows a secret in it; without its query, where a secret may have any name. */
function readablePath(url: string): string {
  const path = pathOf(url);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
