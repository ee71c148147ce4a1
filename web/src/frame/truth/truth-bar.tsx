import { Link as To } from '@tanstack/react-router';
import { desk, deskFault, isOutdated, unanswered, whole } from '../../app/desk.ts';
import { t } from '../../messages/en.ts';
import { useEdition, usePreferences, useValue } from '../../state/hooks.ts';
import { lostSince } from '../head/link.ts';
import { stalled } from './stalled.ts';
import { untruthOf } from './truth.ts';
import s from './truth-bar.module.css';

/** Shown only when something on the screen is not up to date. */
export function TruthBar({ mayOpen }: { readonly mayOpen: boolean }) {
  useEdition(desk.sections);
  const { zone } = usePreferences();
  const about = {
    isLost: useValue(lostSince) !== null,
    isOutdated: useValue(isOutdated),
    stalled: useValue(stalled),
    unanswered: useValue(unanswered),
  };
  const parts = { ...about, whole: useValue(whole), fault: useValue(deskFault), zone };
  const untruth = untruthOf({ ...parts, sections: [...desk.sections.entries()] });
  return (
    <div role="status" className={untruth === null ? undefined : s.bar} data-truth={untruth === null ? 'whole' : 'not'}>
      {untruth !== null && (
        <>
          <b>{untruth.head}</b>
          <span>{untruth.rest}</span>
          {mayOpen && <To to="/system">{t.truth.health}</To>}
        </>
      )}
    </div>
  );
}
