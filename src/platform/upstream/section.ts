import type { ServiceName } from '../../config/config.js';
import type { PartState } from './part.js';

/** A part of an answer with its status: live, stale or unavailable. Times in epoch milliseconds. */
export type Section<T> =
  | {
      readonly status: 'live' | 'stale';
      readonly data: T;
      readonly asOfMs: number;
      readonly source: ServiceName;
      readonly reason: string | null;
    }
  | { readonly status: 'unavailable'; readonly data: null; readonly asOfMs: null; readonly source: ServiceName; readonly reason: string };

export interface SectionParts<P, T> {
  /** Without it there is no section; its service is the section's source. */
  readonly primary: PartState<P>;
  /** Parts that fill single fields of the section. */
  readonly secondary?: readonly PartState<unknown>[];
  readonly build: (primary: P) => T;
  /** A further remark on the data, e.g. rows that were skipped. */
  readonly notes?: (primary: P) => readonly string[];
  /** The section as it was published last. */
  readonly before?: Section<T> | undefined;
}

/**
 * The rule of composition. The primary part decides: never seen good, the section is `unavailable`; failing now, the section is its
 * last-known-good, `stale`. A failing secondary part that was good before lends its last values and makes the section `stale`; one
 * that was never good leaves its fields null (or to their fallback), and the section stays `live` with a reason that names it.
 * `asOfMs` is the oldest part used. Nothing is ever filled in. While the primary part fails the section stays as it was published last, whole:
 * newer values of its other parts would stand under the time of the old ones.
 */
export function composeSection<P, T>({ primary, secondary = [], build, notes = () => [], before }: SectionParts<P, T>): Section<T> {
  if (!primary.good) {
    return { status: 'unavailable', data: null, asOfMs: null, source: primary.service, reason: primary.failure ?? 'not asked yet' };
  }
  const used = [primary, ...secondary].filter((part) => part.good !== null);
  const reasons = [
    ...(primary.failure === null ? [] : [primary.failure]),
    ...secondary.flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${failure}`])),
    ...notes(primary.good.data),
  ];
  const reason = reasons.length > 0 ? reasons.join('; ') : null;
  if (primary.failure !== null && before !== undefined && before.status !== 'unavailable') return { ...before, status: 'stale', reason };
  return {
    status: used.some((part) => part.failure !== null) ? 'stale' : 'live',
    data: build(primary.good.data),
    asOfMs: Math.min(...used.map((part) => part.good?.asOfMs ?? Infinity)),
    source: primary.service,
    reason,
  };
}
