import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of one request carries. */
export interface RequestContext {
  readonly requestId: string;
  /** The caller's W3C trace, where `traceparent` named one. */
  readonly traceId?: string;
}

/** The request that the running code serves; empty outside of requests. */
export const requestContext = new AsyncLocalStorage<RequestContext>();
