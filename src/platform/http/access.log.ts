import type { Level } from 'pino';
import { type RequestContext, requestContext } from '../telemetry/request-context.js';
import type { PinoLogger } from '../telemetry/pino.logger.js';
import { pathOf } from './problems/problem.document.js';

/** Probes and scrapers, whose success is not logged at info. */
const PROBES = new Set(['/health/live', '/health/ready', '/metrics']);

/** The fields of an access line. */
export interface AnsweredRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  /** The address of the client. */
  readonly ip: string | undefined;
}

/** One line per answer: failures always, successes at info in production, else at debug. */
export class AccessLog {
  constructor(
    private readonly logger: PinoLogger,
    private readonly production: boolean,
  ) {}

  /** Whether such an answer is logged at all; this check is cheaper than collecting the fields. */
  takes(url: string, status: number): boolean {
    return this.logger.enabled(this.levelOf(url, status));
  }

  write(context: RequestContext, { method, url, status, durationMs, ip }: AnsweredRequest): void {
    const fields = { method, url: readablePath(url), status, duration_ms: Math.round(durationMs * 10) / 10, ip };
    requestContext.run(context, () => this.logger.write(this.levelOf(url, status), 'Answered', { context: 'Access', ...fields }));
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
