import { Injectable } from '@nestjs/common';
import { decodeCursor, type Page, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import { END_OF_TIME_MS } from '../../common/time/time.js';
import { Config } from '../../config/config.js';
import { toId } from '../../platform/upstream/fields.js';
import { isLimited, type Principal, sees } from '../auth/identity/principal.js';
import type { OrderDetailDto, OrderDto } from './dto/order.dto.js';
import type { OrderQueryDto, OrdersQueryDto } from './dto/orders-query.dto.js';
import { STATE_WORDS } from './order.js';
import { brokersSeen, namedBroker, type OrderSelection, orderSelection } from './order-selection.js';
import { toOrderDto } from './order.wire.js';
import { type OrderKey, OrdersRepository } from './orders.repository.js';

const ROUTE = 'orders';
const FILLS = 1000;

@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly config: Config,
  ) {}

  /** The newest placed first; a cursor continues where its page ended, whatever was stored meanwhile. */
  async list({ limit, cursor, ...query }: OrdersQueryDto, principal: Principal): Promise<Page<OrderDto>> {
    const before = cursor === undefined ? null : keyOf(cursor);
    const selection = orderSelection(query, principal, Date.now());
    await this.refuseUnknownBroker(namedBroker(query.broker), principal);
    await this.refuseUnknownStatus(selection);
    const rows = await this.orders.page(selection, limit, before);
    const page = toPage(ROUTE, rows, limit, ({ atMs, position }) => [atMs, position]);
    return { ...page, items: page.items.map(toOrderDto) };
  }

  /** `order.not_found` where the principal sees none of this id; `request.invalid` where several brokers have one. */
  async get(id: string, query: OrderQueryDto, principal: Principal): Promise<OrderDetailDto> {
    const broker = namedBroker(query.broker);
    await this.refuseUnknownBroker(broker, principal);
    const known = toId(id);
    const found = known === null ? [] : await this.orders.find(known, brokersSeen(broker, principal));
    const [order] = found;
    if (!order) throw new Problem('order.not_found', { detail: 'There is no order of that id.' });
    if (found.length > 1) {
      const brokers = found.flatMap(({ broker: name }) => name ?? []).join(', ');
      throw new Problem('request.invalid', { errors: [{ field: 'broker', message: `must say which order is meant: that of ${brokers}` }] });
    }
    return Object.assign(toOrderDto(order), { fills: await this.orders.fills(order, !isLimited(principal), FILLS) });
  }

  /** A broker that is unknown or out of scope is `portfolio.unknown_broker`. */
  private async refuseUnknownBroker(broker: string | null, principal: Principal): Promise<void> {
    if (broker === null) return;
    const isKnown = isLimited(principal)
      ? sees(principal, broker)
      : this.config.brokers.includes(broker) || (await this.orders.knowsBroker(broker));
    if (!isKnown) throw new Problem('portfolio.unknown_broker', { detail: `There is no broker "${broker}".` });
  }

  private async refuseUnknownStatus({ status }: OrderSelection): Promise<void> {
    if (status === undefined || STATE_WORDS.includes(status) || (await this.orders.knowsStatus(status))) return;
    const message = `must be one of ${STATE_WORDS.join(', ')}, or a word that an order has`;
    throw new Problem('request.invalid', { errors: [{ field: 'status', message }] });
  }
}

function keyOf(cursor: string): OrderKey {
  const [atMs, position, ...rest] = decodeCursor(ROUTE, cursor);
  const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  if (!isWhole(atMs) || atMs >= END_OF_TIME_MS || !isWhole(position) || rest.length > 0) throw new Problem('request.bad_cursor');
  return { atMs, position };
}
