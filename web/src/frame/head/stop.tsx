import { lazy, Suspense } from 'react';
import type { Snapshot, User } from '../../api.ts';
import { desk } from '../../app/desk.ts';
import { mayControl, mayDecide, newestOf, stopDoubt, waitingOf } from '../../controls/control.ts';
import { asked, requestList, requests } from '../../controls/requests.ts';
import { ageText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { clock } from '../../state/now.ts';
import { useCell, useEdition, useNow, useValue } from '../../state/hooks.ts';
import { useSectionState } from '../truth/section-state.ts';
import s from './header.module.css';

const ControlDialog = lazy(async () => ({ default: (await import('../../controls/control-dialog.tsx')).ControlDialog }));

/** The emergency stop as reported by the risk service, with its age and open requests. Permitted users open its controls here. */
export function Stop({ user }: { readonly user: User }) {
  useEdition(requests);
  const risk = useCell(desk.parts, 'risk') as Snapshot['risk'] | undefined;
  const { section, isOld } = useSectionState('risk');
  const state = risk?.ess_state ?? 'UNKNOWN';
  const doubt = stopDoubt(newestOf(requestList(), 'ess', null), risk, section?.as_of ?? null);
  const waiting = waitingOf(requestList());
  const mine = waiting.filter((request) => mayDecide(user, request)).length;
  const isAlarm = state === 'TRIPPED' || doubt !== null;
  const shown = { className: isAlarm ? `${s.stop} ${s.alarm}` : s.stop, 'data-stop': state, 'data-state': section?.status };
  const words = (
    <>
      {t.header.stop} <span className={state === 'TRIPPED' ? s.tripped : undefined}>{t.stopWord(state)}</span>
      {doubt !== null && <span className={s.doubt}>{t.controls.doubt[doubt]}</span>}
      {section?.as_of != null && (isOld ? <LastKnown asOf={section.as_of} /> : <Age asOf={section.as_of} />)}
    </>
  );
  const may = mayControl(user, 'ess.trip') || mayControl(user, 'ess.rearm');
  return (
    <>
      {may ? (
        <button type="button" {...shown} aria-haspopup="dialog" title={t.controls.open} onClick={() => asked.set({ about: 'stop' })}>
          {words}
        </button>
      ) : (
        <span {...shown}>{words}</span>
      )}
      {mine > 0 ? (
        <button type="button" className={s.decide} onClick={() => asked.set({ about: 'stop' })}>
          {t.controls.toDecide(mine)}
        </button>
      ) : (
        waiting.some(({ control }) => control === 'ess.rearm') && <span className={s.waits}>{t.controls.rearmWaits}</span>
      )}
      <Controls user={user} />
    </>
  );
}

/** The dialog that is open, if any; its code comes with the first. */
function Controls({ user }: { readonly user: User }) {
  const about = useValue(asked);
  return about === null ? null : (
    <Suspense fallback={null}>
      <ControlDialog about={about} user={user} />
    </Suspense>
  );
}

function LastKnown({ asOf }: { readonly asOf: string }) {
  useNow();
  return (
    <small className={s.old}>
      <span className={s.wide}>{t.header.lastKnown} </span>
      {ageText(clock.ageOf(asOf))}
      <span className={s.wide}> {t.header.ago}</span>
    </small>
  );
}

function Age({ asOf }: { readonly asOf: string }) {
  useNow();
  return <small className={s.age}>{ageText(clock.ageOf(asOf))}</small>;
}
