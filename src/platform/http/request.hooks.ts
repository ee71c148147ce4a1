import type { FastifyInstance, FastifyReply, FastifyRequest, onResponseHookHandler } from 'fastify';
import { Problem } from '../../common/problem.js';
import type { DurationSeries } from '../telemetry/duration.histogram.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { PinoLogger } from '../telemetry/pino.logger.js';
import { type RequestContext, requestContext } from '../telemetry/request-context.js';
import type { Lifecycle } from './lifecycle.js';
import { pathOf } from './problem.document.js';
import { traceIdOf } from './request-id.js';
import { answerHeaders, PAGE_HEADERS } from './security.js';

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
  }
}

export interface RequestHookParts {
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
  readonly logger: PinoLogger;
  /** In production successes are logged at info, else at debug, and browsers are told to insist on HTTPS. */
  readonly production: boolean;
}

/** Notes how long a request took. */
type Recorder = (request: FastifyRequest, reply: FastifyReply) => void;

/** Probes and scrapers, whose success is no news. */
const PROBES = new Set(['/health/live', '/health/ready', '/metrics']);

/** Query names that the validation of DTOs passes over in silence, for fear of them. */
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype'];

/**
 * The id and the security headers on every answer, its context for every log line, one access line and one measurement per request.
 * Fastify hooks, because every request pays for them.
 */
export function addRequestHooks(fastify: FastifyInstance, { metrics, lifecycle, logger, production }: RequestHookParts): void {
  const onAnswers = Object.entries(answerHeaders(production));
  const onPages = Object.entries(PAGE_HEADERS);
  fastify.decorateRequest('context');
  const recordUnmatched = measureRoutes(fastify, metrics);

  fastify.addHook('onRequest', (request, reply, done) => {
    const traceId = traceIdOf(request.headers);
    request.context = traceId === undefined ? { requestId: request.id } : { requestId: request.id, traceId };
    reply.header('x-request-id', request.id);
    for (const [name, value] of onAnswers) reply.header(name, value);
    // What one principal may see is nothing for a shared cache, however the address was written; a route may say more.
    reply.header('cache-control', 'private, no-cache');
    if (!request.url.startsWith('/api/')) for (const [name, value] of onPages) reply.header(name, value);
    if (lifecycle.shuttingDown) reply.header('connection', 'close');
    if (request.url.includes('%00')) {
      done(new Problem('request.malformed', { detail: 'The address has a NUL character.' }));
      return;
    }
    if (request.url.includes('?')) {
      const field = PROTOTYPE_NAMES.find((name) => Object.hasOwn(request.query as object, name));
      if (field !== undefined) {
        done(new Problem('request.invalid', { errors: [{ field, message: 'is not known here' }] }));
        return;
      }
    }
    // Not `run`, which makes two contexts to undo the first: every request begins here, so none ever sees that of another.
    requestContext.enterWith(request.context);
    done();
  });

  // Reading a body leaves the context: its events come from the socket.
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (requestContext.getStore() !== request.context) requestContext.enterWith(request.context);
    done();
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    if (request.is404) recordUnmatched(request, reply);
    const level = accessLevel(request, reply, production);
    if (logger.enabled(level))
      requestContext.run(request.context, () => logger.write(level, 'Answered', { context: 'Access', ...accessFields(request, reply) }));
    done();
  });
}

function accessLevel(request: FastifyRequest, { statusCode }: FastifyReply, production: boolean): 'error' | 'info' | 'debug' {
  if (statusCode >= 500) return 'error';
  if (statusCode >= 400) return 'info';
  return production && !PROBES.has(request.url) ? 'info' : 'debug';
}

function accessFields(request: FastifyRequest, reply: FastifyReply): object {
  const { method, url, ip } = request;
  return { method, url: readablePath(url), status: reply.statusCode, duration_ms: Math.round(reply.elapsedTime * 10) / 10, ip };
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

/**
 * Observes `http_request_duration_seconds`, in a hook of each route that knows the route's pattern: asking the request for it would
 * cost more than the measurement. The label sets are few, so their series are kept at hand. Gives what records requests without a route.
 */
function measureRoutes(fastify: FastifyInstance, metrics: Metrics): Recorder {
  const durations = metrics.durations('http_request_duration_seconds', 'Time from the request head to the end of the answer');
  const recorder = (route: string): Recorder => {
    const known = new Map<string, DurationSeries>();
    return ({ method }, reply) => {
      const key = method + reply.statusCode;
      let series = known.get(key);
      if (series === undefined) known.set(key, (series = durations.of({ method, route, status: String(reply.statusCode) })));
      series.observe(reply.elapsedTime / 1000);
    };
  };
  const ofRoutes = new Map<string, Recorder>();
  fastify.addHook('onRoute', (route) => {
    const record = ofRoutes.get(route.url) ?? recorder(route.url);
    ofRoutes.set(route.url, record);
    const hook: onResponseHookHandler = (request, reply, done) => {
      record(request, reply);
      done();
    };
    route.onResponse = [route.onResponse ?? [], hook].flat();
  });
  return recorder('unmatched');
}
