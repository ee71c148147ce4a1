import { basename } from 'node:path';

const SEGMENT = /^(\d{10})-([\w.-]+)\.(?:seg|open)$/;
const ARCHIVED = /^[\dTZ+-]+_[\dTZ+-]+_([\w.-]+)_(\d{10})\.qdlog$/;

/** Generation and class in the name of a segment; null for another file. */
export interface SegmentName {
  readonly number: number;
  readonly retentionClass: string;
  readonly isArchived: boolean;
}

export function readSegmentName(path: string): SegmentName | null {
  const name = basename(path);
  const plain = SEGMENT.exec(name);
  if (plain) return { number: Number(plain[1]), retentionClass: plain[2] ?? '', isArchived: false };
  const archived = ARCHIVED.exec(name);
  return archived && { number: Number(archived[2]), retentionClass: archived[1] ?? '', isArchived: true };
}

/** `20251204T103000Z_20251204T113000Z_default_0000000017.qdlog`; times in epoch ms. */
export function archivedName({ number, retentionClass }: SegmentName, fromMs: number, toMs: number): string {
  const time = (ms: number): string =>
    new Date(ms)
      .toISOString()
      .replace(/\.\d{3}/, '')
      .replace(/(?<=\d)[-:]/g, '');
  return `${time(fromMs)}_${time(toMs)}_${retentionClass}_${String(number).padStart(10, '0')}.qdlog`;
}
