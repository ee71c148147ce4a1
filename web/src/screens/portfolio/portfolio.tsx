import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Schemas, unwrap } from '../../api.ts';
import { Brokers } from '../desk/brokers.tsx';
import { EquityTable } from '../desk/equity/equity-table.tsx';
import { lostSince } from '../../frame/head/link.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { followedState, type PanelState } from '../../parts/panel/panel-state.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { Drawdowns } from './drawdowns.tsx';
import { Figures } from './figures.tsx';
import { Lanes } from './lanes.tsx';
import { RANGES } from './search.ts';
import { Signed, type SignedKind } from './signed.tsx';

const EVERY_MS = 60_000;

/** Performance over the chosen time, each figure with its convention and, where it is missing, the reason. */
export function Portfolio() {
  const { timeframe = '1m', broker, benchmark } = useSearch({ from: '/frame/portfolio' });
  const navigate = useNavigate();
  const [isTable, setTable] = useState(false);
  const since = useValue(lostSince);
  const query = { timeframe, ...(broker !== undefined && { broker }) };
  const performance = useQuery({
    queryKey: ['performance', query, benchmark],
    queryFn: () =>
      unwrap(api.GET('/api/dashboard/performance', { params: { query: { ...query, ...(benchmark !== undefined && { benchmark }) } } })),
    refetchInterval: EVERY_MS,
  });
  const charts = useQuery({
    queryKey: ['portfolio-charts', query],
    queryFn: async () => {
      const read = (kind: 'equity' | 'drawdown' | SignedKind) =>
        unwrap(api.GET('/api/dashboard/charts/{kind}', { params: { path: { kind }, query: { ...query, points: 900 } } }));
      const [equity, drawdown, pnl, exposure] = await Promise.all([read('equity'), read('drawdown'), read('pnl'), read('exposure')]);
      return { equity, drawdown, pnl, exposure };
    },
    refetchInterval: EVERY_MS,
  });
  const { data } = performance;
  return (
    <>
      <Panel
        title={t.desk.equity}
        state={
          charts.data?.equity.series.length === 0
            ? { is: 'empty', why: t.desk.noChart }
            : followed(stateOf(charts, charts.data?.equity.excluded), since)
        }
        aside={
          <span className={ui.tabs} role="group" aria-label={t.desk.range}>
            <button type="button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
              {t.desk.table}
            </button>
            {RANGES.map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={name === timeframe}
                onClick={() => void navigate({ to: '/portfolio', search: { timeframe: name, broker, benchmark }, replace: true })}
              >
                {name}
              </button>
            ))}
          </span>
        }
      >
        {charts.data &&
          (isTable ? (
            <Tables {...charts.data} />
          ) : (
            <>
              <Lanes {...charts.data} broker={broker} />
              <Signed kind="pnl" answer={charts.data.pnl} span={spanOf(charts.data.equity)} />
              <Signed kind="exposure" answer={charts.data.exposure} span={spanOf(charts.data.equity)} hasTimes />
            </>
          ))}
        <Brokers />
      </Panel>
      <Panel title={t.performance.title} state={stateOf(performance, data?.excluded)} aside={data && <Convention {...data} />}>
        {data && <Figures performance={data} />}
      </Panel>
      {data && data.drawdowns.length > 0 && (
        <Panel title={t.performance.drawdowns} state={{ is: 'plain' }}>
          <Drawdowns rows={data.drawdowns} />
        </Panel>
      )}
    </>
  );
}

type Chart = Schemas['ChartDto'];

/** The charts in numbers, for those who do not see them. */
function Tables({ equity, pnl, exposure }: { readonly equity: Chart; readonly pnl: Chart; readonly exposure: Chart }) {
  const all = [
    [t.desk.equity, equity],
    [t.performance.charts.pnl, pnl],
    [t.performance.charts.exposure, exposure],
  ] as const;
  return all.map(([title, { kind, items, currency }]) => (
    <EquityTable key={kind} kind={kind} title={title} points={items} currency={currency ?? ''} />
  ));
}

function spanOf({ items }: Chart): readonly [number, number] {
  const [from = 0, to = 1] = [items[0], items.at(-1)].map((point) =>
    point === undefined ? undefined : Date.parse(point.timestamp) / 1000,
  );
  return [from, to];
}

function stateOf(asked: Parameters<typeof askedState>[0], excluded: readonly Schemas['ExcludedBrokerDto'][] = []): PanelState {
  const state = askedState(asked);
  if (state.is !== 'plain') return state;
  return excluded.length > 0 ? { is: 'partial', without: excluded.map(({ broker, reason }) => `${broker} (${reason})`) } : { is: 'plain' };
}

/** The same of what the stream carries on. */
function followed(state: PanelState, since: string | null): PanelState {
  return state.is === 'plain' ? followedState(since) : state;
}

/** What the figures were made of, in one line. */
function Convention({ convention: { n, from, to, periods_per_year: periods, rf, flows }, low_sample: isLow }: Schemas['PerformanceDto']) {
  const { zone } = usePreferences();
  const day = (at: string | null): string => (at === null ? t.performance.noTime : timeText(at, 'day', zone));
  return (
    <>
      {isLow && <span className={sc.bad}>{t.performance.lowSample} </span>}
      {t.performance.convention(n, day(from), day(to), zoneName(zone), periods, rf, flows)}
    </>
  );
}
