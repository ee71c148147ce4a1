import { Problem } from '../../../common/problem.js';
import { newRequestId } from '../../../platform/http/request-id.js';
import { requestContext } from '../../../platform/telemetry/request-context.js';
import { type Credentials, isSameAccess, type Principal } from '../../auth/identity/principal.js';
import {
  type ClientAction,
  idOf,
  parseAction,
  type ActionId,
  signInFirst,
  type SubscribeAction,
  unknownAction,
} from '../protocol/actions.js';
import { changeAccess } from '../hub/change-access.js';
import type { Client } from '../hub/client.js';
import { CLOSE, type CloseCode, type Connection, refusedWith } from '../protocol/connection.js';
import { controlFrame, type StreamFrame, Message } from '../protocol/message.js';
import { MessageBudget } from './message-budget.js';
import { problemFrame, toProblem } from '../protocol/problem-frame.js';
import { subscribedFrame, subscribedToMany } from '../protocol/subscribed.js';
import type { LiveSession } from './live.session.js';
import { narrowed } from './narrowed.js';
import type { SessionHost } from './session.host.js';
import { subscribeToEach } from './subscribe-many.js';

const MESSAGES_PER_SECOND = 50;
const MESSAGE_BURST = 100;
/** A replay of so many events counts as one more message: it is work for the server, however fast the client reads. */
const EVENTS_PER_MESSAGE = 100;
/** Refused messages after which a client that goes on is closed. */
const REFUSALS_BEFORE_CLOSE = 1000;

/** Sends a frame as the answer to one message (the next frame on a raw socket, the acknowledgement on Socket.IO); returns its bytes. */
export type Reply = (frame: StreamFrame) => number;

/** One connection's conversation, the same on every transport: authentication, then one message at a time. */
export class Session implements LiveSession {
  client: Client | null = null;
  private ended = false;
  private turn: Promise<void> = Promise.resolve();
  private readonly budget: MessageBudget;
  private refusals = 0;
  /** Answers as the next frame. */
  readonly frames: Reply = (frame) => this.connection.send(new Message([frame]));

  constructor(
    private readonly host: SessionHost,
    readonly connection: Connection,
    /** The topic of the path: subscribed as soon as the client is authenticated. */
    private first: readonly SubscribeAction[],
    readonly openedAtMs: number,
    readonly ip?: string,
  ) {
    this.budget = new MessageBudget(MESSAGES_PER_SECOND, MESSAGE_BURST, openedAtMs);
  }

  get principal(): Principal | null {
    return this.client?.principal ?? null;
  }

  get unsentBytes(): number {
    return this.client?.unsentBytes ?? 0;
  }

  /** Handles one message. `read` gives its body and may throw a `Problem`; it and every refusal is answered, never thrown. */
  receive(read: () => unknown, reply: Reply, nowMs: number): void {
    if (this.ended) return;
    if (!this.budget.take(nowMs)) {
      this.refuse(reply);
      return;
    }
    this.turn = this.turn.then(() => this.answer(read, reply));
  }

  /** Authenticates (or renews) with these credentials; a failure ends the connection with 4401. */
  signIn(credentials: Credentials): Promise<void> {
    this.turn = this.turn.then(() => this.authenticate(credentials, {}, undefined, this.frames));
    return this.turn;
  }

  /** Accepts a principal that the transport's own handshake has authenticated and admitted. */
  enter(principal: Principal): Promise<void> {
    this.turn = this.turn.then(() => this.welcome(principal, undefined, this.frames));
    return this.turn;
  }

  /** Ends the connection with an `error` frame that has the reason. */
  endWith(problem: Problem, code: CloseCode): void {
    if (this.ended) return;
    this.host.refused(problem.code);
    this.give(problemFrame(problem), this.frames);
    this.connection.close(code, problem.kind.title.slice(0, 120));
    this.end();
  }

  /** Applies changed rights of the user or key, and sends a frame about them. */
  accessChanged(now: Principal): void {
    const { client } = this;
    if (!client || this.ended) return;
    const { principal } = client;
    // A token that was renewed meanwhile has a life of its own.
    const next = now.kind === 'user' ? { ...now, issuedAtMs: principal.issuedAtMs, expiresAtMs: principal.expiresAtMs } : now;
    if (isSameAccess(principal, next)) {
      client.principal = next;
      return;
    }
    changeAccess(this.host.hub, client, next);
    const access = { role: next.role, permissions: [...next.permissions], brokers: next.brokers };
    this.give(controlFrame('access_changed', { timestamp: new Date().toISOString(), ...access }), this.frames);
  }

  /** The transport has lost or closed the connection. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.client) this.host.hub.leave(this.client);
    this.host.ended(this);
  }

  /** Every answer passes here, so that a client that asks and does not read is noticed. */
  private give(frame: StreamFrame, reply: Reply): void {
    if (this.ended || this.client?.closed) return;
    const bytes = reply(frame);
    if (!this.client) return;
    this.client.answered(bytes, frame.type === 'subscribed', Date.now());
    this.host.hub.watchLag(this.client);
  }

  private refuse(reply: Reply): void {
    this.refusals += 1;
    const problem = new Problem('request.rate_limited', { detail: `At most ${MESSAGES_PER_SECOND} messages a second.` });
    if (this.refusals > REFUSALS_BEFORE_CLOSE) this.endWith(problem, CLOSE.rateLimited);
    // One answer a burst: answering each message of a flood would be a flood of ours.
    else if (this.refusals % MESSAGES_PER_SECOND === 1) this.give(problemFrame(problem), reply);
  }

