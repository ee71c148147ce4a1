import { Problem } from '../../../common/problem.js';
import { lifeOver } from '../../auth/access/auth.service.js';
import type { Credentials, Principal } from '../../auth/identity/principal.js';
import { hearingTurn } from './hearing-turn.js';
import { Outbox } from '../hub/outbox.js';
import type { RealtimeCounters } from '../hub/realtime.counters.js';
import { CLOSE, type CloseCode, type Connection } from '../protocol/connection.js';
import type { Message } from '../protocol/message.js';
import type { LiveSession } from '../sessions/live.session.js';
import { MessageBudget } from '../sessions/message-budget.js';
import type { Sessions } from '../sessions/sessions.js';
import type { ForeignProtocol, Heard, Newest, Peer, Talk } from './foreign.protocol.js';

/** Above this a message is refused until the client has authenticated, in bytes. */
const MAX_MESSAGE = 64 * 1024;
const MESSAGES_PER_SECOND = 50;
const MESSAGE_BURST = 200;
/** Refused messages after which a client that goes on is closed. */
const REFUSALS_BEFORE_CLOSE = 1000;
const OUTBOX = { conflateBytes: 256 * 1024, lagMs: 100, closeBytes: 1024 * 1024, closeEvents: 10_000, stallMs: 10_000 };

/** The part of the server that a session needs. */
export type ForeignHost = Pick<Sessions, 'auth' | 'admit' | 'joined' | 'ended' | 'refused'>;

/** One socket with a foreign protocol: its principal, its unread data and its end. The messages themselves are the protocol's. */
export class ForeignSession implements LiveSession, Peer {
  principal: Principal | null = null;
  closed = false;
  private readonly talk: Talk;
  private readonly outbox: Outbox;
  private readonly budget: MessageBudget;
  /** Values that wait for the client to read, the one that has waited longest first. */
  private readonly held = new Set<Newest>();
  private turn: Promise<void> = Promise.resolve();
  private refusals = 0;

  constructor(
    private readonly host: ForeignHost,
    private readonly protocol: ForeignProtocol,
    readonly connection: Connection,
    readonly ip: string | undefined,
    private readonly openedAtMs: number,
    private readonly counters: RealtimeCounters,
    /** Called when data waits for the client to read. */
    private readonly lags: (session: ForeignSession) => void,
  ) {
    this.outbox = new Outbox(connection, OUTBOX);
    this.budget = new MessageBudget(MESSAGES_PER_SECOND, MESSAGE_BURST, openedAtMs);
    this.talk = protocol.meet(this);
  }

  get unsentBytes(): number {
    return this.outbox.unsentBytes;
  }

  get lagging(): boolean {
    return !this.closed && (this.held.size > 0 || this.outbox.unsentBytes > 0);
  }

  hear(data: Buffer, isBinary: boolean, nowMs: number): void {
    if (this.closed) return;
    const heard = this.heardAs(data, isBinary, nowMs);
    if (heard === null) return;
    this.turn = this.turn.then(async () => {
      await hearingTurn();
      if (!this.closed) await this.talk.hear(heard);
    });
  }

  /** A message over the limit of the server, which has dropped it. */
  hearTooMuch(): void {
    if (!this.closed) void this.talk.hear({ kind: 'too_large' });
  }

  async signIn(credentials: Credentials, accept: (principal: Principal) => void): Promise<Principal> {
    const principal = await this.host.auth.authenticate(credentials, this.ip);
    if (this.closed) throw new Problem('auth.required');
    accept(principal);
    if (principal.id !== this.principal?.id) this.host.admit(principal);
    this.principal = principal;
    this.connection.takesUpTo?.(this.protocol.maxBytes);
    this.host.joined(this);
    return principal;
  }

  answer(message: Message, anySize = false): void {
    if (this.closed) return;
    const nowMs = Date.now();
    this.outbox.answered(this.connection.send(message), anySize, nowMs);
    this.sent(message, nowMs);
  }

