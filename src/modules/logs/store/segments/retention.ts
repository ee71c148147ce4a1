/** How long and how much of a class is kept; absent = what holds for all. */
export interface ClassLimits {
  readonly maxAgeMs?: number | undefined;
  readonly maxBytes?: number | undefined;
}

/** How long and how much a store keeps. */
export interface RetentionLimits {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  /** Bytes that stay free on the disk. */
  readonly minFreeBytes?: number;
  readonly classes?: ReadonlyMap<string, ClassLimits>;
}

/** A finished segment, as retention sees it. */
export interface SegmentFile {
  readonly path: string;
  readonly retentionClass: string;
  readonly bytes: number;
  /** When its newest entry came in, in epoch ms. */
  readonly newestMs: number;
  /** Something of it must be kept. */
  readonly isHeld: boolean;
}

/** Classes of these levels go first when the store as a whole is too large. */
const FIRST_TO_GO = new Set(['level.debug', 'level.trace']);

/**
 * The whole segments that go: those whose newest entry came in before the age of their class, then the oldest of a class that is over its
 * size, then the oldest of all, chatter first, while the store is over its size or the disk has too little free. Held ones stay.
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
