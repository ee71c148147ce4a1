import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { Config } from '../../config/config.js';
import { Metrics } from '../telemetry/metrics.js';
import type { AccessLog } from './access.log.js';
import { ClientAddress } from './client-address.js';
import type { Lifecycle } from './lifecycle.js';
import { acceptedEncoding, compressedNow, encodedHeaders, isWorthIt } from './answers/compression.js';
import { contextOf, requestIdOf } from './request-id.js';
import type { RecordDuration, RouteDurations } from './route.durations.js';
import { answerHeaders } from './security.js';
import { expectsNothing, namesHost } from './problems/unreadable.js';

/** An answer that is ready. */
export interface ReadyAnswer {
  /** 304 has no body. */
  readonly status: 200 | 304;
  /** Headers besides those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** The answer that is ready for a GET with these headers; null = the request goes the ordinary way. */
export type FindReady = (headers: IncomingHttpHeaders) => ReadyAnswer | null;

export interface FastLaneParts {
  readonly durations: RouteDurations;
  readonly lifecycle: Lifecycle;
  readonly accessLog: AccessLog;
  readonly config: Config;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

interface Route {
  readonly find: FindReady;
  record: RecordDuration | null;
}

/**
 * Sends answers that are ready before Fastify and Nest see the request (ADR 0007). It never refuses: refusals, first callers and all but
 * plain requests go the ordinary way, where the same answer is made with the same headers.
 */
@Injectable()
export class FastLane {
  private readonly routes = new Map<string, Route>();
  private readonly answers: Counter;

  constructor(
    metrics: Metrics,
    private readonly addresses: ClientAddress,
  ) {
    this.answers = metrics.counter('http_fast_lane_answers_total', 'Answers sent before the framework took the request up');
  }

  /** `path` without a query: a request for any other path is not for this lane. */
  serve(path: string, find: FindReady): void {
    this.routes.set(path, { find, record: null });
  }

  /** Steps in front of the server's present listener. Answers to other origins carry headers that Fastify chooses. */
  open(server: Server, parts: FastLaneParts): void {
    if (parts.config.corsOrigins.length > 0) return;
    const [ordinary] = server.listeners('request') as Listener[];
    if (ordinary === undefined) throw new Error('There is no ordinary way beside the fast lane');
    const onAnswers = answerHeaders(parts.config.production);
    server.off('request', ordinary);
    server.on('request', (request, response) => {
      if (!this.answer(request, response, parts, onAnswers)) ordinary(request, response);
    });
  }

  private answer(
    request: IncomingMessage,
    response: ServerResponse,
    { durations, lifecycle, accessLog }: FastLaneParts,
    onAnswers: Readonly<Record<string, string>>,
  ): boolean {
    const { method = '', url = '', headers } = request;
    const route = this.routes.get(url);
    if (route === undefined || method !== 'GET' || lifecycle.shuttingDown || !isPlain(request)) return false;
    const startMs = performance.now();
    const logged = accessLog.takes(url, 200);
    const ready = found(route.find, headers);
    if (ready === null) return false;

    const requestId = requestIdOf(request);
    const { status } = ready;
    const encoding = status === 200 && isWorthIt(ready.bytes.length) ? acceptedEncoding(headers['accept-encoding']) : null;
    const bytes = encoding === null ? ready.bytes : compressedNow(ready.bytes, encoding);
    const encoded = encoding === null ? {} : encodedHeaders(encoding, ready.headers['vary']);
    const head = { 'x-request-id': requestId, ...onAnswers, ...ready.headers, ...encoded };
    if (status === 304) response.writeHead(304, head).end();
    else response.writeHead(200, { ...head, 'content-length': bytes.length }).end(bytes);
    const record = (route.record ??= durations.of(url));
    const ip = logged ? this.addresses.of(request) : undefined;
    response.on('finish', () => {
      const durationMs = performance.now() - startMs;
      record(method, status, durationMs);
      this.answers.inc();
      if (logged) accessLog.write(contextOf(requestId, headers), { method, url, status, durationMs, ip });
    });
    return true;
  }
}

/** A fault is left to the ordinary way, which reports it: thrown here, it would end the process. */
function found(find: FindReady, headers: IncomingHttpHeaders): ReadyAnswer | null {
  try {
    return find(headers);
  } catch {
    return null;
  }
}

/** Excludes requests that only Fastify can serve or refuse: with an origin, a body, an expectation, an invalid host. */
function isPlain(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    headers.origin === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    expectsNothing(headers) &&
    namesHost(request)
  );
}
