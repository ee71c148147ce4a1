import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { api, unwrap } from '../../../api.ts';
import { desk, whole } from '../../../app/desk.ts';
import { Chart } from '../../../charts/chart.tsx';
import { fallLane, moneyLane } from '../../../charts/lanes.ts';
import { type Follow, useLines } from '../../../charts/use-lines.ts';
import { asMoney, asPercent, money, percent } from '../../../format/format.ts';
import { useSectionState } from '../../../frame/truth/section-state.ts';
import { useWay } from '../../../frame/ways/use-way.ts';
import { t } from '../../../messages/en.ts';
import { askedState } from '../../../parts/panel/asked.ts';
import { Panel } from '../../../parts/panel/panel.tsx';
import type { PanelState } from '../../../parts/panel/panel-state.ts';
import ui from '../../../parts/ui.module.css';
import { usePreferences, useValue } from '../../../state/hooks.ts';
import { clock } from '../../../state/now.ts';
import { Brokers } from '../brokers.tsx';
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
const FALLS_EVERY_MS = 60_000;

const follow: Follow = (append) => desk.onEquity(append);

const read = (kind: 'equity' | 'drawdown', timeframe: Range) =>
  unwrap(api.GET('/api/dashboard/charts/{kind}', { params: { path: { kind }, query: { timeframe, points: POINTS } } }));

/** Equity over the falls from its peaks: read once, then carried on with what the stream says. */
export function EquityPanel() {
  const to = useWay('/portfolio');
  const [range, setRange] = useState<Range>('1d');
  const [isTable, setTable] = useState(false);
  const { zone } = usePreferences();
  const { state: known } = useSectionState('portfolio');
  const currency = useValue(whole)?.currency ?? '';
  const answer = useQuery({
    queryKey: ['charts', 'equity', range],
    queryFn: () => read('equity', range),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  // No topic carries it on.
  const falls = useQuery({
    queryKey: ['charts', 'drawdown', range],
    queryFn: () => read('drawdown', range),
    refetchInterval: FALLS_EVERY_MS,
  });
  const { data } = answer;
  const lines = useLines(data?.series, falls.data?.series, follow);

  const span = useCallback((): [number, number] => {
    const now = clock.now() / 1000;
    const [xs] = lines.above();
    const first = xs[0] ?? now - DAY_S;
    const length = SECONDS[range];
    return [length === null ? first : Math.max(now - length, first - 1), now];
  }, [range, lines.above]);
  const equityOptions = useMemo(() => moneyLane('desk', zone, span), [zone, span]);
  const fallOptions = useMemo(() => fallLane('desk', zone, span), [zone, span]);

  const points = data?.series ?? [];
  const asked = askedState(answer);
  const state: PanelState = answer.isError
    ? asked
    : answer.isSuccess && points.length === 0
      ? { is: 'empty', why: t.desk.noChart }
      : data === undefined
        ? { is: 'loading' }
        : known.is === 'unavailable'
          ? { is: 'stale', asOf: points.at(-1)?.timestamp ?? null, reason: known.reason }
          : known;
  const deepest = Math.min(0, ...(falls.data?.series.map(({ value }) => value * 100) ?? []));
  const label = t.desk.chart(written(points[0]?.value), written(points.at(-1)?.value), currency, percent(asPercent(deepest)!));
  return (
    <Panel
      title={t.desk.equity}
      to={to}
      state={state}
      className={s.panel}
      aside={<Head range={range} onRange={setRange} isTable={isTable} onTable={setTable} />}
    >
      <div className={s.charts}>
        {isTable ? (
          <EquityTable points={points} currency={currency} />
        ) : (
          <>
            <Chart options={equityOptions} data={lines.above} height={174} label={label} subscribe={lines.subscribe} />
            <Chart options={fallOptions} data={lines.below} height={62} label={t.desk.drawdownChart} subscribe={lines.subscribe} />
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
