import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { WebSocket } from 'ws';
import { Config } from '../../../config/config.js';
import { Problem } from '../../../common/problem.js';
import type { EdgeAdapter } from '../../../platform/http/adapter.js';
import { credentialsFrom } from '../../auth/identity/credentials.js';
import type { Credentials } from '../../auth/identity/principal.js';
import { readMessage } from '../protocol/actions.js';
import { CLOSE, CUT_OFF_MS } from '../protocol/connection.js';
import { Message } from '../protocol/message.js';
import { problemFrame, toProblem } from '../protocol/problem-frame.js';
import { BoundedSocketServer } from './bounded-socket.server.js';
import { RawConnection } from './raw.connection.js';
import { firstSubscriptions, type RawPath, rawPath } from './raw-path.js';
import type { Session } from '../sessions/session.js';
import { Origins } from '../../../platform/http/origins.js';
import { Sessions } from '../sessions/sessions.js';
import { type Takeover, Takeovers } from './takeovers.js';

/** Above this a message is refused with an `error` frame; above the second the connection ends (1009). In bytes. */
const MAX_MESSAGE = 64 * 1024;
const MAX_PAYLOAD = 2 * MAX_MESSAGE;

const OPTIONS = {
  noServer: true,
  perMessageDeflate: false,
  maxPayload: MAX_PAYLOAD,
  clientTracking: false,
  closeTimeout: CUT_OFF_MS,
  // The token that may follow is not a protocol and is never echoed.
  handleProtocols: (protocols: Set<string>): string | false => (protocols.has('bearer') ? 'bearer' : false),
};

/** Plain WebSocket on the HTTP port. `/ws/*` and `/realtime/*` are ours, `/socket.io/` is Socket.IO's; other upgrades stay plain HTTP. */
@Injectable()
export class RawSocketTransport implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RawSocketTransport.name);
  private readonly server = new BoundedSocketServer(OPTIONS);
  private readonly alive = new Map<WebSocket, boolean>();
  private pinger: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost<EdgeAdapter>,
    private readonly sessions: Sessions,
    private readonly config: Config,
    private readonly takeovers: Takeovers,
    private readonly origins: Origins,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.host;
    httpAdapter.acceptUpgrades((path) => rawPath(path, this.sessions.hub) !== null);
    const config = { refusal: true };
    for (const url of ['/ws', '/ws/*', '/realtime/*'])
      httpAdapter.getInstance().get(url, { config }, (request) => this.refusePlain(request.url));
  }

  onApplicationBootstrap(): void {
    this.host.httpAdapter.getHttpServer().on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.route(request, socket, head);
    });
    this.pinger = setInterval(() => this.ping(), this.config.variables.WEBSOCKET_PING_SECONDS * 1000);
    this.pinger.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.pinger);
    this.server.close();
  }

  /** Answers requests that are no WebSocket, or for an unknown path: which paths there are, and how they are opened. */
  private refusePlain(url: string): never {
    const paths = this.sessions.hub.registered().flatMap(({ path }) => (path === undefined ? [] : [`/ws/${path}`]));
    if (rawPath(url, this.sessions.hub) === null)
      throw new Problem('realtime.unknown_topic', { detail: `There is no live stream at this path. There are: ${paths.join(', ')}.` });
    throw new Problem('realtime.upgrade_required', {
      detail: 'This is a WebSocket: connect with a WebSocket client (ws:// or wss://), or follow GET /api/realtime/events?topics=.',
      headers: { upgrade: 'websocket', connection: 'upgrade' },
    });
  }

  private route(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = rawPath(request.url ?? '', this.sessions.hub);
    // Socket.IO's own: everything else has been answered as plain HTTP.
    if (target === null) return;
    socket.on('error', () => socket.destroy());
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
      session = this.sessions.start(connection, firstSubscriptions(target), ip);
    } catch (error) {
      // Started without its subscription only to end it in the ordinary way.
      this.sessions.start(connection, []).endWith(toProblem(error), CLOSE.policy);
      return;
    }
    // Credentials in the handshake mean our own protocol.
    const isOpen = credentials !== null || target.topic === null;
    const takeover = isOpen ? undefined : this.takeovers.on(this.sessions.hub.channelOf(target.topic).path);
    this.listen(socket, session, request, takeover);
    const { origin, host } = request.headers;
    if (!this.origins.mayFollow(origin, host)) {
      session.endWith(this.origins.refused(origin), CLOSE.policy);
      return;
    }
    if (credentials instanceof Problem) session.endWith(credentials, CLOSE.unauthenticated);
    else if (credentials) void session.signIn(credentials);
  }

  private listen(socket: WebSocket, session: Session, request: IncomingMessage, takeover: Takeover | undefined): void {
    const pong = (): unknown => this.alive.set(socket, true);
    pong();
    socket.on('pong', pong);
    socket.on('close', () => {
      this.alive.delete(socket);
      session.end();
    });
    const onMessage = (data: Buffer, isBinary: boolean): void =>
      session.receive(() => readMessage(readable(data, isBinary)), session.frames, Date.now());
    if (takeover === undefined) {
      socket.on('message', onMessage);
      return;
    }
    // The first message decides between the two protocols.
    socket.once('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary || data.length > MAX_MESSAGE || !takeover.claims(data.toString('utf8'))) {
        socket.on('message', onMessage);
        onMessage(data, isBinary);
        return;
      }
      socket.off('pong', pong);
      this.alive.delete(socket);
      session.end();
      takeover.adopt(socket, request, session.openedAtMs, data);
    });
  }

  /** Protocol pings find dead sockets: one that has not answered the last ping is cut off. */
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

/** Credentials from the headers, the sub-protocol or the ticket; null = the first message will bring them. */
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
