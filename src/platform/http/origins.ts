import { isIP } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { clipped } from '../../common/text/text.js';
import { Config } from '../../config/config.js';

const WARN_EVERY_MS = 60_000;
/** Most origins that are logged within a minute, as clients can make up any number. */
const REMEMBERED = 50;
const MAX_LOGGED = 200;

/** Which pages in a browser may connect, by the origin that the browser sends. */
@Injectable()
export class Origins {
  private readonly logger = new Logger(Origins.name);
  private readonly warnedAtMs = new Map<string, number>();

  constructor(private readonly config: Config) {}

  /** Whether a page of this origin may open a live stream; no origin is no browser. */
  mayFollow(origin: string | undefined, host: string | undefined): boolean {
    return origin === undefined || this.config.corsOrigins.includes('*') || this.config.allowsOrigin(origin) || isOurs(origin, host);
  }

  /** Logs how a refused origin can be allowed, once a minute for each; gives the refusal. */
  refused(origin: string | undefined): Problem {
    const logged = clipped(origin ?? '', MAX_LOGGED);
    this.warn(logged, Date.now());
    return new Problem('realtime.bad_origin', { detail: `The origin "${logged}" is not in CORS_ORIGINS.` });
  }

  private warn(origin: string, nowMs: number): void {
    for (const [known, atMs] of this.warnedAtMs) if (atMs <= nowMs - WARN_EVERY_MS) this.warnedAtMs.delete(known);
    if (this.warnedAtMs.has(origin) || this.warnedAtMs.size >= REMEMBERED) return;
    this.warnedAtMs.set(origin, nowMs);
    this.logger.warn({ origin }, 'A page of this origin is refused: put its origin into CORS_ORIGINS to let it in');
  }
}

/**
 * The page that the backend itself serves, by an address or as `localhost`. A name would prove nothing, as each can be made to lead here
 * (DNS rebinding), so a desk with a name puts it into CORS_ORIGINS.
 */
function isOurs(origin: string, host: string | undefined): boolean {
  const page = URL.parse(origin);
  if (page === null || page.host !== host) return false;
  return page.hostname === 'localhost' || isIP(page.hostname.replace(/^\[|\]$/g, '')) !== 0;
}
