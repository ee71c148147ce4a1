import type { Message } from '../../realtime/protocol/message.js';
import type { Instrument } from '../cache/instrument.js';
import { DEPTH, type Mode } from '../ticks/instrument-name.js';
import { marketDataFrame } from './protocol/frames.js';

interface Newest {
  readonly seq: number;
  readonly mode: Mode;
  /** Levels of the order book; 0 in the modes that have none. */
  readonly levels: number;
  readonly message: Message;
}

const newest = new WeakMap<Instrument, Newest[]>();

/** The newest frame of an instrument, encoded once for all sockets, also for those that are behind and get it later. */
export function newestFrame(instrument: Instrument, mode: Mode, levelsOfClient: number): Message {
  const levels = mode === DEPTH ? levelsOfClient : 0;
  const seq = instrument.seqs[mode];
  const made = newest.get(instrument) ?? [];
  const known = made.find((frame) => frame.mode === mode && frame.levels === levels && frame.seq === seq);
  if (known) return known.message;
  const message = marketDataFrame(instrument, mode, levels);
  const current = made.filter((frame) => frame.seq === instrument.seqs[frame.mode]);
  newest.set(instrument, [...current, { seq, mode, levels, message }]);
  return message;
}
