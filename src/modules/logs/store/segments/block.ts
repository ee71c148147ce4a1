import type { Bloom } from './bloom.js';

/** What the index knows of a block without reading it. Times in epoch ms. */
export interface BlockRow {
  readonly service: string;
  readonly count: number;
  /** Where its two frames lie in the segment's file, one behind the other, and their checksum. */
  readonly offset: number;
  readonly columnBytes: number;
  readonly textBytes: number;
  readonly crc: number;
  /** Bytes of the text before it was compressed. */
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
  /** `[minute since 1970, rank of the level, count]`, so that volumes need no text. */
  readonly minutes: readonly (readonly [number, number, number])[];
}

/** A row and its blooms, as they are held in memory. */
export interface IndexedBlock {
  readonly row: BlockRow;
  readonly words: Bloom;
  readonly trigrams: Bloom;
}

/** A block as it comes from the thread that made it: its place in a file is not known yet. */
export interface SealedBlock extends IndexedBlock {
  readonly bytes: Buffer;
}
