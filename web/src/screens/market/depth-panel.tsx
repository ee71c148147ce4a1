import { type CSSProperties, useEffect, useState } from 'react';
import { realtime } from '../../app/live.ts';
import { scheduler } from '../../app/desk.ts';
import { asPrice, asQty, price, qty } from '../../format/format.ts';
import { lostSince } from '../../frame/head/link.ts';
import { KeyedStore } from '../../live/keyed.store.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import { Panel } from '../../parts/panel/panel.tsx';
import type { PanelState } from '../../parts/panel/panel-state.ts';
import { useCell, useValue } from '../../state/hooks.ts';
import { type Depth, ladderOf, type LadderLevel, readDepth } from './tick.ts';
import s from './depth.module.css';

const LEVELS = 15;
const BOOK = 'book';

/** The order book, best first on both sides; each bar is what can be had up to that price. */
export function DepthPanel({ exchange, symbol }: { readonly exchange: string; readonly symbol: string }) {
  const [books] = useState(() => new KeyedStore<Depth>(scheduler));
  useEffect(() => {
    const topic = realtime.topic(`market:${exchange}:${symbol}:depth`, {
      maxRateHz: 4,
      onEvent: (frame) => (frame.type === 'tick' ? books.set(BOOK, readDepth(frame.data as never)) : undefined),
    });
    return () => {
      topic.close();
      books.clear();
    };
  }, [books, exchange, symbol]);
  const book = useCell(books, BOOK);
  const lost = useValue(lostSince) !== null;
  const state: PanelState =
    book === undefined
      ? { is: 'empty', why: t.market.noDepth }
      : book.state === 'stale' || lost
        ? { is: 'stale', asOf: book.at, reason: t.market.feedOf(book.feed) }
        : { is: 'live' };
  return (
    <Panel title={t.market.depth} state={state} className={s.panel} aside={book && t.market.feedOf(book.feed)}>
      {book && <Ladder book={book} />}
    </Panel>
  );
}

function Ladder({ book }: { readonly book: Depth }) {
  const { bids, asks } = ladderOf(book, LEVELS);
  const rows = Array.from({ length: Math.max(bids.length, asks.length) }, (_, at) => [bids[at], asks[at]] as const);
  return (
    <table className={s.ladder}>
      <thead>
        <tr>
          <th scope="col">{t.market.size}</th>
          <th scope="col">{t.market.bid}</th>
          <th scope="col">{t.market.ask}</th>
          <th scope="col">{t.market.size}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([bid, ask], at) => (
          <tr key={at}>
            <Side level={bid} book={book} way="bids" at={at} />
            <Side level={ask} book={book} way="asks" at={at} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SideProps {
  readonly level: LadderLevel | undefined;
  readonly book: Depth;
  readonly way: 'bids' | 'asks';
  readonly at: number;
}

function Side({ level, book, way, at }: SideProps) {
  const section = { status: book.state, reason: t.market.feedOf(book.feed), as_of: book.at };
  const from = (field: string) => ({ source: book.feed, field: `${way}[${at}].${field}`, asOf: book.at, section });
  const bar = { '--share': String(level?.share ?? 0) } as CSSProperties;
  const size = (
    <td key="size" className={way === 'bids' ? s.bidSize : s.askSize} style={bar} data-tile="">
      {level && <Figure value={asQty(level.quantity)} format={qty} from={from('quantity')} />}
    </td>
  );
  const at_ = (
    <td key="price" className={way === 'bids' ? s.bid : s.ask} data-tile="">
      {level && <Figure value={asPrice(level.price)} format={price} from={from('price')} />}
    </td>
  );
  return way === 'bids' ? [size, at_] : [at_, size];
}
