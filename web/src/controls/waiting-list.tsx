import { useState } from 'react';
import type { QuarterdeckError, User } from '../api.ts';
import { t } from '../messages/en.ts';
import { ErrorBox } from '../parts/panel/error-box.tsx';
import ui from '../parts/ui.module.css';
import { useEdition } from '../state/hooks.ts';
import { type ControlRequest, mayDecide, waitingOf } from './control.ts';
import { Left } from './outcome.tsx';
import { decide, requestList, requests } from './requests.ts';
import s from './controls.module.css';

export interface WaitingListProps {
  readonly user: User;
  /** What waited already when the dialog was opened: what its user asks for since is shown below. */
  readonly before: ReadonlySet<string>;
}

/** Requests that wait for a second person, with the decision for users who may be that person. */
export function WaitingList({ user, before }: WaitingListProps) {
  useEdition(requests);
  const waiting = waitingOf(requestList()).filter(({ id, requested_by: by }) => by !== user.username || before.has(id));
  const [problem, setProblem] = useState<QuarterdeckError | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const say = async (request: ControlRequest, verdict: 'approve' | 'reject'): Promise<void> => {
    setBusy(request.id);
    setProblem(null);
    const { problem: fault } = await decide(request.id, verdict);
    setBusy(null);
    setProblem(fault ?? null);
  };
  if (waiting.length === 0) return problem && <ErrorBox problem={problem} />;
  return (
    <section className={s.waiting} aria-label={t.deeds.waiting}>
      <h3>{t.deeds.waiting}</h3>
      {waiting.map((request) => (
        <div key={request.id} className={s.request} data-request={request.id}>
          <p>
            <b>{t.controls.names[request.control]}</b> <bdi>{request.target}</bdi>
          </p>
          <p dir="auto">{request.reason}</p>
          <p className={s.who}>{t.deeds.by(request.requested_by, null)}</p>
          <Left until={request.expires_at} />
          {mayDecide(user, request) ? (
            <div className={s.acts}>
              <button type="button" className={ui.primary} disabled={busy !== null} onClick={() => void say(request, 'approve')}>
                {t.deeds.approve}
              </button>
              <button type="button" className={ui.button} disabled={busy !== null} onClick={() => void say(request, 'reject')}>
                {t.deeds.reject}
              </button>
            </div>
          ) : (
            request.requested_by === user.username && <p className={s.who}>{t.deeds.own}</p>
          )}
        </div>
      ))}
      {problem !== null && <ErrorBox problem={problem} />}
    </section>
  );
}
