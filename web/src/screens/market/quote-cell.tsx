import { asCount, asMoney, asPercent, asPrice, asQty, gain, percentGain, price, qty } from '../../format/format.ts';
import { ageText } from '../../format/time.ts';
import { lostSince } from '../../frame/head/link.ts';
import { t } from '../../messages/en.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import type { Provenance } from '../../parts/figure/provenance.ts';
import { useCell, useNow, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import type { QuoteBook } from './quotes.ts';
import type { Quote } from './tick.ts';
import s from './market.module.css';

export type Field = keyof Quote | 'age';

export interface QuoteCellProps {
  readonly book: QuoteBook;
  readonly id: string;
  readonly field: Field;
}

/** One field of a quote; hatched where its feed has brought nothing for longer than it should. */
export function QuoteCell({ book, id, field }: QuoteCellProps) {
  const quote = useCell(book.quotes, id);
  const refused = useCell(book.refused, id);
  const lost = useValue(lostSince) !== null;
  if (quote === undefined) return refused !== undefined && field === 'feed' ? <RefusedWord code={refused} /> : null;
  const isOld = quote.state === 'stale' || lost;
  return (
    <span className={isOld ? s.old : undefined} data-quote={isOld ? 'stale' : 'live'}>
      <Value quote={quote} field={field} isOld={isOld} />
    </span>
  );
}

function RefusedWord({ code }: { readonly code: string }) {
  const words = t.market.refused[code] ?? t.market.refusedOther(code);
  return (
    <span className={s.refused} title={words}>
      {words}
    </span>
  );
}

function Value({ quote, field, isOld }: { readonly quote: Quote; readonly field: Field; readonly isOld: boolean }) {
  const from = fromOf(quote, field, isOld);
  switch (field) {
    case 'ltp':
    case 'bid_price':
    case 'ask_price':
    case 'open':
    case 'high':
    case 'low':
      return <Figure value={asPrice(quote[field])} format={price} from={from} />;
    case 'bid_size':
    case 'ask_size':
      return <Figure value={asQty(quote[field])} format={qty} from={from} />;
    case 'volume':
      return <Figure value={asCount(quote.volume)} format={(value) => qty(asQty(value)!)} from={from} />;
    case 'change':
      return <Figure value={asMoney(quote.change)} format={gain} trend from={{ ...from, missing: t.market.noClose(quote.feed) }} />;
    case 'change_percent':
      return (
        <Figure
          value={asPercent(quote.change_percent)}
          format={percentGain}
          trend
          from={{ ...from, missing: t.market.noClose(quote.feed), unit: t.market.ofClose }}
        />
      );
    case 'feed':
      return <bdi className={s.mu}>{isOld ? t.market.feedOf(quote.feed) : quote.feed}</bdi>;
    case 'age':
    case 'at':
      return <Age at={quote.at} />;
    case 'state':
      return <>{quote.state}</>;
    default:
      return field satisfies never;
  }
}

function Age({ at }: { readonly at: string }) {
  useNow();
  return <span className={s.mu}>{ageText(clock.ageOf(at))}</span>;
}

export function fromOf(quote: Quote, field: string, isOld: boolean): Provenance {
  const section = { status: isOld ? ('stale' as const) : ('live' as const), reason: t.market.staleFeed(quote.feed), as_of: quote.at };
  return { source: quote.feed, field, asOf: quote.at, section };
}
