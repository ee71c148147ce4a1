import { useCallback, useMemo } from 'react';
import type { Schemas } from '../../api.ts';
import { Chart } from '../../charts/chart.tsx';
import { fallLane, moneyLane } from '../../charts/lanes.ts';
import { asMoney, asPercent, money, percent } from '../../format/format.ts';
import { Series } from '../../live/series.ts';
import { t } from '../../messages/en.ts';
import { usePreferences } from '../../state/hooks.ts';
import s from '../desk/equity-panel.module.css';

type ChartAnswer = Schemas['ChartDto'];

const quiet = (): (() => void) => () => undefined;

/** Equity over the falls from its peaks, under one cursor. */
export function Lanes({ equity, drawdown }: { readonly equity: ChartAnswer; readonly drawdown: ChartAnswer }) {
  const { zone } = usePreferences();
  const lines = useMemo(() => {
    const [above, below] = [new Series(), new Series()];
    above.replace(equity.series);
    // The chart of drawdowns is of fractions.
    below.replace(drawdown.series.map(({ timestamp, value }) => ({ timestamp, value: value * 100 })));
    return { above, below };
  }, [equity, drawdown]);
  const span = useCallback((): [number, number] => [lines.above.xs()[0] ?? 0, lines.above.xs().at(-1) ?? 1], [lines]);
  const above = useCallback((): [Float64Array, Float64Array] => [lines.above.xs(), lines.above.ys()], [lines]);
  const below = useCallback((): [Float64Array, Float64Array] => [lines.below.xs(), lines.below.ys()], [lines]);
  const moneyOptions = useMemo(() => moneyLane('portfolio', zone, span), [zone, span]);
  const fallOptions = useMemo(() => fallLane('portfolio', zone, span), [zone, span]);
  const deepest = Math.min(0, ...drawdown.series.map(({ value }) => value * 100));
  const written = (value: number | undefined): string => (value === undefined ? '' : money(asMoney(value)!));
  const label = t.desk.chart(
    written(equity.series[0]?.value),
    written(equity.series.at(-1)?.value),
    equity.currency ?? '',
    percent(asPercent(deepest)!),
  );
  return (
    <div className={s.charts}>
      <Chart options={moneyOptions} data={above} height={200} label={label} subscribe={quiet} />
      <Chart options={fallOptions} data={below} height={76} label={t.desk.drawdownChart} subscribe={quiet} />
    </div>
  );
}
