import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Problem } from '../../common/problem.js';
import { AuthService } from '../auth/auth.service.js';
import type { Principal } from '../auth/principal.js';
import type { SubscribeAction } from './actions.js';
import { CLOSE, type Connection } from './connection.js';
import { Hub } from './hub.js';
import { control } from './message.js';
import { RealtimeCounters } from './realtime.counters.js';
import { authExpiring, Session, type SessionHost } from './session.js';

const CLOCK_MS = 250;
const EXPIRY_NOTICE = 0.8;
/** Clients spread their return over this time, in ms. */
const RECONNECT_IN_MS = [500, 5000];
const FLUSH_MS = 5000;
/** Connections of one address that have not authenticated yet. */
const SILENT_PER_ADDRESS = 100;

/** Every open connection of every transport: caps, deadlines, heartbeats, expiry and the orderly end. */
@Injectable()
export class Sessions implements SessionHost, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sessions.name);
  private readonly open = new Set<Session>();
  private clock: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(
    readonly hub: Hub,
    readonly auth: AuthService,
    private readonly config: Config,
    private readonly counters: RealtimeCounters,
  ) {}

  onApplicationBootstrap(): void {
    this.clock = setInterval(() => this.look(Date.now()), CLOCK_MS);
    this.clock.unref();
  }

  get size(): number {
    return this.open.size;
  }

  /** Why no further connection can be taken now, or null. */
  refusal(): Problem | null {
    return this.closing ? new Problem('server.shutting_down') : null;
  }

  /**
   * Why no further connection from this address may wait to authenticate, or null. Those that wait are counted apart: whoever says
   * nothing must not take the places of those who do.
   */
  refusalOfSilent(ip: string | undefined): Problem | null {
    const silent = [...this.open].filter((session) => session.client === null);
    const here = silent.filter((session) => session.ip === ip).length;
    if (silent.length < this.config.variables.WEBSOCKET_MAX_CONNECTIONS && here < SILENT_PER_ADDRESS) return null;
    return new Problem('realtime.too_many_connections', { detail: 'Too many connections wait for authentication.' });
  }

  /** Whether a browser page of this origin may connect; no origin is no browser. */
  originAllowed(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined) return true;
    const { corsOrigins } = this.config;
    return corsOrigins.includes('*') || corsOrigins.includes(origin) || sameHost(origin, host);
  }

  /** The client's address; the one that the proxy in front names, where TRUST_PROXY says that there is one. */
  addressOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string | undefined {
    const forwarded = this.config.variables.TRUST_PROXY
      ? String(headers['x-forwarded-for'] ?? '')
          .split(',', 1)[0]
          ?.trim()
      : '';
    return forwarded || socket.remoteAddress;
  }

  /** `first`: what the path stands for, none on a path of no topic. */
  start(connection: Connection, first: readonly SubscribeAction[], ip?: string): Session {
    const session = new Session(this, connection, first, Date.now(), ip);
    this.open.add(session);
    return session;
  }

  admit(principal: Principal): void {
    const { WEBSOCKET_MAX_CONNECTIONS: overall, WEBSOCKET_MAX_CONNECTIONS_PER_USER: cap } = this.config.variables;
    if (this.hub.clients.size >= overall) {
      throw new Problem('realtime.too_many_connections', { detail: `At most ${overall} connections are open at once.` });
    }
    let count = 0;
    for (const client of this.hub.clients) if (client.principal.id === principal.id) count += 1;
    if (count >= cap)
      throw new Problem('realtime.too_many_connections', { detail: `At most ${cap} connections of one user are open at once.` });
  }

  refused(code: string): void {
    this.counters.refused(code);
  }

  ended(session: Session): void {
    this.open.delete(session);
  }

  /** Says goodbye, lets the outboxes drain, closes with 1001. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearInterval(this.clock);
    const goodbye = control('server_shutdown', { timestamp: new Date().toISOString(), reconnect_in_ms: RECONNECT_IN_MS });
    for (const client of this.hub.clients) client.send(goodbye, Date.now());
    await this.drained(Date.now() + FLUSH_MS);
    this.logger.log(`Closing ${this.open.size} live connections`);
    for (const { connection } of this.open) connection.close(CLOSE.shutdown, 'server shutdown');
  }

  private async drained(deadlineMs: number): Promise<void> {
    while (Date.now() < deadlineMs && [...this.hub.clients].some((client) => client.unsentBytes > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private look(nowMs: number): void {
    const { WEBSOCKET_AUTH_SECONDS: authSeconds, WEBSOCKET_HEARTBEAT_SECONDS: heartbeatSeconds } = this.config.variables;
    const heartbeat = control('heartbeat', { timestamp: new Date(nowMs).toISOString(), clients: this.hub.clients.size });
    for (const session of this.open) {
      const { client } = session;
      if (client) {
        if (nowMs - client.lastSentMs >= heartbeatSeconds * 1000) client.send(heartbeat, nowMs);
        this.watchExpiry(session, nowMs);
      } else if (nowMs - session.openedAtMs >= authSeconds * 1000) {
        session.endWith(new Problem('auth.deadline', { detail: `Authenticate within ${authSeconds} s.` }), CLOSE.authDeadline);
      }
    }
  }

  private watchExpiry(session: Session, nowMs: number): void {
    const { client } = session;
    const expiresAtMs = client?.principal.expiresAtMs ?? null;
    if (!client || expiresAtMs === null) return;
    if (nowMs >= expiresAtMs) {
      session.endWith(new Problem('auth.token_expired'), CLOSE.unauthenticated);
      return;
    }
    const { issuedAtMs } = client.principal;
    if (client.expiryAnnounced || nowMs < issuedAtMs + (expiresAtMs - issuedAtMs) * EXPIRY_NOTICE) return;
    client.expiryAnnounced = true;
    client.send(authExpiring(expiresAtMs), nowMs);
  }
}

/**
 * The page that the backend itself serves, by an address or as `localhost`. A name would prove nothing: anybody's name can be made to
 * lead here (DNS rebinding), so a desk with a name puts it into CORS_ORIGINS.
 */
function sameHost(origin: string, host: string | undefined): boolean {
  const page = URL.parse(origin);
  if (page === null || page.host !== host) return false;
  return page.hostname === 'localhost' || isIP(page.hostname.replace(/^\[|\]$/g, '')) !== 0;
}
