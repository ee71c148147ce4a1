/** A fill as the desk keeps it. Null is what nobody has said. */
export interface Trade {
  /** The trade's own: told again, it is the same trade. */
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
}

/** The status of a trade of which only is known that it was executed. */
export const UNTOLD_STATUS = 'EXECUTED';
export const UNKNOWN_SIDE = 'UNKNOWN';
export const CLOSED = 'CLOSED';

/** How far along a trade is; words that are not listed stand beside FILLED. */
export const STATUS_RANKS: readonly (readonly [rank: number, words: readonly string[]])[] = [
  [0, [UNTOLD_STATUS, 'UNKNOWN']],
  [1, ['NEW', 'PENDING', 'PLACED', 'ACCEPTED', 'OPENED', 'PARTIALLY_FILLED']],
  [3, ['CLOSED', 'CANCELLED', 'REJECTED', 'EXPIRED', 'FAILED']],
];
export const USUAL_RANK = 2;

const RANK_OF = new Map(STATUS_RANKS.flatMap(([rank, words]) => words.map((word) => [word, rank])));

export function rankOf(status: string): number {
  return RANK_OF.get(status) ?? USUAL_RANK;
}

/**
 * A trade that is told again. What it is (symbol, time, broker, strategy, side) stays as it was first known; its figures and status
 * become what was told, unless that is from an earlier stage: then it only fills gaps. Nothing known becomes null.
 * The same rule stands in SQL in `TradesRepository.upsert`; a property test holds them together.
 */
export function retold(known: Trade, told: Trade): Trade {
  const [newer, older] = rankOf(told.status) >= rankOf(known.status) ? [told, known] : [known, told];
  return {
    id: known.id,
    symbol: known.symbol,
    side: known.side === UNKNOWN_SIDE ? told.side : known.side,
    quantity: newer.quantity ?? older.quantity,
    price: newer.price ?? older.price,
    atMs: known.atMs,
    status: newer.status,
    orderType: newer.orderType ?? older.orderType,
    fees: newer.fees ?? older.fees,
    broker: known.broker ?? told.broker,
    strategy: known.strategy ?? told.strategy,
    pnl: newer.pnl ?? older.pnl,
    currency: newer.currency ?? older.currency,
  };
}

/**
 * Whether both can be the same trade: an id that two brokers use is not, nor one under which another symbol or side is told. Who does not
 * say the broker or the side does not contradict. In SQL: `IS_SAME` of `TradesRepository`.
 */
export function isSameTrade(known: Trade, told: Trade): boolean {
  return (
    known.id === told.id &&
    known.symbol === told.symbol &&
    (known.side === told.side || known.side === UNKNOWN_SIDE || told.side === UNKNOWN_SIDE || closesOtherSide(known, told)) &&
    (known.broker === null || told.broker === null || known.broker === told.broker)
  );
}

/** A broker may tell a close with the side that closes. */
function closesOtherSide(known: Trade, told: Trade): boolean {
  return told.status === CLOSED && told.broker !== null && told.broker === known.broker;
}
