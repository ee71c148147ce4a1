/**
 * What the words of the desk's services mean (upstreams.md section 1), for HTTP answers and desk events alike. In any case, with `_`, `-`
 * or a space between words. Total: a word that nobody knows is `UNKNOWN`.
 */
export type Side = 'LONG' | 'SHORT' | 'UNKNOWN';
export type Direction = 'BUY' | 'SELL' | 'HOLD' | 'UNKNOWN';
export type EssState = 'DISABLED' | 'ARMED' | 'TRIPPED' | 'COOLING' | 'UNKNOWN';
export type ServiceStatus = 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';

const SIDES = new Map<string, Side>(Object.entries({ LONG: 'LONG', BUY: 'LONG', SHORT: 'SHORT', SELL: 'SHORT' }));

/** Words that leave the side to the sign of the quantity. */
const SIGNED: ReadonlySet<string> = new Set(['', 'BOTH', 'NET']);

const DIRECTIONS = new Map<string, Direction>(
  Object.entries({ BUY: 'BUY', LONG: 'BUY', SELL: 'SELL', SHORT: 'SELL', HOLD: 'HOLD', FLAT: 'HOLD' }),
);

const ESS_STATES = new Map<string, EssState>(
  Object.entries({ DISABLED: 'DISABLED', ARMED: 'ARMED', TRIPPED: 'TRIPPED', COOLING: 'COOLING', COOLING_DOWN: 'COOLING' }),
);

/** Words of another scale: the state that they stand for. The word itself is kept in the reason. */
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

/** LONG or SHORT from long/short/buy/sell; without a word, or where a service nets a symbol, from the sign of the quantity. */
export function readSide(word: unknown, quantity: number | null = null): Side {
  const name = spelled(word);
  if (!SIGNED.has(name)) return SIDES.get(name) ?? 'UNKNOWN';
  if (quantity === null || quantity === 0) return 'UNKNOWN';
  return quantity > 0 ? 'LONG' : 'SHORT';
}

/** BUY, SELL or HOLD from those words or long/short/flat. */
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
