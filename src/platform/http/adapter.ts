import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Config } from '../../config/config.js';
import { BODY_LIMIT_BYTES } from './input/body.js';
import type { Lifecycle } from './lifecycle.js';
import { pathOf } from './problems/problem.document.js';
import { requestIdOf } from './request-id.js';
import { answerBadAddress, answerBadBytes } from './problems/unroutable.js';
import { faultOfHead } from './problems/unreadable.js';

/** Requests in flight have this long to finish once the server closes; then their connections are cut. Below main's own limit. */
const DRAIN_MS = 5000;

/** How often connections are checked for requests that take too long, so that a limit in seconds means these seconds. */
const LOOK_MS = 500;

/** Whether a request to become a WebSocket, at this path, has a handler. */
export type TakesUpgrade = (path: string) => boolean;

/** Fastify that reacts to a shutdown before any module does, and leaves in good order. */
export class EdgeAdapter extends FastifyAdapter {
  private readonly upgrades: TakesUpgrade[] = [];
  private lifecycle: Lifecycle | undefined;

  /** From now on WebSockets at the paths that `takes` names go to the server's `upgrade` listeners. */
  acceptUpgrades(takes: TakesUpgrade): void {
    this.upgrades.push(takes);
  }

  /**
   * Whether the request becomes a WebSocket. Any other upgrade (h2c, a path without sockets, a head with two hosts or none) is ignored, as
   * RFC 9110 7.8 allows, and the request answered as the plain HTTP that it also is.
   */
  upgradesTo(request: IncomingMessage): boolean {
    if (request.headers.upgrade?.trim().toLowerCase() !== 'websocket' || faultOfHead(request) !== null) return false;
    const path = pathOf(request.url ?? '');
    return this.upgrades.some((takes) => takes(path));
  }

  /** From now on a shutdown is reported to `lifecycle`, requests in flight are finished, and no connection idles on after its last answer. */
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
  const timeoutMs = config.variables.REQUEST_TIMEOUT_SECONDS * 1000;
  const adapter: EdgeAdapter = new EdgeAdapter({
    http: {
      // A GET has no body to wait for.
      optimizeEmptyRequests: true,
      // Two Host or Authorization headers then become one invalid value; Node would pick the first, and a proxy perhaps the last.
      joinDuplicateHeaders: true,
      // A missing Host is refused by our own hook, with a body.
      requireHostHeader: false,
      connectionsCheckingInterval: Math.min(LOOK_MS, timeoutMs / 2),
      headersTimeout: timeoutMs,
      shouldUpgradeCallback: (request) => adapter.upgradesTo(request),
    },
    bodyLimit: BODY_LIMIT_BYTES,
    // A whole request, head and body, must have arrived by then.
    requestTimeout: timeoutMs,
    // Longer than the proxies in front (60 s), so that they hang up first.
    keepAliveTimeout: 75_000,
    // `ClientAddress` has left one address in the header, or none.
    trustProxy: config.proxyTrust !== null && ((_address, hop) => hop === 0),
    return503OnClosing: false,
    // Nothing here uses Nest middleware: every request would pay for it.
    skipMiddie: true,
    routerOptions: { maxParamLength: 512 },
    genReqId: requestIdOf,
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerBadBytes,
  });
  // Node would answer an unknown expectation with a bare 417.
  const { server } = adapter.getInstance();
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  // And it would hang up without a word on clients that take this for a proxy.
  server.on('connect', (_request, socket) => answerBadBytes(new Error('CONNECT'), socket));
  return adapter;
}
