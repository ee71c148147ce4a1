import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../../../common/problem.js';
import { newRequestId } from '../../../platform/http/request-id.js';
import { may, sees } from '../../auth/identity/principal.js';
import type { Heard, Peer, Talk } from '../../realtime/foreign/foreign.protocol.js';
import { CLOSE } from '../../realtime/protocol/connection.js';
import type { Message } from '../../realtime/protocol/message.js';
import type { OpenAlgoDesk } from './openalgo.desk.js';
import { faultOf, FrameFault } from './protocol/codes.js';
import {
  type RequestBody,
  credentialsOf,
  invalidAction,
  own,
  readBody,
  refuseTooLarge,
  requestIdOf,
  TOO_LARGE,
  verbOf,
} from './protocol/frame.reader.js';
import { answer, errorFrame, message, type RequestId } from './protocol/frames.js';
import { SocketHoldings } from './socket.holdings.js';
import { SocketStatus } from './socket.status.js';
import { SubscriptionVerbs } from './subscription.verbs.js';

const FAILURES_BEFORE_CLOSE = 10;
/** Refused keys are answered after a multiple of this time, so that the time does not reveal what was wrong. */
const REFUSAL_STEP_MS = 250;
const TOO_MANY = 'too many failed authentications';

const logger = new Logger('OpenAlgo');

/** The session of one OpenAlgo socket: frames in order, each with its answer. */
export class OpenAlgoTalk implements Talk {
  private readonly holdings: SocketHoldings;
  private readonly verbs: SubscriptionVerbs;
  private readonly status: SocketStatus;
  private readonly unlist: () => void;
  private stopOrders: (() => void) | null = null;
  private orderSeq = 0;
  private failures = 0;

  constructor(
    private readonly peer: Peer,
    private readonly desk: OpenAlgoDesk,
  ) {
    this.holdings = new SocketHoldings(peer, desk);
    this.verbs = new SubscriptionVerbs(this.holdings, desk.cache, desk.feeds.broker);
    this.status = new SocketStatus(peer, this.holdings, desk);
    this.unlist = desk.opened(peer, this.holdings);
  }

  async hear(heard: Heard): Promise<void> {
    let id: RequestId;
    try {
      if (heard.kind === 'too_large') throw new FrameFault('MESSAGE_TOO_LARGE', TOO_LARGE);
      if (heard.kind === 'binary') throw new FrameFault('INVALID_JSON', 'Messages are JSON text, not binary');
      const body = readBody(heard.text);
      id = requestIdOf(body);
      refuseTooLarge(heard.text, body);
      if (heard.kind === 'rate_limited') throw new FrameFault('RATE_LIMITED', 'Too many messages: slow down');
      await this.act(body, id);
    } catch (error) {
      const fault = asFault(error);
      this.peer.answer(errorFrame(fault, id));
      if (fault.code === 'MESSAGE_TOO_LARGE') this.peer.close(CLOSE.tooLarge, 'message too large');
    }
  }

  farewell(problem: Problem): Message | null {
    const fault = faultOf(problem);
    return fault && errorFrame(fault);
  }

  accessChanged(): void {
    const { principal } = this.peer;
    if (principal === null) return;
    if (!may(principal, 'view_market') && this.holdings.size > 0) this.peer.answer(this.verbs.unsubscribeAll(undefined));
    if (!may(principal, 'view_trades')) this.endOrders();
  }

  ended(): void {
    this.unlist();
    this.endOrders();
    this.status.end();
    this.holdings.releaseAll();
  }

  private act(body: RequestBody, id: RequestId): Promise<void> | void {
    const verb = verbOf(body);
    switch (verb) {
      case 'authenticate':
      case 'auth':
        return this.authenticate(body, id);
      case 'ping':
        return this.peer.answer(pong(body, id));
      case 'get_supported_brokers': {
        const brokers = this.desk.feeds.kinds;
        return this.peer.answer(answer('supported_brokers', { status: 'success', brokers, count: brokers.length }, id));
      }
      case 'get_broker_info':
        return this.peer.answer(this.desk.brokerInfo(this.owner().name, id));
      case 'subscribe':
        this.need('view_market');
        return this.peer.answer(this.verbs.subscribe(body, id), true);
      case 'replace':
        this.need('view_market');
        return this.peer.answer(this.verbs.replace(body, id), true);
      case 'unsubscribe':
        this.owner();
        return this.peer.answer(this.verbs.unsubscribe(body, id), true);
      case 'unsubscribe_all':
        this.owner();
        return this.peer.answer(this.verbs.unsubscribeAll(id), true);
      case 'subscriptions':
        this.owner();
        return this.peer.answer(this.verbs.list(id, { orders: this.stopOrders !== null, limit: this.desk.limit }), true);
      case 'subscribe_orders':
        return this.subscribeOrders(id);
      case 'unsubscribe_orders':
        this.owner();
        this.endOrders();
        return this.peer.answer(answer('unsubscribe_orders', done('Unsubscribed from order updates'), id));
      case 'subscribe_status':
        this.need('view_market');
        this.peer.answer(answer('subscribe_status', done('Subscribed to status updates'), id));
        return this.status.begin();
      case 'unsubscribe_status':
        this.owner();
        this.status.end();
        return this.peer.answer(answer('unsubscribe_status', done('Unsubscribed from status updates'), id));
      default:
        throw invalidAction(verb);
    }
  }

