import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';

/** The source of a request or a socket. */
export interface ClientOrigin {
  readonly ip: string;
  readonly headers: Pick<IncomingHttpHeaders, 'user-agent'>;
}

/** The fields of one request in every log line. */
export interface RequestContext {
  readonly requestId: string;
  /** The client: read for the audit trail, never logged with every line. */
  readonly client?: ClientOrigin;
  /** The caller's W3C trace, where `traceparent` named one. */
  readonly traceId?: string;
}

/** The request that the running code serves; empty outside of requests. */
export const requestContext = new AsyncLocalStorage<RequestContext>();
