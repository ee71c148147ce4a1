import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type QuarterdeckError, type Schemas, unwrap } from '../../api.ts';
import { Brokers } from '../desk/brokers.tsx';
import { EquityTable } from '../desk/equity-table.tsx';
import { lostSince } from '../../frame/link.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel.tsx';
import { followedState, type PanelState } from '../../parts/panel-state.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { Drawdowns } from './drawdowns.tsx';
import { Figures } from './figures.tsx';
import { Lanes } from './lanes.tsx';
import { RANGES } from './search.ts';

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
      const read = (kind: 'equity' | 'drawdown') =>
        unwrap(api.GET('/api/dashboard/charts/{kind}', { params: { path: { kind }, query: { ...query, points: 900 } } }));
      const [equity, drawdown] = await Promise.all([read('equity'), read('drawdown')]);
      return { equity, drawdown };
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
            <EquityTable points={charts.data.equity.series} currency={charts.data.equity.currency ?? ''} />
          ) : (
            <Lanes {...charts.data} broker={broker} />
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

interface Asked {
  readonly data: unknown;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

function stateOf({ data, isError, error, refetch }: Asked, excluded: readonly Schemas['ExcludedBrokerDto'][] = []): PanelState {
  if (isError) return { is: 'error', problem: error as QuarterdeckError, retry: () => void refetch() };
  if (data === undefined) return { is: 'loading' };
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
