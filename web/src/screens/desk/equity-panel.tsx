import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, type QuarterdeckError, unwrap } from '../../api.ts';
import { desk, scheduler, whole } from '../../app/desk.ts';
import { Chart } from '../../charts/chart.tsx';
import { fallLane, moneyLane } from '../../charts/lanes.ts';
import { asMoney, asPercent, money, percent } from '../../format/format.ts';
import { isLost, link } from '../../frame/link.ts';
import { Series } from '../../live/series.ts';
import { t } from '../../messages/en.ts';
import { Panel, type PanelState, panelState } from '../../parts/panel.tsx';
import ui from '../../parts/ui.module.css';
import { useCell, usePreferences, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { Brokers } from './brokers.tsx';
import { EquityTable } from './equity-table.tsx';
import s from './equity-panel.module.css';

const RANGES = ['1d', '1w', '1m', '3m', '1y', 'all'] as const;
type Range = (typeof RANGES)[number];
const DAY_S = 86_400;
const SECONDS: Readonly<Record<Range, number | null>> = {
  '1d': DAY_S,
  '1w': 7 * DAY_S,
  '1m': 30 * DAY_S,
  '3m': 91 * DAY_S,
  '1y': 365 * DAY_S,
  all: null,
};
const POINTS = 900;
const EVERY_S = 5;

const read = (kind: 'equity' | 'drawdown', timeframe: Range) =>
  unwrap(api.GET('/api/dashboard/charts/{kind}', { params: { path: { kind }, query: { timeframe, points: POINTS } } }));

/** Equity over the falls from its peaks: read once, then carried on with what the stream says. */
export function EquityPanel() {
  const [range, setRange] = useState<Range>('1d');
  const [isTable, setTable] = useState(false);
  const { zone } = usePreferences();
  const section = useCell(desk.sections, 'portfolio');
  const lost = isLost(useValue(link));
  const currency = useValue(whole)?.currency ?? '';
  const answer = useQuery({
    queryKey: ['charts', range],
    queryFn: async () => {
      const [equity, drawdown] = await Promise.all([read('equity', range), read('drawdown', range)]);
      return { equity, drawdown };
    },
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const lines = useRef({ equity: new Series(), fall: new Series(), draw: new Set<() => void>() });
  const { data } = answer;
  useEffect(() => {
    const { equity, fall, draw } = lines.current;
    equity.replace(data?.equity.series ?? []);
    // The chart of drawdowns is of fractions.
    fall.replace(data?.drawdown.series.map(({ timestamp, value }) => ({ timestamp, value: value * 100 })) ?? []);
    for (const redraw of draw) redraw();
    const flush = (): void => {
      for (const redraw of draw) redraw();
    };
    desk.onEquity = (at, value) => {
      if (equity.size === 0 || at - (equity.xs().at(-1) ?? 0) < EVERY_S) return;
      equity.append(at, value);
      scheduler.plan(flush);
    };
    return () => {
      desk.onEquity = () => undefined;
    };
  }, [data]);

  const span = useCallback((): [number, number] => {
    const now = clock.now() / 1000;
    const first = lines.current.equity.xs()[0] ?? now - DAY_S;
    const length = SECONDS[range];
    return [length === null ? first : Math.max(now - length, first - 1), now];
  }, [range]);
  const subscribe = useCallback((draw: () => void) => {
    lines.current.draw.add(draw);
    return () => lines.current.draw.delete(draw);
  }, []);
  const equityData = useCallback((): [Float64Array, Float64Array] => [lines.current.equity.xs(), lines.current.equity.ys()], []);
  const fallData = useCallback((): [Float64Array, Float64Array] => [lines.current.fall.xs(), lines.current.fall.ys()], []);
  const equityOptions = useMemo(() => moneyLane('desk', zone, span), [zone, span]);
  const fallOptions = useMemo(() => fallLane('desk', zone, span), [zone, span]);

  const points = data?.equity.series ?? [];
  const known = panelState(section, lost);
  const state: PanelState = answer.isError
    ? { is: 'error', problem: answer.error as QuarterdeckError, retry: () => void answer.refetch() }
    : answer.isSuccess && points.length === 0
      ? { is: 'empty', why: t.desk.noChart }
      : known.is === 'unavailable' || data === undefined
        ? { is: 'loading' }
        : known;
  const deepest = Math.min(0, ...(data?.drawdown.series.map(({ value }) => value * 100) ?? []));
  const label = t.desk.chart(written(points[0]?.value), written(points.at(-1)?.value), currency, percent(asPercent(deepest)!));
  return (
    <Panel
      title={t.desk.equity}
      state={state}
      className={s.panel}
      aside={<Head range={range} onRange={setRange} isTable={isTable} onTable={setTable} />}
    >
      <div className={s.charts}>
        {isTable ? (
          <EquityTable points={points} currency={currency} />
        ) : (
          <>
            <Chart options={equityOptions} data={equityData} height={174} label={label} subscribe={subscribe} />
            <Chart options={fallOptions} data={fallData} height={62} label={t.desk.drawdownChart} subscribe={subscribe} />
          </>
        )}
      </div>
      <Brokers />
    </Panel>
  );
}

function written(value: number | undefined): string {
  const known = asMoney(value);
  return known === null ? '' : money(known);
}

interface HeadProps {
  readonly range: Range;
  readonly onRange: (range: Range) => void;
  readonly isTable: boolean;
  readonly onTable: (on: boolean) => void;
}

function Head({ range, onRange, isTable, onTable }: HeadProps) {
  return (
    <span className={ui.tabs} role="group" aria-label={t.desk.range}>
      <button type="button" className={s.table} onClick={() => onTable(!isTable)} aria-pressed={isTable}>
        {t.desk.table}
      </button>
      {RANGES.map((name) => (
        <button key={name} type="button" aria-pressed={name === range} onClick={() => onRange(name)}>
          {name}
        </button>
      ))}
    </span>
  );
}
