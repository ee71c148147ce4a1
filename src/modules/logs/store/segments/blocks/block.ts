import type { Bloom } from './bloom.js';

/** The index row of a block. Times in epoch ms. */
export interface BlockRow {
  readonly service: string;
  readonly count: number;
  /** Offset, lengths and checksum of its two consecutive frames in the file of the segment. */
  readonly offset: number;
  readonly columnBytes: number;
  readonly textBytes: number;
  readonly crc: number;
  /** Bytes of the text before compression. */
  readonly rawBytes: number;
  readonly minTime: number;
  readonly maxTime: number;
  readonly minSeq: number;
  readonly maxSeq: number;
  readonly minServiceSeq: number;
  readonly maxServiceSeq: number;
  readonly maxReceived: number;
  /** Levels that occur, as bits by rank. */
  readonly levels: number;
  /** Brokers that occur; null stands for entries of none. */
  readonly brokers: readonly (string | null)[];
  /** Entries per minute and level (see `minuteCounts`), so that volumes need no text. */
  readonly minutes: Int32Array;
}

/** The part of a row by which a search thread reads the block: the rest would only be copied between threads. */
export type BlockPlace = Pick<
  BlockRow,
  'service' | 'count' | 'offset' | 'columnBytes' | 'textBytes' | 'crc' | 'rawBytes' | 'minTime' | 'maxTime'
>;

/** A row and its blooms in memory. */
export interface IndexedBlock {
  readonly row: BlockRow;
  readonly words: Bloom;
  readonly trigrams: Bloom;
}

/** A block from the thread that made it, without a place in a file yet. */
export interface SealedBlock extends IndexedBlock {
  readonly bytes: Buffer;
}
