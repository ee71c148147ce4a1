import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../../config/config.js';
import type { Origins } from './origins.js';

/** Headers that a browser script of an allowed origin may read besides the body. */
const EXPOSED_HEADERS = ['Content-Disposition', 'ETag', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'Server-Timing', 'X-Request-Id'];
const PREFLIGHT_SECONDS = 600;

/** The sources that the page needs: its own files and its own backend, and no text that becomes a script. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';');

/** Swagger UI needs inline styles and images from `data:`; only our own scripts run, and no page may frame ours. */
const DOCS_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "font-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self' 'unsafe-inline'",
].join(';');

/**
 * On every answer: no page may embed it, nor may a browser guess its type. HTTPS is demanded in production only, because a desk's own
 * network may be plain. Few, because each header costs every answer some of its time.
 */
export function answerHeaders(production: boolean): Readonly<Record<string, string>> {
  return {
    // No shared cache may store what one principal sees, whatever the URL; a route may override this.
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    ...(production && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

/**
 * On answers that a browser renders (all but `/api/`), as a constant: @fastify/helmet makes its headers anew for every request, and Nest's
 * `useSecurityHeaders` sets them on the raw response, which takes Node's slow path for all headers.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), screen-wake-lock=(self)',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

/** The same for Swagger UI, at `/docs` and below. */
export const DOCS_HEADERS: Readonly<Record<string, string>> = { ...PAGE_HEADERS, 'content-security-policy': DOCS_POLICY };

/**
 * Scripts of the `CORS_ORIGINS`, and in development those of this machine, may call with credentials; without any, no CORS header is sent
 * at all. A page of another origin gets its answer, but its browser does not pass it on: the log says why.
 */
export function allowOrigins(app: NestFastifyApplication, config: Config, origins: Origins): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', ({ headers: { origin, host } }, _reply, done) => {
      if (origin !== undefined && !config.allowsOrigin(origin) && URL.parse(origin)?.host !== host) origins.refused(origin);
      done();
    });
  if (config.corsOrigins.length === 0 && config.variables.NODE_ENV !== 'development') return;
  app.enableCors({
    origin: (origin, answer) => answer(null, origin !== undefined && config.allowsOrigin(origin)),
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
    // After our own first hook, so that a preflight is answered with its request id.
    hook: 'preParsing',
  });
}
