import type { LogEntry } from '../../../entry/log-entry.js';
import type { LogFilter } from '../../../query/log-filter.js';
import type { PlaceInTime } from '../../log-store.js';
import type { BlockPlace, SealedBlock } from '../blocks/block.js';
import type { FieldCounts, PatternCounts, TrendRange } from './facet.count.js';
import type { EntryOrder } from './entry.order.js';

/** A block and its file. */
export interface BlockAt {
  readonly path: string;
  readonly row: BlockPlace;
}

/** A job of a search thread, as plain data. */
export type Job =
  /** `entries`: their JSON, whose memory the thread takes over. */
  | { readonly kind: 'seal'; readonly entries: Uint8Array<ArrayBuffer>; readonly level: number }
  | {
      readonly kind: 'scan';
      readonly blocks: readonly BlockAt[];
      /** JSON of entries without a block yet: as objects they would take several times as long to another thread. */
      readonly entries?: string;
      readonly filter: LogFilter;
      readonly order: EntryOrder;
      readonly limit: number;
      readonly after: PlaceInTime | null;
    }
  | {
      readonly kind: 'tally';
      readonly blocks: readonly BlockAt[];
      readonly entries?: string;
      readonly filter: LogFilter;
      readonly stepMs: number;
      readonly by: 'level' | 'service' | 'pattern';
      /** Whether the bytes of the counted entries are wanted too. */
      readonly withBytes: boolean;
    }
  | { readonly kind: 'rewrite'; readonly block: BlockAt; readonly level: number; readonly erase: LogFilter | null }
  | {
      readonly kind: 'facets';
      readonly blocks: readonly BlockAt[];
      readonly entries?: string;
      readonly filter: LogFilter;
      readonly of: 'patterns' | 'fields';
      readonly range: TrendRange;
    };

export interface RewriteResult {
  readonly kind: 'rewrite';
  /** Null where the block is damaged. */
  readonly block: SealedBlock | null;
  readonly erased: number;
  readonly corrupt: BlockAt[];
}

export interface FacetsResult {
  readonly kind: 'facets';
  readonly patterns: PatternCounts;
  readonly fields: FieldCounts;
  read: number;
  bytes: number;
  readonly corrupt: BlockAt[];
}

export interface ScanResult {
  readonly kind: 'scan';
  readonly entries: LogEntry[];
  /** Number of examined entries, and bytes of text. */
  read: number;
  bytes: number;
  readonly corrupt: BlockAt[];
}

export interface TallyResult {
  readonly kind: 'tally';
  readonly buckets: Map<number, Map<string, number>>;
  /** Bytes of the text of the counted entries. */
  counted: number;
  read: number;
  bytes: number;
  readonly corrupt: BlockAt[];
}

export type JobResult = { readonly kind: 'seal'; readonly block: SealedBlock } | ScanResult | TallyResult | FacetsResult | RewriteResult;
