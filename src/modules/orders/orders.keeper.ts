import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type DeskFact, DeskFacts } from '../../platform/events/ports/desk-facts.js';
import { readOrder } from './order.reader.js';
import { OrderReportsRepository } from './order-reports.repository.js';
import { OrdersPublisher } from './orders.publisher.js';

/** Stores the orders that the desk's `order.*` events report. */
@Injectable()
export class OrdersKeeper implements OnModuleInit {
  constructor(
    private readonly facts: DeskFacts,
    private readonly reports: OrderReportsRepository,
    private readonly publisher: OrdersPublisher,
  ) {}

  onModuleInit(): void {
    this.facts.keep('orders', ['order_*'], (facts) => this.keep(facts));
  }

  private async keep(facts: readonly DeskFact[]): Promise<void> {
    const reports = facts.flatMap((fact) => readOrder(fact) ?? []);
    if (reports.length > 0 && (await this.reports.store(reports)) > 0) this.publisher.wake();
  }
}
