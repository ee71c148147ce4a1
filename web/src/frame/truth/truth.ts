import type { QuarterdeckError, Section } from '../../api.ts';
import type { Whole } from '../../app/desk.ts';
import { timeText, type Zone, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { saidOf } from '../../parts/said.ts';
import { foreign, MOST_NAMES } from '../../format/foreign.ts';
import type { Silence } from './stalled.ts';

/** A reason why the screen is not up to date, worst first. */
export interface Untruth {
  readonly head: string;
  readonly rest: string;
}

export interface TruthParts {
  /** The connection is lost. */
  readonly isLost: boolean;
  readonly sections: readonly (readonly [string, Section])[];
  readonly whole: Whole | null;
  readonly fault: QuarterdeckError | null;
  /** The backend has a newer version of the snapshot than this page. */
  readonly isOutdated: boolean;
  readonly stalled: readonly Silence[];
  /** Services that do not answer and have no section. */
  readonly unanswered: readonly string[];
  readonly zone: Zone;
}

const name = (section: string): string => t.section[section as keyof typeof t.section] ?? section;
const sentence = (reason: string | null): string => (reason ?? t.state.unknownReason).replace(/\.$/, '');

/** Null when everything is as it says. */
export function untruthOf({ isLost, isOutdated, sections, whole, fault, stalled, unanswered, zone }: TruthParts): Untruth | null {
  if (isLost) return { head: t.link.lost, rest: t.link.lostDetail };
  if (isOutdated) return { head: t.truth.outdated, rest: t.truth.reload };
  const bad = sections.filter(([, { status }]) => status !== 'live');
  if (bad.length > 0) return ofSections(bad, sections.length, zone);
  if (fault !== null) return { head: t.truth.snapshotFailed, rest: saidOf(fault) };
  if (whole !== null && whole.excluded.length > 0) return ofExcluded(whole.excluded);
  if (stalled.length > 0) return ofStalled(stalled, zone);
  if (unanswered.length > 0) return { head: t.truth.partial, rest: `${unanswered.join('. ')}.` };
  return null;
}

function ofExcluded(excluded: Whole['excluded']): Untruth {
  const why = excluded.slice(0, MOST_NAMES).map(({ broker, reason }) => `${foreign(broker)}: ${reason}.`);
  return { head: t.truth.excluded(excluded.map(({ broker }) => broker)), rest: why.join(' ') };
}

function ofStalled(stalled: readonly Silence[], zone: Zone): Untruth {
  const why = stalled.map(({ topic, cause, lastEventAt: at }) =>
    t.truth.silent(topic, t.truth.causes[cause] ?? cause, at === null ? null : `${timeText(at, 'clock', zone)} ${zoneName(zone)}`),
  );
  return { head: t.truth.stalled(stalled.length), rest: why.join(' ') };
}

function ofSections(bad: TruthParts['sections'], all: number, zone: Zone): Untruth {
  // Sections of one service fail for one reason.
  const reasons = new Map<string, string[]>();
  for (const [section, { reason }] of bad) {
    const key = sentence(reason);
    reasons.set(key, [...(reasons.get(key) ?? []), name(section)]);
  }
  const why = [...reasons].map(([reason, names]) => t.truth.section(names.join(', '), reason));
  const oldest = bad
    .flatMap(([, { as_of: asOf }]) => asOf ?? [])
    .sort()
    .at(0);
  const from = oldest === undefined ? t.truth.none : t.truth.hatched(timeText(oldest, 'clock', zone), zoneName(zone));
  return { head: t.truth.sections(bad.length, all), rest: [...why, from].join(' ') };
}
