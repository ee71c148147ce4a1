import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class EquityPointDto {
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;

  @ApiProperty({ example: 104000 })
  value: number;

  @ApiPropertyOptional({ example: true, description: 'True where the hour or day is not over yet; else absent' })
  partial?: boolean;
}
