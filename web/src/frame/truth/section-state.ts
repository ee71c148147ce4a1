import type { Section, SectionName } from '../../api.ts';
import { desk, deskFault, joins } from '../../app/desk.ts';
import { t } from '../../messages/en.ts';
import { type PanelState, panelState } from '../../parts/panel/panel-state.ts';
import { saidOf } from '../../parts/said.ts';
import { useCell, useValue } from '../../state/hooks.ts';
import { lostSince } from '../head/link.ts';

export interface SectionState {
  readonly section: Section | undefined;
  readonly state: PanelState;
  /** Its figures are hatched. */
  readonly isOld: boolean;
}

/** The state of a section of the desk: that of the snapshot, unless the stream of its updates is down. */
export function useSectionState(name: SectionName): SectionState {
  const section = useCell(desk.sections, name);
  const fault = useValue(deskFault);
  const isCatchingUp = useValue(joins.dashboard) === 'catching_up';
  const isLost = useValue(lostSince) !== null;
  const doubt = isLost ? t.link.lost : fault && saidOf(fault);
  const state = panelState(section, doubt, isCatchingUp);
  return { section, state, isOld: section !== undefined && state.is !== 'live' };
}
