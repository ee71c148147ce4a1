import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ClientOrigin, RequestContext } from '../telemetry/request-context.js';

const SANE_ID = /^[\w.:-]{1,128}$/;
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}/;

/** Random per process, so that ids of replicas and restarts never collide. */
const prefix = randomBytes(6).toString('hex');
let made = 0;

/** The client's `X-Request-Id` if it is sane (`[\w.:-]`, up to 128), else a new one. */
export function requestIdOf(message: Pick<IncomingMessage, 'headers'>): string {
  const given = message.headers['x-request-id'];
  return typeof given === 'string' && SANE_ID.test(given) ? given : newRequestId();
}

export function newRequestId(): string {
  made += 1;
  return `${prefix}-${made.toString(36)}`;
}

/** The fields of a request in its log lines, and its source. */
export function contextOf(requestId: string, headers: IncomingHttpHeaders, client?: ClientOrigin): RequestContext {
  const traceId = traceIdOf(headers);
  return { requestId, ...(traceId !== undefined && { traceId }), ...(client && { client }) };
}

/** The trace id of a well-formed W3C `traceparent`, else undefined. */
function traceIdOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers.traceparent;
  return typeof given === 'string' ? TRACEPARENT.exec(given)?.[1] : undefined;
}
