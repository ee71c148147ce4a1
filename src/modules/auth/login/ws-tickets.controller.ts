import { Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentUser } from '../access/access.js';
import { TICKET_SECONDS, WsTickets } from '../access/ws-tickets.js';
import type { Principal } from '../identity/principal.js';
import { WsTicketDto } from './dto/ws-ticket.dto.js';

@ApiTags('auth')
@Controller('auth')
export class WsTicketsController {
  constructor(private readonly tickets: WsTickets) {}

  @Post('ws-ticket')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Authenticated()
  @ApiOperation({
    summary: 'A ticket for one WebSocket',
    description: 'For browsers, which can set no header on a WebSocket: good once, for 30 s, on any replica, and while the session lasts.',
  })
  @ApiOkResponse({ type: WsTicketDto })
  async issue(@CurrentUser() user: Principal): Promise<WsTicketDto> {
    return { ticket: await this.tickets.issue(user), expires_in: TICKET_SECONDS };
  }
}
