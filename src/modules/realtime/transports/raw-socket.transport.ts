import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { WebSocketServer, type WebSocket } from 'ws';
import { Config } from '../../config/config.js';
import { Problem } from '../../common/problem.js';
import { credentialsFrom } from '../auth/credentials.js';
import type { Credentials } from '../auth/principal.js';
import { readMessage } from './actions.js';
import { CLOSE, CUT_OFF_MS } from './connection.js';
import { Message } from './message.js';
import { problemFrame, toProblem } from './problem-frame.js';
import { RawConnection } from './raw.connection.js';
import { firstSubscription, type RawPath, rawPath } from './raw-path.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.js';

/** Above this a message is refused with an `error` frame; above the second the connection ends (1009). In bytes. */
const MAX_MESSAGE = 64 * 1024;
const MAX_PAYLOAD = 1024 * 1024 + MAX_MESSAGE;

const OPTIONS = {
  noServer: true,
  perMessageDeflate: false,
  maxPayload: MAX_PAYLOAD,
  clientTracking: false,
  closeTimeout: CUT_OFF_MS,
  // The token that may follow is not a protocol and is never echoed.
  handleProtocols: (protocols: Set<string>): string | false => (protocols.has('bearer') ? 'bearer' : false),
};

/** Plain WebSocket on the HTTP port. The one upgrade router: `/ws/*` and `/realtime/*` are ours, `/socket.io/` is left alone, the rest is 404. */
@Injectable()
export class RawSocketTransport implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RawSocketTransport.name);
  private readonly server = new WebSocketServer(OPTIONS);
  private readonly alive = new Map<WebSocket, boolean>();
  private pinger: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly sessions: Sessions,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.host.httpAdapter.getHttpServer().on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.route(request, socket, head);
    });
    this.pinger = setInterval(() => this.ping(), this.config.variables.WEBSOCKET_PING_SECONDS * 1000);
    this.pinger.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.pinger);
  }

  private route(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (path.startsWith('/socket.io/')) return;
    socket.on('error', () => socket.destroy());
    const target = rawPath(request.url ?? '', this.sessions.hub);
    if (!target) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.accept(webSocket, request, target));
  }

  private accept(socket: WebSocket, request: IncomingMessage, target: RawPath): void {
    socket.on('error', (error) => this.logger.debug(`Socket error: ${error.message}`));
    const connection = new RawConnection(socket);
    const ip = this.sessions.addressOf(request);
    const credentials = handshakeCredentials(request, target);
    const refusal = this.sessions.refusal() ?? (credentials ? null : this.sessions.refusalOfSilent(ip));
    if (refusal) {
      this.sessions.refused(refusal.code);
      connection.send(new Message([problemFrame(refusal)]));
      connection.close(refusal.code === 'server.shutting_down' ? CLOSE.shutdown : CLOSE.tooManyConnections, refusal.kind.title);
      return;
    }
    let session: Session | undefined;
    try {
      session = this.sessions.start(connection, [firstSubscription(target)], ip);
    } catch (error) {
      // Started without its subscription only to end it in the ordinary way.
      this.sessions.start(connection, []).endWith(toProblem(error), CLOSE.policy);
      return;
    }
    this.listen(socket, session);
    if (!this.sessions.originAllowed(request.headers.origin, request.headers.host)) {
      session.endWith(new Problem('realtime.bad_origin', { detail: 'This origin is not in CORS_ORIGINS.' }), CLOSE.policy);
      return;
    }
    if (credentials instanceof Problem) session.endWith(credentials, CLOSE.unauthenticated);
    else if (credentials) void session.signIn(credentials);
  }

  private listen(socket: WebSocket, session: Session): void {
    this.alive.set(socket, true);
    socket.on('pong', () => this.alive.set(socket, true));
    socket.on('close', () => {
      this.alive.delete(socket);
      session.end();
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      session.receive(() => readMessage(readable(data, isBinary)), session.frames, Date.now());
    });
  }

  /** Protocol pings find dead sockets: whoever has not answered the last one is cut off. */
  private ping(): void {
    for (const [socket, answered] of this.alive) {
      if (!answered) {
        socket.terminate();
        continue;
      }
      this.alive.set(socket, false);
      if (socket.readyState === socket.OPEN) socket.ping();
    }
  }
}

function readable(data: Buffer, isBinary: boolean): string {
  if (data.length > MAX_MESSAGE) throw new Problem('request.too_large', { detail: `A message has at most ${MAX_MESSAGE} bytes.` });
  if (isBinary) throw new Problem('request.malformed', { detail: 'Messages are JSON text, not binary.' });
  return data.toString('utf8');
}

/** From the headers, the sub-protocol or the ticket; null = the first message will bring them. */
function handshakeCredentials(request: IncomingMessage, { query }: RawPath): Credentials | Problem | null {
  try {
    const fromHeaders = credentialsFrom(request.headers);
    if (fromHeaders) return fromHeaders;
  } catch (error) {
    return toProblem(error);
  }
  const protocols = request.headers['sec-websocket-protocol']?.split(',').map((part) => part.trim()) ?? [];
  if (protocols[0] === 'bearer') return { kind: 'bearer', token: protocols[1] ?? '' };
  const ticket = query.get('ticket');
  return ticket === null ? null : { kind: 'ticket', ticket };
}
