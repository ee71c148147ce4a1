import { useState } from 'react';
import type { Snapshot, User } from '../api.ts';
import { desk } from '../app/desk.ts';
import { t } from '../messages/en.ts';
import { Dialog } from '../parts/dialog.tsx';
import ui from '../parts/ui.module.css';
import { useCell, useEdition } from '../state/hooks.ts';
import { mayControl, newestOf, waitingOf } from './control.ts';
import { ControlForm } from './control-form.tsx';
import { Outcome } from './outcome.tsx';
import { type Asked, asked, requestList, requests } from './requests.ts';
import { WaitingList } from './waiting-list.tsx';
import s from './controls.module.css';

const close = (): void => asked.set(null);

/** The dialog of a control, with its requirements: reason, hold, second person. */
export function ControlDialog({ about, user }: { readonly about: Asked; readonly user: User }) {
  if (about.about === 'stop')
    return (
      <Dialog title={t.deeds.titles.stop} onClose={close}>
        <Stop user={user} />
      </Dialog>
    );
  return (
    <Dialog title={t.deeds.titles[about.control](about.target)} onClose={close}>
      <ControlForm key={about.control + about.target} control={about.control} target={about.target} onClose={close} />
    </Dialog>
  );
}

/** Trip or re-arm, whichever the state asked for when it was opened: the form stays for its outcome when that changes the state. */
function Stop({ user }: { readonly user: User }) {
  useEdition(requests);
  const risk = useCell(desk.parts, 'risk') as Snapshot['risk'] | undefined;
  const [opened] = useState(risk?.ess_state);
  const isTripped = opened === 'TRIPPED' || opened === 'COOLING';
  const newest = newestOf(requestList(), 'ess', null);
  const isOpen = newest !== undefined && (newest.status === 'running' || newest.status === 'unknown');
  const [atFirst] = useState(isOpen ? newest.id : null);
  const [before] = useState(() => new Set(waitingOf(requestList()).map(({ id }) => id)));
  const isWaiting = waitingOf(requestList()).some(({ id, control: name }) => name === 'ess.rearm' && before.has(id));
  /** What waited when it was opened was decided since: its outcome is the answer, and no form asks for the same again. */
  const isDecided = newest !== undefined && before.has(newest.id) && newest.status !== 'pending_approval';
  const control = isTripped ? 'ess.rearm' : 'ess.trip';
  return (
    <div className={s.form}>
      <WaitingList user={user} before={before} />
      {newest !== undefined && (newest.id === atFirst || isDecided) && <Outcome request={newest} />}
      {isTripped && risk?.ess_reason != null && (
        <p className={s.who} dir="auto">
          {t.controls.tripped(risk.ess_reason)}
        </p>
      )}
      {isWaiting || isDecided ? (
        <Bottom />
      ) : mayControl(user, control) ? (
        <ControlForm control={control} target={null} {...(isTripped && { expected: opened })} onClose={close} />
      ) : (
        <>
          <p className={s.who}>
            {user.brokers.includes('*') ? t.deeds.mayNot(isTripped ? 'control_rearm' : 'control_stop') : t.deeds.wholeDesk}
          </p>
          <Bottom />
        </>
      )}
    </div>
  );
}

function Bottom() {
  return (
    <div className={s.acts}>
      <button type="button" className={ui.button} onClick={close}>
        {t.deeds.close}
      </button>
    </div>
  );
}
