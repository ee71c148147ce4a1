import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, type QuarterdeckError, unwrap } from '../../api.ts';
import { scheduler } from '../../app/desk.ts';
import { realtime } from '../../app/live.ts';
import { candles } from '../../charts/candles.ts';
import { Chart } from '../../charts/chart.tsx';
import { asPrice, price } from '../../format/format.ts';
import { lostSince } from '../../frame/head/link.ts';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import type { PanelState } from '../../parts/panel/panel-state.ts';
import { saidOf } from '../../parts/said.ts';
import ui from '../../parts/ui.module.css';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { BarTable } from './bar-table.tsx';
import { BarColumns } from './bars.ts';
import { INTERVALS, type Interval } from './intervals.ts';

/** Those that the backend builds as trades come; the others are made on reading. */
const STREAMED: readonly Interval[] = ['1m', '1h'];
const BARS = 180;
const EVERY_MS = 30_000;
const NOT_YET = new Set(['market.unknown_symbol', 'market.no_data', 'market.no_feed']);

export interface CandlePanelProps {
  readonly exchange: string;
  readonly symbol: string;
  readonly interval: Interval;
  readonly height: number;
  readonly onInterval: (interval: Interval) => void;
  readonly className?: string | undefined;
}

/** The bars of an instrument, as the backend has built them of its trades. */
export function CandlePanel({ exchange, symbol, interval, height, onInterval, className }: CandlePanelProps) {
  const { zone } = usePreferences();
  const [isTable, setTable] = useState(false);
  const lost = useValue(lostSince) !== null;
  const isStreamed = STREAMED.includes(interval);
  const answer = useQuery({
    queryKey: ['bars', exchange, symbol, interval],
    queryFn: () =>
      unwrap(api.GET('/api/market/bars/{exchange}/{symbol}', { params: { path: { exchange, symbol }, query: { interval, limit: BARS } } })),
    staleTime: Infinity,
    refetchInterval: isStreamed ? false : EVERY_MS,
  });
  const held = useRef({ bars: new BarColumns(), draw: new Set<() => void>() });
  const { data } = answer;
  useEffect(() => {
    const { bars, draw } = held.current;
    const paint = (): void => {
      for (const redraw of draw) redraw();
    };
    bars.replace(data?.bars ?? []);
    paint();
    if (!isStreamed) return undefined;
    const topic = realtime.topic(`market:bars:${exchange}:${symbol}:${interval}`, {
      onEvent: (frame) => {
        if (frame.type !== 'bar') return;
        bars.apply(frame.data);
        scheduler.plan(paint);
      },
    });
    return () => topic.close();
  }, [data, exchange, symbol, interval, isStreamed]);
  const options = useMemo(() => candles(zone), [zone]);
  const points = useCallback(() => held.current.bars.data, []);
  const subscribe = useCallback((draw: () => void) => {
    held.current.draw.add(draw);
    return () => held.current.draw.delete(draw);
  }, []);
  const problem = answer.error as QuarterdeckError | null;
  const state: PanelState =
    problem !== null && data === undefined
      ? NOT_YET.has(problem.code)
        ? { is: 'empty', why: saidOf(problem) }
        : { is: 'error', problem, retry: () => void answer.refetch() }
      : data === undefined
        ? { is: 'loading' }
        : data.bars.length === 0
          ? { is: 'empty', why: t.market.noBars }
          : lost || problem !== null
            ? { is: 'stale', asOf: new Date(data.bars.at(-1)!.timestamp).toISOString(), reason: null }
            : { is: 'live' };
  const [first, last] = [data?.bars[0], data?.bars.at(-1)];
  const written = (value: number | undefined): string => (value === undefined ? '' : price(asPrice(value)!));
  return (
    <Panel
      title={t.market.bars}
      state={state}
      className={className}
      aside={
        <span className={ui.tabs} role="group" aria-label={t.market.interval}>
          <button type="button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {t.desk.table}
          </button>
          {INTERVALS.map((name) => (
            <button key={name} type="button" aria-pressed={name === interval} onClick={() => onInterval(name)}>
              {name}
            </button>
          ))}
        </span>
      }
    >
      {isTable ? (
        <BarTable bars={data?.bars ?? []} sources={data?.sources ?? []} />
      ) : (
        <Chart
          options={options}
          data={points}
          height={height}
          label={t.market.chart(symbol, interval, written(first?.open), written(last?.close), data?.sources.join(', ') ?? '')}
          subscribe={subscribe}
        />
      )}
    </Panel>
  );
}
