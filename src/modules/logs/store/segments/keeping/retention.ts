/** Limits of a class; absent = those of the store. */
export interface ClassLimits {
  readonly maxAgeMs?: number | undefined;
  readonly maxBytes?: number | undefined;
}

/** Limits of the store. */
export interface RetentionLimits {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  /** Bytes to keep free on the disk. */
  readonly minFreeBytes?: number;
  readonly classes?: ReadonlyMap<string, ClassLimits>;
}

/** A finished segment, for retention. */
export interface SegmentFile {
  readonly path: string;
  readonly retentionClass: string;
  readonly bytes: number;
  /** Intake time of its newest entry, epoch ms. */
  readonly newestMs: number;
  /** A hold covers a part of it. */
  readonly isHeld: boolean;
}

/** Classes of these levels are deleted first when the whole store is too large. */
const FIRST_TO_GO = new Set(['level.debug', 'level.trace']);

/**
 * The segments to delete: those whose newest entry is older than the age of their class, then the oldest of a class over its size, then
 * the oldest of all, low levels first, while the store is over its size or the disk has too little free space. Held segments stay.
 */
export function expiredSegments(segments: readonly SegmentFile[], limits: RetentionLimits, freeBytes: number, nowMs: number): string[] {
  const oldestFirst = segments.toSorted((a, b) => a.newestMs - b.newestMs);
  const expired = new Set<SegmentFile>();
  for (const [name, members] of Map.groupBy(oldestFirst, ({ retentionClass }) => retentionClass)) {
    const { maxAgeMs = limits.maxAgeMs, maxBytes = Infinity } = limits.classes?.get(name) ?? {};
    let kept = bytesOf(members);
    for (const segment of members) {
      if (segment.newestMs >= nowMs - maxAgeMs && kept <= maxBytes) break;
      if (segment.isHeld) continue;
      expired.add(segment);
      kept -= segment.bytes;
    }
  }
  let kept = bytesOf(segments) - bytesOf([...expired]);
  let free = freeBytes + bytesOf([...expired]);
  const rest = oldestFirst.filter((segment) => !expired.has(segment) && !segment.isHeld);
  const inTurn = [...rest.filter(isChatter), ...rest.filter((segment) => !isChatter(segment))];
  for (const segment of inTurn) {
    if (kept <= limits.maxBytes && free >= (limits.minFreeBytes ?? 0)) break;
    expired.add(segment);
    kept -= segment.bytes;
    free += segment.bytes;
  }
  return [...expired].map(({ path }) => path);
}

function isChatter({ retentionClass }: SegmentFile): boolean {
  return FIRST_TO_GO.has(retentionClass);
}

function bytesOf(segments: readonly SegmentFile[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}
