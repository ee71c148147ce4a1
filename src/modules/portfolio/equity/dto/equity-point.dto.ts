import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class EquityPointDto {
  @ApiProperty({
    format: 'date-time',
    example: '2025-12-04T00:00:00.000Z',
    description: 'Where the interval, hour or day of the value begins; of samples (chart `1d`) when they were taken',
  })
  timestamp: string;

  @ApiProperty({ example: 104000 })
  value: number;

  @ApiPropertyOptional({ example: true, description: 'True where the interval, hour or day is not over yet; else absent' })
  partial?: boolean;
}
