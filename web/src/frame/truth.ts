import type { QuarterdeckError, Section } from '../api.ts';
import type { Whole } from '../app/desk.ts';
import { timeText, type Zone, zoneName } from '../format/time.ts';
import { t } from '../messages/en.ts';
import { isLost, type Link } from './link.ts';

/** What is not true on the screen, worst first. */
export interface Untruth {
  readonly head: string;
  readonly rest: string;
}

export interface TruthParts {
  readonly link: Link;
  readonly sections: readonly (readonly [string, Section])[];
  readonly whole: Whole | null;
  readonly fault: QuarterdeckError | null;
  readonly zone: Zone;
}

const name = (section: string): string => t.section[section as keyof typeof t.section] ?? section;
const sentence = (reason: string | null): string => (reason ?? t.state.unknownReason).replace(/\.$/, '');

/** Null when everything is as it says. */
export function untruthOf({ link, sections, whole, fault, zone }: TruthParts): Untruth | null {
  if (isLost(link)) return { head: t.link.lost, rest: t.link.lostDetail };
  const bad = sections.filter(([, { status }]) => status !== 'live');
  if (bad.length > 0) return ofSections(bad, sections.length, zone);
  if (fault !== null) return { head: t.truth.snapshotFailed, rest: fault.detail };
  if (whole !== null && whole.excluded.length > 0) {
    const why = whole.excluded.map(({ broker, reason }) => `${broker}: ${reason}`).join('. ');
    return { head: t.truth.excluded(whole.excluded.map(({ broker }) => broker).join(', ')), rest: `${why}.` };
  }
  return null;
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
