/** An order as the desk keeps it: known by broker and id together. Null is what nobody has said. */
export interface Order {
  readonly id: string;
  readonly broker: string | null;
  /** The id that its sender gave it; fills may name either. */
  readonly clientOrderId: string | null;
  readonly symbol: string | null;
  /** BUY or SELL; a word that nobody knows stays as it was sent, in upper case. */
  readonly side: string;
  readonly orderType: string | null;
  /** Units, never negative. */
  readonly quantity: number | null;
  readonly filledQuantity: number | null;
  /** The limit; null for one at market. */
  readonly price: number | null;
  readonly stopPrice: number | null;
  /** Of its fills, as its source says. */
  readonly averagePrice: number | null;
  readonly status: string;
  readonly strategy: string | null;
  readonly currency: string | null;
  /** Why it was rejected, cancelled or failed. */
  readonly reason: string | null;
  /** When it was placed, or the earliest that was heard of it. */
  readonly atMs: number;
  /** The time of the newest event at its source. */
  readonly toldAtMs: number;
}

export const UNKNOWN = 'UNKNOWN';

/** The states of an order in the order of its life, and the words that services use for them. Words that nobody knows stand beside PLACED. */
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

/** The state that a word stands for: `CANCELED -> CANCELLED`; one that nobody knows is a state of its own. */
export function stateOf(word: string): string {
  return STATE_OF.get(word) ?? word;
}

/** What makes an order the same one, as text. */
export function identityOf({ id, broker }: Pick<Order, 'id' | 'broker'>): string {
  return JSON.stringify([broker, id]);
}

/**
 * An order that is told of again: of every field the newer value, and nothing known becomes null. Newer is what has the later time at its
 * source; of one time, what is further along, or else what came later. Events that name a state may so come in any order and more than once.
 */
export function retold(known: Order, told: Order): Order {
  const [newer, older] = isNewer(known, told) ? [told, known] : [known, told];
  return {
    id: known.id,
    broker: known.broker ?? told.broker,
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
    atMs: Math.min(known.atMs, told.atMs),
    toldAtMs: Math.max(known.toldAtMs, told.toldAtMs),
  };
}

function isNewer(known: Order, told: Order): boolean {
  if (told.toldAtMs !== known.toldAtMs) return told.toldAtMs > known.toldAtMs;
  return stageOf(told) >= stageOf(known);
}

function stageOf({ status }: Order): number {
  return STAGE_OF.get(status) ?? BESIDE_PLACED;
}

/**
 * Which of these orders of one id an event is about; -1 = none of them. The broker decides. An event without a broker is about the only
 * one that there is, and the first event with a broker names that of an order without.
 */
export function placeOf(orders: readonly Pick<Order, 'broker'>[], told: Pick<Order, 'broker'>): number {
  const exact = orders.findIndex(({ broker }) => broker === told.broker);
  if (exact !== -1) return exact;
  if (told.broker === null) return orders.length === 1 ? 0 : -1;
  return orders.findIndex(({ broker }) => broker === null);
}
