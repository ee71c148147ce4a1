/** An order as the desk stores it, identified by broker and id together. Null = not reported. */
export interface Order {
  readonly id: string;
  readonly broker: string | null;
  /** The id that its sender gave it; fills may name either id. */
  readonly clientOrderId: string | null;
  readonly symbol: string | null;
  /** BUY or SELL; an unknown word stays as it was sent, in upper case. */
  readonly side: string;
  readonly orderType: string | null;
  /** Units, never negative. */
  readonly quantity: number | null;
  readonly filledQuantity: number | null;
  /** The limit price; null for a market order. */
  readonly price: number | null;
  readonly stopPrice: number | null;
  /** Fees of its fills, as its source reports them. */
  readonly averagePrice: number | null;
  readonly status: string;
  readonly strategy: string | null;
  readonly currency: string | null;
  /** Why it was rejected, cancelled or failed. */
  readonly reason: string | null;
  /** When it was placed, or the earliest time that an event of it names. */
  readonly atMs: number;
  /** The time of the newest event at its source. */
  readonly reportedAtMs: number;
}

export const UNKNOWN = 'UNKNOWN';

/** The states of an order in the order of its life, with the words that services use for them. An unknown word ranks with PLACED. */
export const ORDER_STATES: readonly { readonly state: string; readonly stage: number; readonly words: readonly string[] }[] = [
  { state: UNKNOWN, stage: 0, words: [] },
  { state: 'PENDING', stage: 1, words: ['PENDING_NEW', 'PENDING_SUBMIT', 'CREATED', 'SUBMITTED', 'QUEUED', 'RECEIVED', 'HELD'] },
  { state: 'PLACED', stage: 2, words: ['NEW', 'ACCEPTED', 'ACKNOWLEDGED', 'OPEN', 'OPENED', 'WORKING', 'ACTIVE', 'LIVE', 'TRIGGERED'] },
  { state: 'PARTIALLY_FILLED', stage: 3, words: ['PARTIAL', 'PARTIAL_FILL', 'PARTIALLY_EXECUTED', 'PARTIALLYFILLED', 'PARTIAL_FILLED'] },
  { state: 'FILLED', stage: 4, words: ['EXECUTED', 'COMPLETE', 'COMPLETED', 'DONE', 'CLOSED', 'TRADED', 'FILL', 'FULLY_FILLED'] },
  { state: 'CANCELLED', stage: 4, words: ['CANCELED', 'CANCEL', 'KILLED', 'PARTIALLY_CANCELLED'] },
  { state: 'REJECTED', stage: 4, words: ['REJECT', 'DENIED', 'REFUSED'] },
  { state: 'EXPIRED', stage: 4, words: ['LAPSED', 'DONE_FOR_DAY'] },
  { state: 'FAILED', stage: 4, words: ['ERROR', 'FAILURE'] },
];
export const STATE_WORDS: readonly string[] = ORDER_STATES.map(({ state }) => state);

const BESIDE_PLACED = 2;
const STATE_OF = new Map(ORDER_STATES.flatMap(({ state, words }) => [state, ...words].map((word) => [word, state] as const)));
const STAGE_OF = new Map(ORDER_STATES.map(({ state, stage }) => [state, stage]));

/** The state that a word stands for: `CANCELED -> CANCELLED`; an unknown word is a state of its own. */
export function stateOf(word: string): string {
  return STATE_OF.get(word) ?? word;
}

/** The identity of an order, as text. */
export function orderIdentity({ id, broker }: Pick<Order, 'id' | 'broker'>): string {
  return JSON.stringify([broker, id]);
}

/**
 * Merges a report into a known order: of every field the newer value, and no known value becomes null. Newer is the later time at the
 * source; at the same time the later state of an order's life, else the later report. So events may come in any order and more than once.
 */
export function mergeOrder(known: Order, report: Order): Order {
  const [newer, older] = isNewer(known, report) ? [report, known] : [known, report];
  return {
    id: known.id,
    broker: known.broker ?? report.broker,
    clientOrderId: newer.clientOrderId ?? older.clientOrderId,
    symbol: newer.symbol ?? older.symbol,
    side: newer.side === UNKNOWN ? older.side : newer.side,
    orderType: newer.orderType ?? older.orderType,
    quantity: newer.quantity ?? older.quantity,
    filledQuantity: newer.filledQuantity ?? older.filledQuantity,
    price: newer.price ?? older.price,
    stopPrice: newer.stopPrice ?? older.stopPrice,
    averagePrice: newer.averagePrice ?? older.averagePrice,
    status: newer.status === UNKNOWN ? older.status : newer.status,
    strategy: newer.strategy ?? older.strategy,
    currency: newer.currency ?? older.currency,
    reason: newer.reason ?? older.reason,
    atMs: Math.min(known.atMs, report.atMs),
    reportedAtMs: Math.max(known.reportedAtMs, report.reportedAtMs),
  };
}

function isNewer(known: Order, report: Order): boolean {
  if (report.reportedAtMs !== known.reportedAtMs) return report.reportedAtMs > known.reportedAtMs;
  return stageOf(report) >= stageOf(known);
}

function stageOf({ status }: Order): number {
  return STAGE_OF.get(status) ?? BESIDE_PLACED;
}

/**
 * The index of the order, among these of one id, that an event is about; -1 = none. The broker decides. An event without a broker is about
 * the only order of the id, and the first event with a broker gives its broker to an order without one.
 */
export function indexOfOrder(orders: readonly Pick<Order, 'broker'>[], report: Pick<Order, 'broker'>): number {
  const exact = orders.findIndex(({ broker }) => broker === report.broker);
  if (exact !== -1) return exact;
  if (report.broker === null) return orders.length === 1 ? 0 : -1;
  return orders.findIndex(({ broker }) => broker === null);
}
