/**
 * What the words of the desk's services mean (upstreams.md section 1), for HTTP answers and desk events alike. In any case, with `_`, `-`
 * or a space between words. Total: an unknown word is `UNKNOWN`.
 */
export type PositionSide = 'LONG' | 'SHORT' | 'UNKNOWN';
/** LONG and SHORT are held side by side (hedge mode); NET is the whole holding of the symbol, and its sign is the side. */
export const POSITION_LEGS = ['LONG', 'SHORT', 'NET'] as const;
export type PositionLeg = (typeof POSITION_LEGS)[number];
export type Direction = 'BUY' | 'SELL' | 'HOLD' | 'UNKNOWN';
export type EssState = 'DISABLED' | 'ARMED' | 'TRIPPED' | 'COOLING' | 'UNKNOWN';
export type ServiceStatus = 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';

/** What is bought and what is sold, in the words of brokers' exports, of FIX and of order books. */
const BOUGHT = ['BUY', 'BOT', 'BOUGHT', 'B', 'BID', 'BUYER'];
const SOLD = ['SELL', 'SLD', 'SOLD', 'S', 'ASK', 'OFFER', 'SELLER'];
/** Orders that open or close a leg: they do not say on which side the position is. */
const BUY_ORDERS = [
  ...['BUY_TO_OPEN', 'BUY_TO_CLOSE', 'BUY_TO_COVER', 'BUY_OPEN', 'BUY_CLOSE', 'BUY_COVER', 'BTO', 'BTC', 'COVER', 'COVER_SHORT'],
  ...['LONG_ENTRY', 'ENTRY_LONG', 'ENTER_LONG', 'OPEN_LONG', 'LONG_OPEN', 'SHORT_EXIT', 'EXIT_SHORT', 'CLOSE_SHORT', 'SHORT_CLOSE'],
];
const SELL_ORDERS = [
  ...[
    'SELL_TO_OPEN',
    'SELL_TO_CLOSE',
    'SELL_OPEN',
    'SELL_CLOSE',
    'SELL_SHORT',
    'SELL_SHORT_EXEMPT',
    'SHORT_SELL',
    'SHORT_SALE',
    'STO',
    'STC',
  ],
  ...['SHORT_ENTRY', 'ENTRY_SHORT', 'ENTER_SHORT', 'OPEN_SHORT', 'SHORT_OPEN', 'LONG_EXIT', 'EXIT_LONG', 'CLOSE_LONG', 'LONG_CLOSE'],
];

const SIDES = new Map<string, PositionSide>([
  ...['LONG', 'L', ...BOUGHT].map((word) => [word, 'LONG'] as const),
  ...['SHORT', ...SOLD].map((word) => [word, 'SHORT'] as const),
]);

/** The net of a symbol where there are no legs; its side is the sign of the quantity. */
const NETTED: ReadonlySet<string> = new Set(['BOTH', 'NET']);
/** Words that leave the side to the sign of the quantity. */
const SIGNED: ReadonlySet<string> = new Set(['', ...NETTED]);

const DIRECTIONS = new Map<string, Direction>([
  ...['LONG', ...BOUGHT, ...BUY_ORDERS].map((word) => [word, 'BUY'] as const),
  ...['SHORT', ...SOLD, ...SELL_ORDERS].map((word) => [word, 'SELL'] as const),
  ...['HOLD', 'FLAT'].map((word) => [word, 'HOLD'] as const),
]);

const ESS_STATES = new Map<string, EssState>(
  Object.entries({ DISABLED: 'DISABLED', ARMED: 'ARMED', TRIPPED: 'TRIPPED', COOLING: 'COOLING', COOLING_DOWN: 'COOLING' }),
);

/** Words of another scale, and the state that each stands for. The word itself is kept in the reason. */
const ESS_LEVELS = new Map<string, EssState>(Object.entries({ NORMAL: 'ARMED', CAUTION: 'ARMED', CRITICAL: 'TRIPPED' }));

const SERVICE_STATUSES = new Map<string, ServiceStatus>(
  Object.entries({
    OK: 'OK',
    UP: 'OK',
    HEALTHY: 'OK',
    CONNECTED: 'OK',
    DEGRADED: 'DEGRADED',
    WARNING: 'DEGRADED',
    NOT_INITIALIZED: 'DEGRADED',
    DOWN: 'DOWN',
    CRITICAL: 'DOWN',
    ERROR: 'DOWN',
    UNREACHABLE: 'DOWN',
  }),
);

/** LONG or SHORT from long/short or what is bought or sold; without a word, or where a service nets a symbol, from the sign of the quantity. */
export function readSide(word: unknown, quantity: number | null = null): PositionSide {
  const name = spelled(word);
  if (!SIGNED.has(name)) return SIDES.get(name) ?? 'UNKNOWN';
  if (quantity === null || quantity === 0) return 'UNKNOWN';
  return quantity > 0 ? 'LONG' : 'SHORT';
}

/** What a row says of its leg, besides its quantity. */
export interface LegWords {
  readonly side: unknown;
  /** LONG, SHORT, BOTH or NET. */
  readonly leg: unknown;
  /** 0 = one way, 1 = the long leg, 2 = the short one. */
  readonly index: number | null;
}

/** The leg of a position row: as named, else that of its side; without either it is the net, with the side of the sign. */
export function readLeg(
  { side, leg, index }: LegWords,
  quantity: number | null,
): { readonly side: PositionSide; readonly leg: PositionLeg; readonly isNamed: boolean } {
  const named = index === 1 ? 'LONG' : index === 2 ? 'SHORT' : readSide(leg);
  if (named !== 'UNKNOWN') return { side: named, leg: named, isNamed: true };
  const read = readSide(side, quantity);
  const isNet = index === 0 || [leg, side].some((word) => NETTED.has(spelled(word)));
  if (isNet || read === 'UNKNOWN' || SIGNED.has(spelled(side))) return { side: read, leg: 'NET', isNamed: isNet };
  return { side: read, leg: read, isNamed: true };
}

/** BUY, SELL or HOLD from the words of orders, exports and signals: `Buy to Open -> BUY`, `SLD -> SELL`, `flat -> HOLD`. */
export function readDirection(word: unknown): Direction {
  return DIRECTIONS.get(spelled(word)) ?? 'UNKNOWN';
}

/** The emergency stop's state and reason: NORMAL / CAUTION / CRITICAL become a state, with the word in front of the reason. */
export function readEss(word: unknown, reason: string | null): { state: EssState; reason: string | null } {
  const name = spelled(word);
  const level = ESS_LEVELS.get(name);
  if (level) return { state: level, reason: reason === null ? name : `${name}: ${reason}` };
  return { state: ESS_STATES.get(name) ?? 'UNKNOWN', reason };
}

/** OK, DEGRADED or DOWN from the words that the services use. */
export function readServiceStatus(word: unknown): ServiceStatus {
  return SERVICE_STATUSES.get(spelled(word)) ?? 'UNKNOWN';
}

function spelled(word: unknown): string {
  return typeof word === 'string'
    ? word
        .trim()
        .toUpperCase()
        .replaceAll(/[\s-]+/g, '_')
    : '';
}
