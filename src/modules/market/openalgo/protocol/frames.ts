import { Message } from '../../../realtime/protocol/message.js';
import type { Instrument } from '../../cache/instrument.js';
import { marketData } from '../../cache/market-data.js';
import type { Mode } from '../../ticks/instrument-name.js';
import type { FrameFault } from './codes.js';

/** The `request_id` of a client; undefined = none. */
export type RequestId = string | number | boolean | object | undefined;

/** An answer: its type, its fields, and the `request_id` of the frame that it answers. */
export function answer(type: string, body: object, requestId?: RequestId): Message {
  return message(type, { type, ...body, ...(requestId === undefined ? {} : { request_id: requestId }) });
}

/** An `error`, or a failed `auth`: clients tell from the type what has failed. */
export function errorFrame({ code, message: sentence }: FrameFault, requestId?: RequestId, type: 'error' | 'auth' = 'error'): Message {
  return answer(type, { status: 'error', code, message: sentence }, requestId);
}

/** The frame body with the value of an instrument in one mode. */
export function marketDataBody(instrument: Instrument, mode: Mode, levels: number, isSnapshot = false): Record<string, unknown> {
  const { symbol, exchange, feed: broker } = instrument;
  const data = marketData(instrument, mode, true, levels);
  const head = { type: 'market_data', symbol, exchange, mode };
  return { ...head, ...(isSnapshot ? { snapshot: true } : {}), data, broker, seq: instrument.seqs[mode] };
}

export function marketDataFrame(instrument: Instrument, mode: Mode, levels: number, isSnapshot = false): Message {
  return message('market_data', marketDataBody(instrument, mode, levels, isSnapshot));
}

export function message(type: string, body: object): Message {
  return new Message([{ type, json: JSON.stringify(body) }]);
}
