import type { IncomingMessage } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Problem } from '../../../common/problem.js';
import { ClientAddress } from '../../../platform/http/client-address.js';
import { refuseBeforeFirstStep } from '../../auth/access/access.js';
import { AuthService, isTouched, lifeOver } from '../../auth/access/auth.service.js';
import { AccessChanges, type ChangedAccess } from '../../auth/identity/access-changes.js';
import type { Principal } from '../../auth/identity/principal.js';
import type { SubscribeAction } from '../protocol/actions.js';
import { CLOSE, type Connection } from '../protocol/connection.js';
import { Hub } from '../hub/hub.js';
import { control } from '../protocol/message.js';
import { RealtimeCounters } from '../hub/realtime.counters.js';
import type { LiveSession } from './live.session.js';
import { authExpiring } from './auth-expiring.js';
import type { SessionHost } from './session.host.js';
import { Session } from './session.js';

const CLOCK_MS = 250;
const EXPIRY_NOTICE = 0.8;
/** Clients spread their return over this time, in ms. */
const RECONNECT_IN_MS = [500, 5000];
const FLUSH_MS = 5000;
/** A connection takes less than this from its authentication to being listed; changes of rights are kept for it as long. */
const CHANGE_KEPT_MS = 10_000;
const RECONSIDER_AGAIN_MS = 500;
/** Most connections of one address that have not authenticated yet. */
const SILENT_PER_ADDRESS = 100;

