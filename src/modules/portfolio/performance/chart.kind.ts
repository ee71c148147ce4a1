export const CHART_KINDS = ['equity', 'pnl', 'drawdown', 'exposure'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

export function isChartKind(text: string): text is ChartKind {
  return (CHART_KINDS as readonly string[]).includes(text);
}
