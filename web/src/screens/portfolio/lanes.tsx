import { useCallback, useMemo } from 'react';
import type { Schemas } from '../../api.ts';
import { brokers, desk } from '../../app/desk.ts';
import { Chart } from '../../charts/chart.tsx';
import { fallLane, moneyLane } from '../../charts/lanes.ts';
import { type Follow, useLines } from '../../charts/use-lines.ts';
import { asMoney, asPercent, money, percent } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { usePreferences } from '../../state/hooks.ts';
import s from '../desk/equity/equity-panel.module.css';

type ChartAnswer = Schemas['ChartDto'];

export interface LanesProps {
  readonly equity: ChartAnswer;
  readonly drawdown: ChartAnswer;
  /** Of which broker; undefined = of all together. */
  readonly broker: string | undefined;
}

/** Equity over the falls from its peaks, under one cursor, carried on with what the stream says. */
export function Lanes({ equity, drawdown, broker }: LanesProps) {
  const { zone } = usePreferences();
  const { currency } = equity;
  const follow = useCallback<Follow>(
    (append) => {
      if (broker === undefined) return desk.onEquity(append);
      return brokers.subscribe(broker, () => {
        const { total_value: value, as_of: at, currency: own } = brokers.get(broker) ?? {};
        if (value != null && at != null && own === currency) append(Date.parse(at) / 1000, value);
      });
    },
    [broker, currency],
  );
  const lines = useLines(equity.series, drawdown.series, follow);
  const span = useCallback((): [number, number] => {
    const [xs] = lines.above();
    return [xs[0] ?? 0, xs.at(-1) ?? 1];
  }, [lines.above]);
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
      <Chart options={moneyOptions} data={lines.above} height={200} label={label} subscribe={lines.subscribe} />
      <Chart options={fallOptions} data={lines.below} height={76} label={t.desk.drawdownChart} subscribe={lines.subscribe} />
    </div>
  );
}
