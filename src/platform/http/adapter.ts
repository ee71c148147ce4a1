import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Config } from '../../config/config.js';
import { BODY_LIMIT_BYTES } from './body.js';
import type { Lifecycle } from './lifecycle.js';
import { requestIdOf } from './request-id.js';
import { answerBadAddress, answerBadBytes } from './unroutable.js';

/** Requests in flight have this long to finish once the server closes; then their connections are cut. Below main's own limit. */
const DRAIN_MS = 5000;

/** Fastify that hears of a shutdown before any module does, and leaves in good order. */
export class EdgeAdapter extends FastifyAdapter {
  private lifecycle: Lifecycle | undefined;

  /** From now on a shutdown is told to `lifecycle`, requests in flight are finished, and no connection idles on after its last answer. */
  drain(lifecycle: Lifecycle): void {
    this.lifecycle = lifecycle;
    const fastify = this.getInstance();
    fastify.addHook('preClose', (done) => {
      fastify.server.keepAliveTimeout = 1;
      setTimeout(() => fastify.server.closeAllConnections(), DRAIN_MS).unref();
      done();
    });
  }

  override beforeClose(): void {
    this.lifecycle?.beginShutdown();
    super.beforeClose();
  }
}

/** Fastify with this application's limits; sizes in bytes, times in milliseconds. */
export function createAdapter(config: Config): EdgeAdapter {
  return new EdgeAdapter({
    // A GET has no body to wait for.
    http: { optimizeEmptyRequests: true },
    bodyLimit: BODY_LIMIT_BYTES,
    // A whole request, head and body, must have arrived by then.
    requestTimeout: 30_000,
    // Longer than the proxies in front (60 s), so that they hang up first.
    keepAliveTimeout: 75_000,
    trustProxy: config.variables.TRUST_PROXY,
    return503OnClosing: false,
    // Nothing here uses Nest middleware: every request would pay for it.
    skipMiddie: true,
    routerOptions: { maxParamLength: 512 },
    genReqId: requestIdOf,
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerBadBytes,
  });
}
