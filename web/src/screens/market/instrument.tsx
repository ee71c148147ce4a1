import { Link as To, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { lostSince } from '../../frame/head/link.ts';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import type { PanelState } from '../../parts/panel/panel-state.ts';
import ui from '../../parts/ui.module.css';
import { useCell, usePreferences, useValue } from '../../state/hooks.ts';
import { choose } from '../../state/look.ts';
import { CandlePanel } from './candle-panel.tsx';
import { DepthPanel } from './depth-panel.tsx';
import { FeedsNote } from './feeds-note.tsx';
import { toggled } from './lists.ts';
import { type Field, QuoteCell } from './quote-cell.tsx';
import { QuoteBook } from './quotes.ts';
import s from './market.module.css';

const FIGURES: readonly (readonly [Field, string])[] = [
  ['ltp', t.market.last],
  ['change_percent', `${t.market.change} %`],
  ['bid_price', t.market.bid],
  ['ask_price', t.market.ask],
  ['open', t.market.open],
  ['high', t.market.high],
  ['low', t.market.low],
  ['volume', t.market.volume],
];
const HEIGHT = 380;

/** One instrument: its quote, its bars and its order book. */
export function Instrument() {
  const { exchange, symbol } = useParams({ from: '/frame/market/$exchange/$symbol' });
  const { interval = '1m' } = useSearch({ from: '/frame/market/$exchange/$symbol' });
  const navigate = useNavigate();
  const id = `${exchange}:${symbol}`;
  return (
    <>
      <FeedsNote />
      <QuotePanel key={id} id={id} />
      <div className={s.columns}>
        <CandlePanel
          key={`${id} ${interval}`}
          exchange={exchange}
          symbol={symbol}
          interval={interval}
          height={HEIGHT}
          onInterval={(next) =>
            void navigate({ to: '/market/$exchange/$symbol', params: { exchange, symbol }, search: { interval: next }, replace: true })
          }
        />
        <DepthPanel key={id} exchange={exchange} symbol={symbol} />
      </div>
    </>
  );
}

function QuotePanel({ id }: { readonly id: string }) {
  const [book] = useState(() => new QuoteBook());
  useEffect(() => book.follow(id), [book, id]);
  const quote = useCell(book.quotes, id);
  const refused = useCell(book.refused, id);
  const lost = useValue(lostSince) !== null;
  const { watch } = usePreferences();
  const isMine = watch.includes(id);
  const state: PanelState =
    refused !== undefined
      ? { is: 'unavailable', reason: t.market.refused[refused] ?? t.market.refusedOther(refused) }
      : quote === undefined
        ? { is: 'empty', why: t.market.waiting }
        : quote.state === 'stale' || lost
          ? { is: 'stale', asOf: quote.at, reason: t.market.staleFeed(quote.feed) }
          : { is: 'live' };
  return (
    <Panel
      title={id}
      state={state}
      aside={
        <span className={s.aside}>
          {quote && t.market.feedOf(quote.feed)}
          <button type="button" className={ui.small} aria-pressed={isMine} onClick={() => choose({ watch: toggled(watch, id) })}>
            {isMine ? t.market.drop : t.market.add}
          </button>
          <To to="/market" search={{ list: ['all'] }} className={ui.link}>
            {t.market.back}
          </To>
        </span>
      }
    >
      <dl className={s.figures}>
        {FIGURES.map(([field, name]) => (
          <div key={field} data-tile={name}>
            <dt>{name}</dt>
            <dd>
              <QuoteCell book={book} id={id} field={field} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
