import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { api, unwrap } from '../../api.ts';
import { lostSince } from '../../frame/head/link.ts';
import { t } from '../../messages/en.ts';
import { palette } from '../../palette/open.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { ErrorBox } from '../../parts/panel/error-box.tsx';
import { type Column, Grid } from '../../parts/table/grid.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import { followedState, hasRows, type PanelState } from '../../parts/panel/panel-state.ts';
import { saidOf } from '../../parts/said.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { choose } from '../../state/look.ts';
import { FeedsNote } from './feeds-note.tsx';
import { InView } from './in-view.ts';
import { ALL, keysOf, listOf, toggled } from './lists.ts';
import { type Field, QuoteCell } from './quote-cell.tsx';
import { QuoteBook } from './quotes.ts';
import type { MarketSearch } from './search.ts';
import { splitKey } from './tick.ts';
import s from './market.module.css';

const INSTRUMENTS = 1000;
const AGAIN_MS = 60_000;

const COLUMNS: readonly (Column & { readonly key: Field | 'symbol' | 'exchange' | 'watch' })[] = [
  { key: 'symbol', name: t.market.symbol, width: 'minmax(90px, 1.3fr)', phone: '1.2fr' },
  { key: 'exchange', name: t.market.exchange, width: 'minmax(70px, 0.9fr)', isWide: true, isInCard: true },
  { key: 'ltp', name: t.market.last, width: 'minmax(90px, 1.1fr)', phone: '1.2fr', isNumber: true },
  { key: 'change_percent', name: `${t.market.change} %`, width: '84px', isNumber: true },
  { key: 'bid_price', name: t.market.bid, width: 'minmax(80px, 1fr)', isNumber: true, isWide: true },
  { key: 'ask_price', name: t.market.ask, width: 'minmax(80px, 1fr)', isNumber: true, isWide: true },
  { key: 'high', name: t.market.high, width: 'minmax(80px, 1fr)', isNumber: true, isWide: true, isSpare: true },
  { key: 'low', name: t.market.low, width: 'minmax(80px, 1fr)', isNumber: true, isWide: true, isSpare: true },
  { key: 'volume', name: t.market.volume, width: 'minmax(90px, 1fr)', isNumber: true, isWide: true },
  { key: 'feed', name: t.market.feed, width: 'minmax(70px, 0.8fr)', isWide: true, isSpare: true },
  { key: 'age', name: t.market.age, width: '54px', phone: '40px', isNumber: true },
  { key: 'watch', name: t.market.watch, width: '54px', phone: '50px' },
];

/** Lists of instruments with their prices: those in view are followed, and no others. */
export function Market() {
  const search = useSearch({ from: '/frame/market' });
  const navigate = useNavigate();
  const { watch } = usePreferences();
  const since = useValue(lostSince);
  const name = listOf(search, watch);
  const [book] = useState(() => new QuoteBook());
  const [view] = useState(() => new InView(book.follow));
  useEffect(() => () => view.close(), [view]);
  const answer = useQuery({
    queryKey: ['instruments-all'],
    queryFn: () => unwrap(api.GET('/api/market/instruments', { params: { query: { limit: INSTRUMENTS } } })),
    enabled: name === 'all',
    refetchInterval: AGAIN_MS,
  });
  const known = useMemo(() => (answer.data?.items ?? []).map(({ exchange, symbol }) => `${exchange}:${symbol}`), [answer.data]);
  const all = name === 'all' ? known : name === 'mine' ? watch : (search.list ?? []);
  const rows = useMemo(() => keysOf(all, search.q), [all, search.q]);
  const change = useCallback(
    (next: Partial<MarketSearch>) => void navigate({ to: '/market', search: { ...search, ...next }, replace: true }),
    [navigate, search],
  );
  const onView = useCallback((keys: readonly string[]) => view.show(keys), [view]);
  const open = (key: string): void => {
    const parts = splitKey(key);
    if (parts !== null) void navigate({ to: '/market/$exchange/$symbol', params: parts, search: {} });
  };
  const asked: PanelState = name === 'all' && answer.data === undefined ? askedState(answer) : { is: 'plain' };
  // The other list can still be chosen.
  const state =
    asked.is === 'error'
      ? ({ is: 'stale', asOf: null, reason: saidOf(asked.problem) } as const)
      : asked.is === 'loading'
        ? asked
        : followedState(since);
  return (
    <div className={sc.screen}>
      <FeedsNote />
      <Panel title={t.market.title} state={state} aside={hasRows(state) && t.market.count(rows.length, all.length)} className={sc.panel}>
        <div className={sc.tools}>
          <span className={ui.tabs} role="group" aria-label={t.market.lists}>
            <button type="button" aria-pressed={name === 'mine'} onClick={() => change({ list: ['mine'] })}>
              {t.market.mine}
            </button>
            <button type="button" aria-pressed={name === 'all'} onClick={() => change({ list: [ALL] })}>
              {t.market.all}
            </button>
            {name === 'shared' && (
              <button type="button" aria-pressed>
                {t.market.shared}
              </button>
            )}
          </span>
          <input
            type="search"
            className={ui.field}
            aria-label={t.market.filter}
            placeholder={t.market.filter}
            value={search.q ?? ''}
            onChange={({ target }) => change({ q: target.value === '' ? undefined : target.value })}
          />
          {name === 'shared' && (
            <button type="button" className={ui.button} onClick={() => choose({ watch: keysOf(all, undefined) })}>
              {t.market.keep}
            </button>
          )}
          <button type="button" className={ui.button} aria-haspopup="dialog" onClick={() => palette.set('save')}>
            {t.alerts.saveView}
          </button>
        </div>
        {asked.is === 'error' && <ErrorBox {...asked} />}
        <Grid
          label={t.market.title}
          columns={COLUMNS}
          rows={rows}
          cells={(key) => cells(book, watch, key)}
          onOpen={open}
          onView={onView}
          empty={asked.is === 'error' ? '' : all.length > 0 ? t.market.noMatch : name === 'mine' ? t.market.noneMine : t.market.none}
        />
      </Panel>
    </div>
  );
}

function cells(book: QuoteBook, watch: readonly string[], id: string): readonly ReactNode[] {
  const parts = splitKey(id);
  return COLUMNS.map(({ key }) => {
    if (key === 'symbol') return <bdi className={s.symbol}>{parts?.symbol}</bdi>;
    if (key === 'exchange') return <bdi className={s.mu}>{parts?.exchange}</bdi>;
    if (key === 'watch') return <Star isOn={watch.includes(id)} id={id} />;
    return <QuoteCell book={book} id={id} field={key} />;
  });
}

function Star({ isOn, id }: { readonly isOn: boolean; readonly id: string }) {
  const { watch } = usePreferences();
  return (
    <button
      type="button"
      className={isOn ? `${s.star} ${s.on}` : s.star}
      aria-pressed={isOn}
      aria-label={isOn ? t.market.dropOf(id) : t.market.addOf(id)}
      onClick={(event) => {
        event.stopPropagation();
        choose({ watch: toggled(watch, id) });
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {isOn ? '★' : '☆'}
    </button>
  );
}
