import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, onResponseHookHandler } from 'fastify';
import { Problem } from '../../common/problem.js';
import { type RequestContext, requestContext } from '../telemetry/request-context.js';
import type { AccessLog } from './access.log.js';
import type { ClientAddress } from './client-address.js';
import type { Lifecycle } from './lifecycle.js';
import { contextOf } from './request-id.js';
import type { RouteDurations } from './route.durations.js';
import { answerHeaders, DOCS_HEADERS, PAGE_HEADERS } from './security.js';
import { faultOfHead } from './problems/unreadable.js';

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
  }
}

export interface RequestHookParts {
  readonly durations: RouteDurations;
  readonly lifecycle: Lifecycle;
  readonly accessLog: AccessLog;
  /** In production browsers are asked to insist on HTTPS. */
  readonly production: boolean;
  /** Where proxies are trusted: determines the client's address before any other hook reads it. */
  readonly addresses: ClientAddress | null;
}

/** Swagger UI and its files. */
const DOCS = /^\/docs(?:[/?]|$)/;

/** Query names that the validation of DTOs skips silently, as a protection. */
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype'];

/**
 * The id and the security headers on every answer, its context for every log line, one access line and one measurement per request.
 * Fastify hooks, because every request pays for them.
 */
export function addRequestHooks(
  fastify: FastifyInstance,
  { durations, lifecycle, accessLog, production, addresses }: RequestHookParts,
): void {
  const onAnswers = Object.entries(answerHeaders(production));
  const onPages = Object.entries(PAGE_HEADERS);
  const onDocs = Object.entries(DOCS_HEADERS);
  fastify.decorateRequest('context');
  const recordUnmatched = durations.of('unmatched');
  measureRoutes(fastify, durations);

  fastify.addHook('onRequest', (request, reply, done) => {
    addresses?.settle(request.raw);
    forgetBodyThatIsNone(request.raw.headers);
    request.context = contextOf(request.id, request.headers, request);
    reply.header('x-request-id', request.id);
    for (const [name, value] of onAnswers) reply.header(name, value);
    if (!request.url.startsWith('/api/')) for (const [name, value] of DOCS.test(request.url) ? onDocs : onPages) reply.header(name, value);
    if (lifecycle.shuttingDown) reply.header('connection', 'close');
    const fault = faultOfHead(request.raw);
    if (fault !== null) {
      done(fault);
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
    const { statusCode: status, elapsedTime: durationMs } = reply;
    const { method, url } = request;
    if (request.is404) recordUnmatched(method, status, durationMs);
    if (accessLog.takes(url, status)) accessLog.write(request.context, { method, url, status, durationMs, ip: request.ip });
    done();
  });
}

/**
 * Many clients name the type of every body, also where they send none. The stream of such a request has ended before a listener is added
 * (`optimizeEmptyRequests`): a reader of it would wait for ever.
 */
function forgetBodyThatIsNone(headers: IncomingHttpHeaders): void {
  if (headers['content-type'] === undefined && headers['content-encoding'] === undefined) return;
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return;
  delete headers['content-type'];
  delete headers['content-encoding'];
}

/** A hook of each route that knows the route's pattern: asking the request for it would cost more than the measurement. */
function measureRoutes(fastify: FastifyInstance, durations: RouteDurations): void {
  fastify.addHook('onRoute', (route) => {
    const record = durations.of(route.url);
    const hook: onResponseHookHandler = ({ method }, { statusCode, elapsedTime }, done) => {
      record(method, statusCode, elapsedTime);
      done();
    };
    route.onResponse = [route.onResponse ?? [], hook].flat();
  });
}
