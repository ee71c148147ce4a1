import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { reasonOf } from '../../../common/reason.js';
import { CUT_OFF_MS } from '../protocol/connection.js';
import { BoundedSocketServer } from '../transports/bounded-socket.server.js';

/** A message beyond this ends the connection, in bytes; the protocol's own limit answers before it. */
const MAX_PAYLOAD = 128 * 1024;
const OPTIONS = { noServer: true, perMessageDeflate: false, maxPayload: MAX_PAYLOAD, clientTracking: false, closeTimeout: CUT_OFF_MS };
const WARN_EVERY_MS = 60_000;
const HEAD_TIMEOUT_MS = 10_000;

/** A port for WebSocket only, on any path. */
export class ForeignPort {
  private readonly logger = new Logger(ForeignPort.name);
  private readonly webSockets = new BoundedSocketServer(OPTIONS);
  private readonly server: Server;
  private warnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly protocol: string,
    accept: (socket: WebSocket, request: IncomingMessage) => void,
  ) {
    this.server = createServer({ headersTimeout: HEAD_TIMEOUT_MS, requestTimeout: HEAD_TIMEOUT_MS }, (_request, response) => {
      response.writeHead(426, { upgrade: 'websocket', connection: 'close', 'content-type': 'text/plain' });
      response.end('This is a WebSocket: connect with a WebSocket client.\n');
    });
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      this.webSockets.handleUpgrade(request, socket, head, accept);
    });
    this.server.on('clientError', (_error: Error, socket: Duplex) => {
      this.warnOfGarbage();
      socket.destroy();
    });
  }

  /** The opened port; null, after a warning, where that was not possible. */
  async listen(host: string, port: number): Promise<number | null> {
    try {
      await once(this.server.listen(port, host), 'listening');
    } catch (error) {
      this.logger.warn(`The ${this.protocol} protocol is not served on ${host}:${port} (${whyNot(error)}); everything else is`);
      return null;
    }
    this.server.on('error', (error) => this.logger.warn({ err: error }, `The port of the ${this.protocol} protocol failed`));
    const address = this.server.address();
    const opened = typeof address === 'object' && address !== null ? address.port : port;
    this.logger.log(`The ${this.protocol} protocol is served on ${host}:${opened}`);
    return opened;
  }

  close(): void {
    this.webSockets.close();
    this.server.close();
    this.server.closeIdleConnections();
  }

  private warnOfGarbage(): void {
    const nowMs = performance.now();
    if (nowMs - this.warnedAtMs < WARN_EVERY_MS) return;
    this.warnedAtMs = nowMs;
    this.logger.warn(`Something that is no HTTP came in on the port of the ${this.protocol} protocol and was closed`);
  }
}

/** The system's error code, such as EADDRINUSE. */
function whyNot(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : reasonOf(error);
}