  private async authenticate(body: RequestBody, id: RequestId): Promise<void> {
    const startedAt = performance.now();
    try {
      const principal = await this.peer.signIn(credentialsOf(body), (candidate) => {
        if (!may(candidate, 'view_market')) throw new FrameFault('FORBIDDEN', 'This key may not see market data');
      });
      const dropped = this.holdings.moveTo(principal.id);
      const { broker } = this.desk.feeds;
      const features = { ltp: true, quote: true, depth: true };
      const fields = { ...done('Authentication successful'), broker, user_id: principal.name, supported_features: features };
      this.peer.answer(answer('auth', fields, id));
      if (dropped.length > 0) this.peer.answer(this.verbs.dropped(dropped), true);
      if (!may(principal, 'view_trades')) this.endOrders();
    } catch (error) {
      const fault = asFault(error);
      const tookMs = performance.now() - startedAt;
      await delay(Math.ceil(tookMs / REFUSAL_STEP_MS) * REFUSAL_STEP_MS - tookMs, undefined, { ref: false });
      this.peer.answer(errorFrame(fault, id, 'auth'));
      // An error of ours does not count as a guess.
      if (fault.code !== 'SERVER_ERROR') this.failures += 1;
      if (fault.code === 'CAPACITY') this.peer.close(CLOSE.tooManyConnections, fault.message);
      else if (this.failures >= FAILURES_BEFORE_CLOSE) this.peer.close(CLOSE.unauthenticated, TOO_MANY);
    }
  }

  private subscribeOrders(id: RequestId): void {
    this.need('view_trades');
    this.peer.answer(answer('subscribe_orders', done('Subscribed to order updates'), id));
    this.stopOrders ??= this.desk.orders.subscribe((order, broker) => {
      const { principal } = this.peer;
      if (principal === null || !sees(principal, broker)) return;
      this.orderSeq += 1;
      const update = { type: 'order_update', user_id: principal.name, ...order, seq: this.orderSeq };
      this.peer.deliverInOrder(message('order_update', update));
    });
  }

  private endOrders(): void {
    this.stopOrders?.();
    this.stopOrders = null;
  }

  /** The principal of the socket. Throws `NOT_AUTHENTICATED`. */
  private owner(): NonNullable<Peer['principal']> {
    const { principal } = this.peer;
    if (principal === null) throw new FrameFault('NOT_AUTHENTICATED', 'You must authenticate first');
    return principal;
  }

  private need(permission: 'view_market' | 'view_trades'): void {
    if (!may(this.owner(), permission)) throw new FrameFault('FORBIDDEN', `This needs the permission ${permission}`);
  }
}

function done(sentence: string): { status: string; message: string } {
  return { status: 'success', message: sentence };
}

function pong(body: RequestBody, id: RequestId): Message {
  const sent = own(body, 'timestamp');
  const pingId = own(body, '_pingId');
  const echoed = { ...(sent === undefined ? {} : { client_timestamp: sent }), ...(pingId === undefined ? {} : { _pingId: pingId }) };
  return answer('pong', { status: 'success', server_timestamp: Date.now(), ...echoed }, id);
}

/** The error for the client; an unexpected error is logged, and answered without its message. */
function asFault(error: unknown): FrameFault {
  if (error instanceof FrameFault) return error;
  const known = error instanceof Problem ? faultOf(error) : null;
  if (known !== null) return known;
  const requestId = newRequestId();
  logger.error({ err: error, requestId }, 'An OpenAlgo socket met an unexpected error');
  return new FrameFault('SERVER_ERROR', `Something went wrong on our side (${requestId})`);
}
