import { ApiProperty } from '@nestjs/swagger';

const AT = { format: 'date-time', example: '2025-12-04T10:30:00.000Z' } as const;

export class AlertLogLineDto {
  @ApiProperty({ example: 'l_2n9c', description: 'More of it: `GET /api/logs/{id}` and its context' }) id: string;
  @ApiProperty(AT) timestamp: string;
  @ApiProperty({ example: 'error' }) level: string;
  @ApiProperty({ example: 'execution' }) service: string;
  @ApiProperty({ example: 'order rejected by the venue' }) message: string;
}

/** The log lines that an alert's source wrote around the time that it was raised. */
export class AlertLogsDto {
  @ApiProperty({ enum: ['live', 'unavailable'], example: 'live' }) status: 'live' | 'unavailable';
  @ApiProperty({ type: String, nullable: true, description: 'Why there are none', example: null }) reason: string | null;
  @ApiProperty({
    type: [String],
    description: 'Whose lines: its label `service`, `job` or `instance`, else its source',
    example: ['execution'],
  })
  services: string[];
  @ApiProperty({ ...AT, type: String, nullable: true }) from: string | null;
  @ApiProperty({ ...AT, type: String, nullable: true }) to: string | null;
  @ApiProperty({ type: [AlertLogLineDto], description: 'At most 25 before and 25 after, oldest first' }) lines: AlertLogLineDto[];
  @ApiProperty({ description: 'False when something may be missing', example: true }) complete: boolean;
}
