import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../../config/config.js';

/** What a browser script of an allowed origin may read besides the body. */
const EXPOSED_HEADERS = ['ETag', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'Server-Timing', 'X-Request-Id'];
const PREFLIGHT_SECONDS = 600;

/** Swagger UI needs inline styles and images from `data:`; no script but our own runs, and nobody frames us. */
const CONTENT_SECURITY_POLICY = [
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
 * On every answer: nobody shares it, nor guesses its type. HTTPS is demanded in production only, because a desk's own
 * network may be plain. Few, because each header costs every answer some of its time.
 */
export function answerHeaders(production: boolean): Readonly<Record<string, string>> {
  return {
    // What one principal may see is nothing for a shared cache, however the address was written; a route may say more.
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    ...(production && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

/**
 * On what a browser shows (all but `/api/`), as a constant: @fastify/helmet makes its headers anew for every request, and Nest's
 * `useSecurityHeaders` sets them on the raw response, which takes Node's slow path for all headers.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

/** Scripts of the `CORS_ORIGINS` may call with credentials; without any, no CORS header is sent at all. */
export function allowOrigins(app: NestFastifyApplication, config: Config): void {
  if (config.corsOrigins.length === 0) return;
  app.enableCors({
    origin: [...config.corsOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
    // After our own first hook, so that a preflight is answered with its request id.
    hook: 'preParsing',
  });
}