  deliver(newest: Newest, message: Message): void {
    if (this.closed) return;
    if (this.held.has(newest)) this.counters.skipped(1);
    else if (this.outbox.congested) this.hold(newest);
    else this.write(message);
  }

  forget(newest: Newest): void {
    this.held.delete(newest);
  }

  deliverInOrder(message: Message): void {
    if (this.closed) return;
    const nowMs = Date.now();
    const unsent = this.outbox.send(message, nowMs, 1);
    if (unsent > 0 && this.outbox.isOver(unsent) && this.closeIfTooSlow(nowMs)) return;
    this.sent(message, nowMs);
  }

  close(code: CloseCode, reason: string): void {
    if (this.closed) return;
    this.connection.close(code, reason);
    this.end();
  }

  endWith(problem: Problem, code: CloseCode): void {
    if (this.closed) return;
    this.host.refused(problem.code);
    const farewell = this.talk.farewell(problem);
    if (farewell) this.connection.send(farewell);
    this.close(code, problem.code === 'auth.deadline' ? 'auth timeout' : problem.kind.title.slice(0, 120));
  }

  accessChanged(now: Principal): void {
    if (this.closed || this.principal === null) return;
    const { issuedAtMs, expiresAtMs } = this.principal;
    this.principal = now.kind === 'user' ? { ...now, issuedAtMs, expiresAtMs } : now;
    this.talk.accessChanged();
  }

  /** Called when the socket is closed, by either side. */
  end(): void {
    if (this.closed) return;
    this.closed = true;
    this.held.clear();
    this.talk.ended();
    this.host.ended(this);
  }

  /** Ends the connection when its time is over. */
  look(nowMs: number): void {
    if (this.closed) return;
    const { principal } = this;
    if (principal === null) {
      if (nowMs - this.openedAtMs >= this.protocol.graceMs) this.endWith(new Problem('auth.deadline'), CLOSE.unauthenticated);
    } else if (principal.expiresAtMs !== null && nowMs >= principal.expiresAtMs) this.endWith(lifeOver(principal), CLOSE.unauthenticated);
  }

  /** Sends the values that wait, as far as the client has room; ends a client that does not read. */
  tick(nowMs: number): void {
    if (this.closed || this.closeIfTooSlow(nowMs)) return;
    for (const newest of this.held) {
      if (this.outbox.congested) return;
      this.held.delete(newest);
      this.write(newest.current());
    }
  }

  /** In a flood one message in fifty is answered: answering each would be a flood of ours. */
  private heardAs(data: Buffer, isBinary: boolean, nowMs: number): Heard | null {
    if (data.length > (this.principal === null ? MAX_MESSAGE : this.protocol.maxBytes)) return { kind: 'too_large' };
    if (!this.budget.take(nowMs)) {
      this.refusals += 1;
      if (this.refusals > REFUSALS_BEFORE_CLOSE) this.endWith(new Problem('request.rate_limited'), CLOSE.rateLimited);
      return this.refusals % MESSAGES_PER_SECOND === 1 ? { kind: 'rate_limited', text: isBinary ? '' : data.toString('utf8') } : null;
    }
    // A large message costs as much as the small ones in its place.
    this.budget.charge(Math.floor(data.length / MAX_MESSAGE));
    return isBinary ? { kind: 'binary' } : { kind: 'text', text: data.toString('utf8') };
  }

  private hold(newest: Newest): void {
    this.held.add(newest);
    this.lags(this);
  }

  private write(message: Message): void {
    const nowMs = Date.now();
    this.outbox.send(message, nowMs);
    this.sent(message, nowMs);
  }

  private sent(message: Message, nowMs: number): void {
    this.counters.sent(message.frames.length);
    if (this.outbox.unsentBytes > 0) this.lags(this);
    if (this.outbox.unsentBytes > OUTBOX.closeBytes) this.closeIfTooSlow(nowMs);
  }

  private closeIfTooSlow(nowMs: number): boolean {
    if (this.outbox.tooSlow(nowMs) === null) return false;
    this.counters.slowConsumer();
    this.close(CLOSE.slowConsumer, 'slow consumer');
    return true;
  }
}
