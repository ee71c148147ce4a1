import { numberOf, type Payload, textOf } from '../../live/fields.ts';

/** A price of an instrument with the fields that its feed has said; what it has not said is null, never 0. */
export interface Quote {
  readonly ltp: number | null;
  readonly change: number | null;
  readonly change_percent: number | null;
  readonly bid_price: number | null;
  readonly bid_size: number | null;
  readonly ask_price: number | null;
  readonly ask_size: number | null;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly volume: number | null;
  readonly feed: string;
  readonly state: 'live' | 'stale';
  /** RFC 3339, by the exchange where it says so. */
  readonly at: string;
}

export interface Level {
  readonly price: number;
  readonly quantity: number;
}

export interface Depth {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly feed: string;
  readonly state: 'live' | 'stale';
  readonly at: string;
}

const FIELDS = [
  ...(['ltp', 'change', 'change_percent', 'bid_price', 'bid_size', 'ask_price', 'ask_size', 'open', 'high', 'low', 'volume'] as const),
];

export function readQuote(data: Payload): Quote {
  const figures = Object.fromEntries(FIELDS.map((name) => [name, numberOf(data, name)])) as Record<(typeof FIELDS)[number], number | null>;
  return { ...figures, ...standingOf(data) };
}

export function readDepth(data: Payload): Depth {
  return { bids: levelsOf(data['bids']), asks: levelsOf(data['asks']), ...standingOf(data) };
}

function standingOf(data: Payload): Pick<Quote, 'feed' | 'state' | 'at'> {
  const at = numberOf(data, 'timestamp') ?? numberOf(data, 'received_at') ?? 0;
  return {
    feed: textOf(data, 'feed') ?? '',
    state: textOf(data, 'state') === 'live' ? 'live' : 'stale',
    at: new Date(at).toISOString(),
  };
}

function levelsOf(raw: unknown): Level[] {
  return (Array.isArray(raw) ? (raw as (Payload | null)[]) : []).flatMap((one) => {
    const level = one ?? {};
    const [price, quantity] = [numberOf(level, 'price'), numberOf(level, 'quantity')];
    return price === null || quantity === null ? [] : [{ price, quantity }];
  });
}

/** A level with the part that it and the better ones of its side have of the larger side shown. */
export interface LadderLevel extends Level {
  /** 0 to 1, for a bar; no figure. */
  readonly share: number;
}

export function ladderOf(
  { bids, asks }: Pick<Depth, 'bids' | 'asks'>,
  levels: number,
): Readonly<Record<'bids' | 'asks', readonly LadderLevel[]>> {
  const summed = (side: readonly Level[]) => {
    let sum = 0;
    return side.slice(0, levels).map((level) => ({ ...level, sum: (sum += level.quantity) }));
  };
  const [buy, sell] = [summed(bids), summed(asks)];
  const whole = Math.max(buy.at(-1)?.sum ?? 0, sell.at(-1)?.sum ?? 0);
  const shared = (side: typeof buy) => side.map(({ price, quantity, sum }) => ({ price, quantity, share: whole === 0 ? 0 : sum / whole }));
  return { bids: shared(buy), asks: shared(sell) };
}

/** `BINANCE:BTCUSDT`: the symbol may have a colon, the exchange has none. */
export function splitKey(key: string): { readonly exchange: string; readonly symbol: string } | null {
  const at = key.indexOf(':');
  return at <= 0 || at === key.length - 1 ? null : { exchange: key.slice(0, at), symbol: key.slice(at + 1) };
}
