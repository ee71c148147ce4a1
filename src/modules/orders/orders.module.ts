import { Module, type OnModuleInit } from '@nestjs/common';
import { Hub } from '../realtime/hub/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { OrderReportsRepository } from './order-reports.repository.js';
import { ordersChannel } from './orders.channel.js';
import { OrdersController } from './orders.controller.js';
import { OrdersKeeper } from './orders.keeper.js';
import { OrdersPublisher } from './orders.publisher.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';

/** Orders of the desk with their fills: stored, paged, followed. */
@Module({
  imports: [RealtimeModule],
  controllers: [OrdersController],
  providers: [OrdersRepository, OrderReportsRepository, OrdersPublisher, OrdersKeeper, OrdersService],
})
export class OrdersModule implements OnModuleInit {
  constructor(private readonly hub: Hub) {}

  onModuleInit(): void {
    this.hub.register(ordersChannel);
  }
}
