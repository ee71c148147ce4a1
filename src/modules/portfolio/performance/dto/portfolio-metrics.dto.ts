import { ApiProperty } from '@nestjs/swagger';

const ratio = (example: number, sameAs: string) =>
  ({ type: Number, nullable: true, example, description: `\`${sameAs}\` of \`/api/dashboard/performance?timeframe=all\`` }) as const;

/** Performance over the whole history of the selected brokers; the convention is that of `/api/dashboard/performance`. */
export class PortfolioMetricsDto {
  @ApiProperty(ratio(1.42, 'sharpe_ratio'))
  sharpe_ratio: number | null;

  @ApiProperty(ratio(2.1, 'sortino_ratio'))
  sortino_ratio: number | null;

  @ApiProperty(ratio(-0.08, 'max_drawdown'))
  max_drawdown: number | null;

  @ApiProperty(ratio(0.24, 'volatility'))
  volatility: number | null;

  @ApiProperty(ratio(0.045, 'total_return'))
  return_since_inception: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { sortino_ratio: 'insufficient_data' },
    description: 'Why a figure is null, by its name',
  })
  reasons: Record<string, string>;
}
