import { Injectable } from '@nestjs/common';
import { EventLog, type NewEvent } from '../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../platform/events/events.js';
import { RowsPublisher } from '../../platform/events/rows.publisher.js';
import { orderIdentity } from './order.js';
import { toOrderDto } from './order.wire.js';
import { OrdersRepository, type UnannouncedOrder } from './orders.repository.js';

/** Brings stored orders to topic `orders`. */
@Injectable()
export class OrdersPublisher extends RowsPublisher<UnannouncedOrder> {
  constructor(orders: OrdersRepository, log: EventLog) {
    super(TOPICS.orders, 'Orders', orders, log);
  }

  protected override eventOf({ order, version }: UnannouncedOrder, timestamp: string): NewEvent {
    return eventOn(TOPICS.orders, { id: `${orderIdentity(order)}:${version}`, type: 'order', timestamp, data: toOrderDto(order) });
  }
}
