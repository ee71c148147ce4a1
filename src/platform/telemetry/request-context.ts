import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';

/** Where a request or a socket comes from. */
export interface ClientOrigin {
  readonly ip: string;
  readonly headers: Pick<IncomingHttpHeaders, 'user-agent'>;
}

/** What every log line of one request carries. */
export interface RequestContext {
  readonly requestId: string;
  /** Who is at the other end: read for the audit trail, never logged with every line. */
  readonly client?: ClientOrigin;
  /** The caller's W3C trace, where `traceparent` named one. */
  readonly traceId?: string;
}

/** The request that the running code serves; empty outside of requests. */
export const requestContext = new AsyncLocalStorage<RequestContext>();
