import { ApiProperty } from '@nestjs/swagger';
import { BrokerPortfolioDto, ExcludedBrokerDto, TotalsDto } from './dashboard-summary.dto.js';

/** The books of one broker, as topics `portfolio` and `portfolio:<broker>` carry them. */
export class BrokerEventDto extends BrokerPortfolioDto {
  @ApiProperty({ example: 'alpha' })
  broker: string;
}

/** The totals over all brokers, as topic `portfolio` carries them. */
export class TotalsEventDto extends TotalsDto {
  @ApiProperty({ example: 'all' })
  broker: string;

  @ApiProperty({ type: [String], example: ['alpha', 'beta'], description: 'Those that there are, also the excluded ones' })
  brokers: readonly string[];

  @ApiProperty({ type: [ExcludedBrokerDto], example: [] })
  excluded: readonly ExcludedBrokerDto[];

  @ApiProperty({ example: true, description: 'Whether every broker is in the totals' })
  complete: boolean;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What keeps the totals from being complete' })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'The oldest part used' })
  as_of: string | null;
}
