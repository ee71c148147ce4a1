import type { IncomingMessage } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { WebSocket } from 'ws';
import { Origins } from '../../../platform/http/origins.js';
import { RealtimeCounters } from '../hub/realtime.counters.js';
import { CLOSE } from '../protocol/connection.js';
import { Sessions } from '../sessions/sessions.js';
import { RawConnection } from '../transports/raw.connection.js';
import { Takeovers } from '../transports/takeovers.js';
import { ForeignPort } from './foreign.port.js';
import type { ForeignProtocol } from './foreign.protocol.js';
import { ForeignSession } from './foreign.session.js';

const TICK_MS = 50;
const LOOK_MS = 250;
const PING_MS = 20_000;

/** Sockets of foreign protocols: on ports of their own, and on paths of the main one. */
@Injectable()
export class ForeignSockets implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ForeignSockets.name);
  /** Each session with its socket, and whether the client has answered since the last ping. */
  private readonly open = new Map<ForeignSession, { readonly socket: WebSocket; alive: boolean }>();
  private readonly lagging = new Set<ForeignSession>();
  private readonly ports: ForeignPort[] = [];
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly sessions: Sessions,
    private readonly counters: RealtimeCounters,
    private readonly takeovers: Takeovers,
    private readonly origins: Origins,
  ) {}

  onApplicationBootstrap(): void {
    const every = (ms: number, work: () => void): number => this.timers.push(setInterval(work, ms).unref());
    every(TICK_MS, () => this.tick(Date.now()));
    every(LOOK_MS, () => this.look(Date.now()));
    every(PING_MS, () => this.ping());
  }

  beforeApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const port of this.ports) port.close();
  }

  /** Allows the protocol on its path of the main port. */
  register(protocol: ForeignProtocol): void {
    this.takeovers.register(protocol.path, {
      claims: (text) => protocol.isSpokenIn(text),
      adopt: (socket, request, openedAtMs, first) => this.adopt(protocol, socket, request, openedAtMs).hear(first, false, Date.now()),
    });
  }

  /** Opens a port for the protocol, whatever the path. If that fails: a warning and null, and all else goes on without it. */
  async listen(protocol: ForeignProtocol, host: string, port: number): Promise<number | null> {
    const opened = new ForeignPort(protocol.name, (socket, request) => this.accept(protocol, socket, request));
    this.ports.push(opened);
    return opened.listen(host, port);
  }

  private accept(protocol: ForeignProtocol, socket: WebSocket, request: IncomingMessage): void {
    const silent = this.sessions.refusal() ?? this.sessions.refusalOfSilent(this.sessions.addressOf(request));
    const session = this.adopt(protocol, socket, request, Date.now());
    if (silent) session.endWith(silent, silent.code === 'server.shutting_down' ? CLOSE.shutdown : CLOSE.tooManyConnections);
    else if (!this.origins.mayFollow(request.headers.origin, request.headers.host))
      session.endWith(this.origins.refused(request.headers.origin), CLOSE.policy);
  }

  private adopt(protocol: ForeignProtocol, socket: WebSocket, request: IncomingMessage, openedAtMs: number): ForeignSession {
    const ip = this.sessions.addressOf(request);
    const lags = (lagging: ForeignSession): void => void this.lagging.add(lagging);
    const session = new ForeignSession(this.sessions, protocol, new RawConnection(socket, true), ip, openedAtMs, this.counters, lags);
    const liveness = { socket, alive: true };
    this.open.set(session, liveness);
    this.sessions.add(session);
    socket.on('error', (error) => this.logger.debug(`Socket error: ${error.message}`));
    socket.on('pong', () => (liveness.alive = true));
    socket.on('oversize', () => session.hearTooMuch());
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      liveness.alive = true;
      session.hear(data, isBinary, Date.now());
    });
    socket.on('close', () => {
      this.open.delete(session);
      this.lagging.delete(session);
      session.end();
    });
    return session;
  }

  private tick(nowMs: number): void {
    for (const session of this.lagging) {
      session.tick(nowMs);
      if (!session.lagging) this.lagging.delete(session);
    }
  }

  private look(nowMs: number): void {
    for (const session of this.open.keys()) session.look(nowMs);
  }

  private ping(): void {
    for (const liveness of this.open.values()) {
      const { socket, alive } = liveness;
      if (!alive) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN) {
        liveness.alive = false;
        socket.ping();
      }
    }
  }
}
