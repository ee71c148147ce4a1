import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, type Schemas, unwrap } from '../../api.ts';
import { realtime } from '../../app/live.ts';
import { scheduler } from '../../app/desk.ts';
import { asMoney, asPrice, asQty, gain, money, price, qty } from '../../format/format.ts';
import { zoneName } from '../../format/time.ts';
import { lostSince } from '../../frame/head/link.ts';
import { fillKey } from '../../live/fill-key.ts';
import { RingStore } from '../../live/ring.store.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { ErrorBox } from '../../parts/panel/error-box.tsx';
import { ExportButton } from '../../parts/export-button.tsx';
import { Figure } from '../../parts/figure/figure.tsx';
import { type Column, Grid } from '../../parts/table/grid.tsx';
import { ShortTime } from '../../parts/table/short-time.tsx';
import { usePages } from '../../parts/table/pages.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { followedState, type PanelState } from '../../parts/panel/panel-state.ts';
import { saidOf } from '../../parts/said.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { NARROW, useMedia } from '../../state/media.ts';
import { clock } from '../../state/now.ts';
import { useFold } from '../../state/use-fold.ts';
import { isWanted, queryOf, type TradesSearch } from './search.ts';
import { TradeFilters } from './trade-filters.tsx';
import { TradeStats } from './trade-stats.tsx';

type Trade = Schemas['TradeDto'];
const FORMATS = ['csv', 'ndjson'] as const;
const PAGE = 200;
const MOST_NEW = 5000;

/** Fills of the chosen time, newest first; new ones come on top. */
export function Trades() {
  const search = useSearch({ from: '/frame/trades' });
  const navigate = useNavigate();
  const { zone } = usePreferences();
  const since = useValue(lostSince);
  const isPhone = useMedia(NARROW);
  const mayExport = useRouteContext({ from: '/frame' }).user.permissions.includes('export_data');
  const scroll = useRef<HTMLDivElement>(null);
  const [fresh] = useState(() => new RingStore<Trade>(scheduler, MOST_NEW, fillKey));
  const query = queryOf(search, clock.now());
  const { asked, rows, more } = usePages(['trades', query], (from) =>
    unwrap(api.GET('/api/trades', { params: { query: { ...query, limit: PAGE, ...from } } })),
  );
  const stats = useQuery({ queryKey: ['trade-stats', query], queryFn: () => unwrap(api.GET('/api/trades/stats', { params: { query } })) });
  useEffect(() => {
    fresh.clear();
    const topic = realtime.topic('trades', {
      onEvent: ({ data }) => {
        if (isWanted(data, search)) fresh.add(data);
      },
      onReset: () => void asked.refetch(),
    });
    return () => topic.close();
  }, [JSON.stringify(query)]);
  const came = useFold(fresh, () => {
    const list = scroll.current;
    return list !== null && (list.scrollTop > 0 || list.contains(document.activeElement));
  });
  const byKey = useMemo(() => {
    const known = new Map<string, Trade>();
    for (const trade of [...came.rows, ...rows]) if (!known.has(fillKey(trade))) known.set(fillKey(trade), trade);
    return known;
  }, [came.rows, rows]);
  const change = useCallback(
    (next: TradesSearch) => void navigate({ to: '/trades', search: { ...search, ...next }, replace: true }),
    [navigate, search],
  );
  const failed = askedState(asked);
  // The filters stay where they are while other rows are read, or cannot be: who is in them would lose the place.
  const state: PanelState =
    failed.is === 'error'
      ? { is: 'stale', asOf: null, reason: saidOf(failed.problem) }
      : asked.isPending
        ? { is: 'plain' }
        : followedState(since);
  return (
    <div className={sc.screen}>
      <Panel
        title={t.trades.title}
        state={state}
        aside={asked.isPending ? undefined : t.trades.shown(byKey.size, asked.hasNextPage)}
        className={sc.panel}
      >
        <TradeFilters search={search} onChange={change}>
          {mayExport &&
            FORMATS.map((format) => (
              <ExportButton
                key={format}
                name={`trades.${format}`}
                word={t.trades.export(format)}
                open={(signal) => api.GET('/api/trades/export', { params: { query: { ...query, format } }, parseAs: 'stream', signal })}
              />
            ))}
        </TradeFilters>
        {failed.is === 'error' && <ErrorBox {...failed} />}
        {stats.data !== undefined && <TradeStats stats={stats.data} />}
        {came.folded > 0 && (
          <button
            type="button"
            className={ui.fresh}
            data-folded={came.folded}
            onClick={() => {
              came.show();
              scroll.current?.scrollTo({ top: 0 });
            }}
          >
            {t.fills.folded(came.folded)}
          </button>
        )}
        <Grid
          label={t.trades.title}
          columns={columns(zoneName(zone))}
          rows={[...byKey.keys()]}
          cells={(key) => cells(byKey.get(key), zone, isPhone)}
          onEnd={more}
          scroll={scroll}
          empty={asked.isPending ? t.state.loading : asked.isError ? '' : t.trades.none}
        />
      </Panel>
    </div>
  );
}

const columns = (zone: string): readonly Column[] => [
  { key: 'timestamp', name: `${t.trades.time}, ${zone}`, width: '160px', phone: '80px' },
  { key: 'symbol', name: t.positions.symbol, width: 'minmax(90px, 1fr)', phone: '1.3fr' },
  { key: 'side', name: t.positions.side, width: '52px', phone: '38px' },
  { key: 'quantity', name: t.positions.size, width: 'minmax(80px, 1fr)', phone: '0.8fr', isNumber: true },
  { key: 'price', name: t.positions.price, width: 'minmax(90px, 1fr)', phone: '1.3fr', isNumber: true },
  { key: 'pnl', name: t.trades.result, width: 'minmax(80px, 1fr)', isNumber: true, isWide: true, isInCard: true },
  { key: 'fees', name: t.trades.fees, width: 'minmax(70px, 1fr)', isNumber: true, isWide: true, isSpare: true },
  { key: 'currency', name: t.positions.currency, width: '44px', isWide: true },
  { key: 'broker', name: t.positions.broker, width: 'minmax(70px, 1fr)', isWide: true },
  { key: 'strategy', name: t.trades.strategy, width: 'minmax(90px, 1fr)', isWide: true },
  { key: 'status', name: t.trades.status, width: 'minmax(60px, 1fr)', isWide: true, isSpare: true },
];

function cells(trade: Trade | undefined, zone: string, isPhone: boolean): readonly ReactNode[] {
  if (trade === undefined) return [];
  const from = (field: string) => ({ source: 'execution', field, asOf: trade.timestamp, unit: trade.currency ?? undefined });
  const word = (text: string | null) => (
    <span className={ui.mu} dir="auto" title={text ?? undefined}>
      {text}
    </span>
  );
  return [
    <ShortTime key="at" at={trade.timestamp} zone={zone} isNarrow={isPhone} />,
    <b key="symbol">{trade.symbol}</b>,
    trade.side,
    <Figure key="quantity" value={asQty(trade.quantity)} format={qty} from={from('quantity')} />,
    <Figure key="price" value={asPrice(trade.price)} format={price} from={from('price')} />,
    <Figure key="pnl" value={asMoney(trade.pnl)} format={gain} trend from={from('pnl')} />,
    <Figure key="fees" value={asMoney(trade.fees)} format={money} from={from('fees')} />,
    word(trade.currency),
    word(trade.broker),
    word(trade.strategy),
    word(trade.status),
  ];
}
