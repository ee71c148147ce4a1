import type { FeedMessage, Frame } from './feed.adapter.js';

/** Kinds of instruments by the lowest byte of their tokens. */
const CURRENCIES = 3;
const BSE_CURRENCIES = 6;
const INDICES = 9;
const LEVEL_BYTES = 12;
const BOOK_AT = 64;
const LEVELS = 5;

/** The tick of one packet, big endian, with the offsets of the vendor's documentation; null = unknown length. */
export function kiteTick(packet: Buffer): FeedMessage | null {
  if (![8, 28, 32, 44, 184].includes(packet.length)) return null;
  const token = packet.readUInt32BE(0);
  const kind = token & 255;
  const divisor = kind === CURRENCIES ? 1e7 : kind === BSE_CURRENCIES ? 1e4 : 100;
  const whole = (at: number) => packet.readUInt32BE(at);
  const price = (at: number) => packet.readInt32BE(at) / divisor;
  const tick = (body: Frame): FeedMessage => ({ type: 'tick', symbol: String(token), body: { ltp: price(4), ...body } });
  if (packet.length === 8) return tick({});
  if (kind === INDICES || packet.length < 44) {
    const day = { high: price(8), low: price(12), open: price(16), close: price(20) };
    return tick(packet.length === 32 ? { ...day, ...timeAt(28) } : day);
  }
  const quote = {
    ...{ last_quantity: whole(8), average_price: price(12), volume: whole(16) },
    ...{ total_buy_quantity: whole(20), total_sell_quantity: whole(24) },
    ...{ open: price(28), high: price(32), low: price(36), close: price(40) },
  };
  if (packet.length === 44) return tick(quote);
  const traded = whole(44);
  const book = { bids: side(0), asks: side(LEVELS) };
  return tick({ ...quote, ...(traded === 0 ? {} : { ltt: traded }), oi: whole(48), ...timeAt(60), ...book });

  /** Zero means that there is no time. */
  function timeAt(at: number): Frame {
    const seconds = whole(at);
    return seconds === 0 ? {} : { timestamp: seconds };
  }

  function side(first: number): { price: number; quantity: number; orders: number }[] {
    return Array.from({ length: LEVELS }, (_, level) => {
      const at = BOOK_AT + (first + level) * LEVEL_BYTES;
      return { quantity: whole(at), price: price(at + 4), orders: packet.readUInt16BE(at + 8) };
    }).filter((level) => level.quantity > 0);
  }
}
