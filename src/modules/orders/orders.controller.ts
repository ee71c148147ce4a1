import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { OrderDetailDto, OrderPageDto } from './dto/order.dto.js';
import { OrderQueryDto, OrdersQueryDto } from './dto/orders-query.dto.js';
import { OrdersService } from './orders.service.js';

@ApiTags('trades')
@Controller('orders')
@Requires('view_trades')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  @ApiOperation({
    summary: 'Orders, newest first',
    description:
      'From the `order.*` events of the desk, by when they were placed; an order is known by its broker and `order_id`. Of the last 7 days unless `start_time` says otherwise.',
  })
  @ApiResponse({ status: 200, type: OrderPageDto })
  @ApiResponse({ status: 400, description: 'The cursor is not one of this list' })
  @ApiResponse({ status: 404, description: 'No such broker' })
  list(@Query() query: OrdersQueryDto, @CurrentUser() user: Principal): Promise<OrderPageDto> {
    return this.orders.list(query, user);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One order with its fills' })
  @ApiResponse({ status: 200, type: OrderDetailDto })
  @ApiResponse({ status: 404, description: 'No such order or broker, or none that you may see' })
  get(@Param('id') id: string, @Query() query: OrderQueryDto, @CurrentUser() user: Principal): Promise<OrderDetailDto> {
    return this.orders.get(id, query, user);
  }
}
