/** A fill as the desk keeps it: known by broker, symbol and id together. Null is what nobody has said. */
export interface Trade {
  /** The broker's own, unique for a broker and a symbol only; as text with all its digits. */
  readonly id: string;
  readonly symbol: string;
  /** BUY or SELL; a word that nobody knows stays as it was sent, in upper case. */
  readonly side: string;
  /** Units, never negative. */
  readonly quantity: number | null;
  readonly price: number | null;
  readonly atMs: number;
  readonly status: string;
  readonly orderType: string | null;
  readonly fees: number | null;
  readonly broker: string | null;
  readonly strategy: string | null;
  /** Gross profit or loss that it realised; null when it closed nothing. */
  readonly pnl: number | null;
  readonly currency: string | null;
  /** The order that it fills; several fills may have one. */
  readonly orderId: string | null;
  /** The time of the newest report at its source; null where no report has said one. */
  readonly toldAtMs: number | null;
}

/** The status of a trade of which only is known that it was executed. It is stored as this, and shown and asked for as `FILLED`. */
export const UNTOLD_STATUS = 'EXECUTED';
export const FILLED = 'FILLED';
export const UNKNOWN_SIDE = 'UNKNOWN';
export const CLOSED = 'CLOSED';

/** How far along a trade is; words that are not listed stand beside FILLED. */
export const STATUS_RANKS: readonly (readonly [rank: number, words: readonly string[]])[] = [
  [0, [UNTOLD_STATUS, 'UNKNOWN']],
  [1, ['NEW', 'PENDING', 'PLACED', 'ACCEPTED', 'OPENED', 'PARTIALLY_FILLED']],
  [3, ['CLOSED', 'CANCELLED', 'REJECTED', 'EXPIRED', 'FAILED']],
];
export const OPEN_RANK = 1;
export const USUAL_RANK = 2;

const RANK_OF = new Map(STATUS_RANKS.flatMap(([rank, words]) => words.map((word) => [word, rank])));

export function rankOf(status: string): number {
  return RANK_OF.get(status) ?? USUAL_RANK;
}

/** A status as everybody sees it. */
export function shownStatus(status: string): string {
  return status === UNTOLD_STATUS ? FILLED : status;
}

/** What makes a trade the same one, as text. */
export function identityOf({ broker, symbol, id }: Pick<Trade, 'broker' | 'symbol' | 'id'>): string {
  return JSON.stringify([broker, symbol, id]);
}

/**
 * Whether a report of a trade that is known says the newer state of it. A trade that was filled or closed does not open again; apart from
 * that the later time at the source counts, and of one time the later stage, or else the later report.
 */
export function isNewer(known: Trade, told: Trade): boolean {
  const [knownRank, toldRank] = [rankOf(known.status), rankOf(told.status)];
  if (toldRank === OPEN_RANK && knownRank >= USUAL_RANK) return false;
  if (knownRank === OPEN_RANK && toldRank >= USUAL_RANK) return true;
  if (known.toldAtMs !== null && told.toldAtMs !== null && known.toldAtMs !== told.toldAtMs) return told.toldAtMs > known.toldAtMs;
  return told.status === UNTOLD_STATUS || toldRank >= knownRank;
}

/**
 * A trade that is reported again: of every figure the newer value, and nothing known becomes null. What it is (symbol, time, strategy)
 * stays as it was first known. The same rule stands in SQL in `TradesRepository`; a property test holds them together.
 */
export function retold(known: Trade, told: Trade): Trade {
  const isTold = isNewer(known, told);
  const [newer, older] = isTold ? [told, known] : [known, told];
  return {
    id: known.id,
    symbol: known.symbol,
    side: sideOf(known, told, isTold),
    quantity: newer.quantity ?? older.quantity,
    price: newer.price ?? older.price,
    atMs: known.atMs,
    status: newer.status === UNTOLD_STATUS ? older.status : newer.status,
    orderType: newer.orderType ?? older.orderType,
    fees: newer.fees ?? older.fees,
    broker: known.broker ?? told.broker,
    strategy: known.strategy ?? told.strategy,
    pnl: newer.pnl ?? older.pnl,
    currency: newer.currency ?? older.currency,
    orderId: newer.orderId ?? older.orderId,
    toldAtMs: known.toldAtMs === null || (told.toldAtMs ?? 0) > known.toldAtMs ? told.toldAtMs : known.toldAtMs,
  };
}

/** A broker may report a close with the side that closes: the side of a trade is the one that opened it. */
function sideOf(known: Trade, told: Trade, isTold: boolean): string {
  if (known.side === UNKNOWN_SIDE) return told.side;
  if (told.side === UNKNOWN_SIDE || told.status === CLOSED) return known.side;
  if (known.status === CLOSED && rankOf(told.status) === OPEN_RANK) return told.side;
  return isTold ? told.side : known.side;
}

/** Whether two reports of which one names no broker can be of one trade: symbol and id agree, and the sides do not contradict. */
function mayBeSame(known: Trade, told: Trade): boolean {
  return (
    (known.broker === null || told.broker === null) &&
    (known.side === told.side || [known.side, told.side].includes(UNKNOWN_SIDE) || [known.status, told.status].includes(CLOSED))
  );
}

/**
 * Which of these trades of one symbol and id a report is about; -1 = none of them. The broker decides. A report without a broker is about
 * the one trade that it can be, and the first report with a broker names that of a trade without.
 */
export function placeOf(trades: readonly Trade[], told: Trade): number {
  const exact = trades.findIndex(({ broker }) => broker === told.broker);
  if (exact !== -1) return exact;
  if (told.broker !== null && trades.length > 1) return -1;
  const possible = trades.flatMap((trade, index) => (mayBeSame(trade, told) ? [index] : []));
  return possible.length === 1 ? (possible[0] ?? -1) : -1;
}
