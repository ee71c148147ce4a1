import type { Newest, Peer } from '../../realtime/foreign/foreign.protocol.js';
import type { Message } from '../../realtime/protocol/message.js';
import type { Instrument } from '../cache/instrument.js';
import type { Mode } from '../ticks/instrument-name.js';
import { newestFrame } from './newest.frames.js';

/** The subscription of one socket to one instrument in one mode. */
export class Holding implements Newest {
  constructor(
    readonly peer: Peer,
    readonly instrument: Instrument,
    readonly mode: Mode,
    /** Number of levels of the order book for the client. */
    public levels: number,
    /** Name of the feed. */
    readonly feed: string,
  ) {}

  current(): Message {
    return newestFrame(this.instrument, this.mode, this.levels);
  }
}
