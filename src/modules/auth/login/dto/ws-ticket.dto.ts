import { ApiProperty } from '@nestjs/swagger';

export class WsTicketDto {
  @ApiProperty({ description: 'Open `/ws/...?ticket=` with it, or send it in the handshake of Socket.IO', example: 'Zk3Vt0p1...' })
  ticket: string;

  @ApiProperty({ description: 'Seconds until it is worth nothing', example: 30 })
  expires_in: number;
}