  private async answer(read: () => unknown, reply: Reply): Promise<void> {
    if (this.ended) return;
    let body: unknown;
    try {
      body = read();
      await this.act(parseAction(body), reply);
    } catch (error) {
      const problem = toProblem(error);
      // Whatever the first message was meant to be, this says how to authenticate.
      const isFirst = this.client === null && problem.code === 'realtime.unknown_action';
      this.give(problemFrame(isFirst ? signInFirst() : problem, idOf(body).id), reply);
    }
  }

  private async act(action: ClientAction, reply: Reply): Promise<void> {
    if (action.action === 'auth') return this.authenticate(action.credentials, action.message, action.id, reply);
    if (action.action === 'ping')
      return this.give(controlFrame('pong', { ...withId(action.id), timestamp: new Date().toISOString() }), reply);
    const { client } = this;
    if (!client) throw signInFirst();
    switch (action.action) {
      case 'subscribe':
        return this.host.hub.subscribe(client, action, (subscribed) => {
          this.budget.charge(subscribed.frames.length / EVENTS_PER_MESSAGE);
          this.give(subscribedFrame(subscribed, action.id), reply);
        });
      case 'subscribe_many':
        return this.give(subscribedToMany(await subscribeToEach(this.host.hub, client, action.each), action.id), reply);
      case 'unsubscribe':
        this.host.hub.unsubscribe(client, action.topic);
        return this.give(controlFrame('unsubscribed', { ...withId(action.id), topic: action.topic }), reply);
      case 'unsubscribe_many':
        for (const topic of action.topics) this.host.hub.unsubscribe(client, topic);
        return this.give(controlFrame('unsubscribed', { ...withId(action.id), topics: action.topics }), reply);
      case 'subscriptions':
        return this.give(controlFrame('subscriptions', { ...withId(action.id), topics: [...client.subscriptions.keys()] }), reply);
      case 'custom':
        return this.perform(client, action, reply);
      default:
        return action satisfies never;
    }
  }

  private async perform({ principal }: Client, { name, id, message }: ClientAction & { action: 'custom' }, reply: Reply): Promise<void> {
    const action = this.host.hub.actionNamed(name);
    if (!action) throw unknownAction(this.host.hub.actions().map((offered) => offered.name));
    this.host.hub.permit(action, principal);
    // The same context as a REST request has, so that audit trail and log name the source.
    const context = { requestId: newRequestId(), client: { ip: this.ip ?? '', headers: {} } };
    const done = await requestContext.run(context, () => action.run(principal, message));
    this.give(controlFrame(action.answer, { ...withId(id), ...done }), reply);
  }

  private async authenticate(
    credentials: Credentials,
    message: Readonly<Record<string, unknown>>,
    id: ActionId | undefined,
    reply: Reply,
  ): Promise<void> {
    if (this.ended) return;
    try {
      if (!this.client) this.first = this.first.flatMap((action) => narrowed(action, message, this.host.hub));
      const principal = await this.host.auth.authenticate(credentials, this.ip);
      if (this.ended) return;
      if (this.client) this.renew(this.client, principal, id, reply);
      else {
        this.host.admit(principal);
        await this.welcome(principal, id, reply);
      }
    } catch (error) {
      const problem = toProblem(error);
      // A renewal that fails leaves the old token in force until it expires.
      if (this.client) this.give(problemFrame(problem, id), reply);
      else this.endWith(problem, refusedWith(problem.code));
    }
  }

  private renew(client: Client, principal: Principal, id: ActionId | undefined, reply: Reply): void {
    if (principal.id !== client.principal.id)
      throw new Problem('auth.forbidden', { detail: 'A connection cannot change its user: open another one.' });
    changeAccess(this.host.hub, client, principal);
    const expiresAt = principal.expiresAtMs === null ? null : new Date(principal.expiresAtMs).toISOString();
    this.give(controlFrame('authenticated', { ...withId(id), timestamp: new Date().toISOString(), expires_at: expiresAt }), reply);
  }

  private async welcome(principal: Principal, id: ActionId | undefined, reply: Reply): Promise<void> {
    if (this.ended) return;
    const client = this.host.hub.join(this.connection, principal);
    this.client = client;
    this.host.joined(this);
    const topics = this.first.map(({ topic }) => topic);
    const { name: user, role } = principal;
    const body = { timestamp: new Date().toISOString(), message: 'Connected to Quarterdeck', client_id: client.id, user, role, topics };
    this.give(controlFrame('connected', { ...withId(id), ...body }), reply);
    try {
      for (const action of this.first) {
        await this.host.hub.subscribe(client, action, (subscribed) => this.give(subscribedFrame(subscribed), this.frames));
      }
    } catch (error) {
      const problem = toProblem(error);
      // The path stands for its topic: without the topic the connection has no use.
      this.endWith(problem, problem.code === 'auth.forbidden' ? CLOSE.forbidden : CLOSE.policy);
    }
  }
}

/** `{id}` where the client gave one. */
function withId(id: ActionId | undefined): { id?: ActionId } {
  return id === undefined ? {} : { id };
}
