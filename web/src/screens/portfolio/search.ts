export const RANGES = ['1d', '1w', '1m', '3m', '1y', 'all'] as const;
export type Range = (typeof RANGES)[number];

export interface PortfolioSearch {
  readonly timeframe?: Range | undefined;
  readonly broker?: string | undefined;
  readonly benchmark?: string | undefined;
}
