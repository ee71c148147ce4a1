import type { Newest, Peer } from '../../realtime/foreign/foreign.protocol.js';
import type { Message } from '../../realtime/protocol/message.js';
import type { Instrument } from '../cache/instrument.js';
import type { Mode } from '../ticks/instrument-name.js';
import { marketDataFrame } from './protocol/frames.js';

/** That one socket follows one instrument in one mode. */
export class Holding implements Newest {
  constructor(
    readonly peer: Peer,
    readonly instrument: Instrument,
    readonly mode: Mode,
    /** Levels of the order book that the client gets. */
    public levels: number,
    /** Who is to bring it. */
    readonly feed: string,
  ) {}

  current(): Message {
    return marketDataFrame(this.instrument, this.mode, this.levels);
  }
}