/** Every open connection of every transport: caps, deadlines, heartbeats, expiry and the orderly end. */
@Injectable()
export class Sessions implements SessionHost, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sessions.name);
  private readonly open = new Set<LiveSession>();
  private clock: NodeJS.Timeout | undefined;
  private closing = false;
  private recent: { readonly changed: ChangedAccess; readonly atMs: number }[] = [];
  private stopFollowing: () => void = () => undefined;

  constructor(
    readonly hub: Hub,
    readonly auth: AuthService,
    private readonly config: Config,
    private readonly counters: RealtimeCounters,
    private readonly changes: AccessChanges,
    private readonly addresses: ClientAddress,
  ) {}

  onApplicationBootstrap(): void {
    this.clock = setInterval(() => this.look(Date.now()), CLOCK_MS);
    this.clock.unref();
    this.stopFollowing = this.changes.onChange((changed) => this.follow(changed));
  }

  get size(): number {
    return this.open.size;
  }

  /** Why no further connection can be accepted now, or null. */
  refusal(): Problem | null {
    return this.closing ? new Problem('server.shutting_down') : null;
  }

  /**
   * Why no further connection from this address may wait to authenticate, or null. Those that wait are counted apart: silent clients must not
   * take the places of others.
   */
  refusalOfSilent(ip: string | undefined): Problem | null {
    const silent = [...this.open].filter(({ principal }) => principal === null);
    const here = silent.filter((session) => session.ip === ip).length;
    if (silent.length < this.config.variables.WEBSOCKET_MAX_CONNECTIONS && here < SILENT_PER_ADDRESS) return null;
    return new Problem('realtime.too_many_connections', { detail: 'Too many connections wait for authentication.' });
  }

  addressOf(message: Pick<IncomingMessage, 'headers' | 'socket'>): string | undefined {
    return this.addresses.of(message);
  }

  /** `first`: the subscription of the path, none on a path without a topic. */
  start(connection: Connection, first: readonly SubscribeAction[], ip?: string): Session {
    const session = new Session(this, connection, first, Date.now(), ip);
    this.add(session);
    return session;
  }

  /** Counts the session among the others from now on, and ends it with them. */
  add(session: LiveSession): void {
    this.open.add(session);
  }

  /** The sessions that have authenticated. */
  signedIn(): (LiveSession & { readonly principal: Principal })[] {
    return [...this.open].filter((session) => session.principal !== null) as (LiveSession & { readonly principal: Principal })[];
  }

  /** Throws `auth.forbidden` to a user with a first step to take, and `realtime.too_many_connections`. */
  admit(principal: Principal): void {
    refuseBeforeFirstStep(principal);
    const { WEBSOCKET_MAX_CONNECTIONS: overall, WEBSOCKET_MAX_CONNECTIONS_PER_USER: cap } = this.config.variables;
    const others = this.signedIn();
    if (others.length >= overall) {
      throw new Problem('realtime.too_many_connections', { detail: `At most ${overall} connections are open at once.` });
    }
    if (others.filter((session) => session.principal.id === principal.id).length >= cap)
      throw new Problem('realtime.too_many_connections', { detail: `At most ${cap} connections of one user are open at once.` });
  }

  refused(code: string): void {
    this.counters.refused(code);
  }

  joined(session: LiveSession): void {
    const { principal } = session;
    if (principal && this.recent.some(({ changed }) => isTouched(principal, changed))) void this.reconsider([session]);
  }

  ended(session: LiveSession): void {
    this.open.delete(session);
  }

  /** Announces the shutdown, lets the outboxes drain, closes with 1001. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearInterval(this.clock);
    this.stopFollowing();
    const goodbye = control('server_shutdown', { timestamp: new Date().toISOString(), reconnect_in_ms: RECONNECT_IN_MS });
    for (const client of this.hub.clients) client.send(goodbye, Date.now());
    await this.drained(Date.now() + FLUSH_MS);
    this.logger.log(`Closing ${this.open.size} live connections`);
    for (const { connection } of this.open) connection.close(CLOSE.shutdown, 'server shutdown');
  }

  private async drained(deadlineMs: number): Promise<void> {
    while (Date.now() < deadlineMs && [...this.open].some(({ unsentBytes }) => unsentBytes > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private look(nowMs: number): void {
    const {
      WEBSOCKET_AUTH_SECONDS: authSeconds,
      WEBSOCKET_HEARTBEAT_SECONDS: heartbeatSeconds,
      SSE_KEEPALIVE_SECONDS: keepaliveSeconds,
    } = this.config.variables;
    const heartbeat = control('heartbeat', { timestamp: new Date(nowMs).toISOString(), clients: this.hub.clients.size });
    for (const session of this.open) {
      // Foreign protocols have clocks of their own.
      if (!(session instanceof Session)) continue;
      const { client } = session;
      if (client) {
        if (nowMs - client.lastSentMs >= heartbeatSeconds * 1000) client.send(heartbeat, nowMs);
        if (nowMs - client.lastWriteMs >= keepaliveSeconds * 1000) client.keepAlive(nowMs);
        this.watchExpiry(session, nowMs);
      } else if (nowMs - session.openedAtMs >= authSeconds * 1000) {
        session.endWith(new Problem('auth.deadline', { detail: `Authenticate within ${authSeconds} s.` }), CLOSE.authDeadline);
      }
    }
  }

  /** Rights that an administrator takes away end on open connections too. */
  private follow(changed: ChangedAccess): void {
    const nowMs = performance.now();
    this.recent = [...this.recent.filter(({ atMs }) => nowMs - atMs < CHANGE_KEPT_MS), { changed, atMs: nowMs }];
    void this.reconsider(this.signedIn().filter(({ principal }) => isTouched(principal, changed)));
  }

  private async reconsider(sessions: readonly LiveSession[]): Promise<void> {
    const known = sessions.flatMap((session) => (session.principal ? [{ session, principal: session.principal }] : []));
    if (known.length === 0 || this.closing) return;
    try {
      const standings = await this.auth.current(known.map(({ session, principal }) => ({ principal, address: session.ip })));
      known.forEach(({ session }, index) => {
        const standing = standings[index];
        if (standing instanceof Problem) session.endWith(standing, CLOSE.unauthenticated);
        else if (standing) session.accessChanged(standing);
      });
    } catch (error) {
      this.logger.warn({ err: error }, 'What has become of connected users cannot be read yet');
      setTimeout(() => void this.reconsider(sessions.filter((session) => this.open.has(session))), RECONSIDER_AGAIN_MS).unref();
    }
  }

  private watchExpiry(session: Session, nowMs: number): void {
    const { client } = session;
    const expiresAtMs = client?.principal.expiresAtMs ?? null;
    if (!client || expiresAtMs === null) return;
    if (nowMs >= expiresAtMs) {
      session.endWith(lifeOver(client.principal), CLOSE.unauthenticated);
      return;
    }
    const { issuedAtMs } = client.principal;
    if (client.expiryAnnounced || nowMs < issuedAtMs + (expiresAtMs - issuedAtMs) * EXPIRY_NOTICE) return;
    client.expiryAnnounced = true;
    client.send(authExpiring(expiresAtMs), nowMs);
  }
}
