/** A fill as the desk stores it, identified by broker, symbol and id together. Null = not reported. */
export interface Trade {
  /** The broker's id, unique for a broker and a symbol only; as text with all its digits. */
  readonly id: string;
  readonly symbol: string;
  /** BUY or SELL; an unknown word stays as it was sent, in upper case. */
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
  /** The time of the newest report at its source; null where no report has named one. */
  readonly reportedAtMs: number | null;
}

/** The status of a trade of which only the execution is known. It is stored as `EXECUTED`, and published and queried as `FILLED`. */
export const IMPLIED_STATUS = 'EXECUTED';
export const FILLED = 'FILLED';
export const UNKNOWN_SIDE = 'UNKNOWN';
export const CLOSED = 'CLOSED';

/** The rank of a trade's status; words that are not listed rank with FILLED. */
export const STATUS_RANKS: readonly (readonly [rank: number, words: readonly string[]])[] = [
  [0, [IMPLIED_STATUS, 'UNKNOWN']],
  [1, ['NEW', 'PENDING', 'PLACED', 'ACCEPTED', 'OPENED', 'PARTIALLY_FILLED']],
  [3, ['CLOSED', 'CANCELLED', 'REJECTED', 'EXPIRED', 'FAILED']],
];
export const OPEN_RANK = 1;
export const USUAL_RANK = 2;

const RANK_OF = new Map(STATUS_RANKS.flatMap(([rank, words]) => words.map((word) => [word, rank])));

export function rankOf(status: string): number {
  return RANK_OF.get(status) ?? USUAL_RANK;
}

/** The status as clients see it. */
export function displayStatus(status: string): string {
  return status === IMPLIED_STATUS ? FILLED : status;
}

/** The identity of a trade, as text. */
export function tradeIdentity({ broker, symbol, id }: Pick<Trade, 'broker' | 'symbol' | 'id'>): string {
  return JSON.stringify([broker, symbol, id]);
}

/**
 * Whether a report has a newer state of a known trade. A filled or closed trade does not open again; apart from that the later time at the
 * source counts, at the same time the later stage, or else the later report.
 */
export function isNewer(known: Trade, report: Trade): boolean {
  const [knownRank, reportedRank] = [rankOf(known.status), rankOf(report.status)];
  if (reportedRank === OPEN_RANK && knownRank >= USUAL_RANK) return false;
  if (knownRank === OPEN_RANK && reportedRank >= USUAL_RANK) return true;
  if (known.reportedAtMs !== null && report.reportedAtMs !== null && known.reportedAtMs !== report.reportedAtMs)
    return report.reportedAtMs > known.reportedAtMs;
  return report.status === IMPLIED_STATUS || reportedRank >= knownRank;
}

/**
 * Merges a report into a known trade: of every figure the newer value, and no known value becomes null. Its symbol, time and strategy stay
 * as first reported. The same rule stands in SQL in `trade-report.sql.ts`; a property test compares the two.
 */
export function mergeTrade(known: Trade, report: Trade): Trade {
  const isLater = isNewer(known, report);
  const [newer, older] = isLater ? [report, known] : [known, report];
  return {
    id: known.id,
    symbol: known.symbol,
    side: sideOf(known, report, isLater),
    quantity: newer.quantity ?? older.quantity,
    price: newer.price ?? older.price,
    atMs: known.atMs,
    status: newer.status === IMPLIED_STATUS ? older.status : newer.status,
    orderType: newer.orderType ?? older.orderType,
    fees: newer.fees ?? older.fees,
    broker: known.broker ?? report.broker,
    strategy: known.strategy ?? report.strategy,
    pnl: newer.pnl ?? older.pnl,
    currency: newer.currency ?? older.currency,
    orderId: newer.orderId ?? older.orderId,
    reportedAtMs: known.reportedAtMs === null || (report.reportedAtMs ?? 0) > known.reportedAtMs ? report.reportedAtMs : known.reportedAtMs,
  };
}

/** A broker may report a close with the closing side: the side of a trade is the one that opened it. */
function sideOf(known: Trade, report: Trade, isLater: boolean): string {
  if (known.side === UNKNOWN_SIDE) return report.side;
  if (report.side === UNKNOWN_SIDE || report.status === CLOSED) return known.side;
  if (known.status === CLOSED && rankOf(report.status) === OPEN_RANK) return report.side;
  return isLater ? report.side : known.side;
}

/** Whether two reports, one of them without a broker, can be of one trade: symbol and id agree, and the sides do not contradict. */
function mayBeSame(known: Trade, report: Trade): boolean {
  return (
    (known.broker === null || report.broker === null) &&
    (known.side === report.side || [known.side, report.side].includes(UNKNOWN_SIDE) || [known.status, report.status].includes(CLOSED))
  );
}

/**
 * The index of the trade, among these of one symbol and id, that a report is about; -1 = none. The broker decides. A report without a broker
 * is about the one trade that it can be, and the first report with a broker gives its broker to a trade without one.
 */
export function indexOfTrade(trades: readonly Trade[], report: Trade): number {
  const exact = trades.findIndex(({ broker }) => broker === report.broker);
  if (exact !== -1) return exact;
  if (report.broker !== null && trades.length > 1) return -1;
  const possible = trades.flatMap((trade, index) => (mayBeSame(trade, report) ? [index] : []));
  return possible.length === 1 ? (possible[0] ?? -1) : -1;
}
