import { useEffect, useRef, useState } from 'react';
import type { QuarterdeckError } from '../api.ts';
import { t } from '../messages/en.ts';
import { ErrorBox } from '../parts/panel/error-box.tsx';
import ui from '../parts/ui.module.css';
import { useCell, useNow } from '../state/hooks.ts';
import type { ControlName } from './control.ts';
import { HoldButton } from './hold-button.tsx';
import { Outcome } from './outcome.tsx';
import { newKey, order, requests, stateNow } from './requests.ts';
import s from './controls.module.css';

const LEAST = 3;
const MOST = 500;

export interface ControlFormProps {
  readonly control: ControlName;
  readonly target: string | null;
  /** Nothing is sent in another state. */
  readonly expected?: string;
  readonly onClose: () => void;
}

/** Reason, request and outcome of a control; the outcome is followed until it is known. */
export function ControlForm({ control, target, expected, onClose }: ControlFormProps) {
  const [reason, setReason] = useState('');
  const [state, setState] = useState<string | null | undefined>();
  const [since, setSince] = useState<number | null>(null);
  const [id, setId] = useState<string | null>(null);
  const [problem, setProblem] = useState<QuarterdeckError | null>(null);
  /** A repeated request keeps its key, so that it is carried out once. */
  const key = useRef({ of: '', is: '' });
  const result = useCell(requests, id ?? '');
  useEffect(() => {
    let isOver = false;
    void stateNow(control, target).then((now) => (isOver ? undefined : setState(now)));
    return () => void (isOver = true);
  }, [control, target]);

  const send = async (): Promise<void> => {
    const words = reason.trim();
    if (words.length < LEAST || since !== null) return;
    if (key.current.of !== words) key.current = { of: words, is: newKey() };
    setProblem(null);
    setSince(performance.now());
    const answer = await order({ control, target, reason: words, key: key.current.is, ...(expected !== undefined && { expected }) });
    setSince(null);
    if (answer.problem) setProblem(answer.problem);
    else setId(answer.data.id);
  };

  if (result !== undefined)
    return (
      <>
        <Outcome request={result} />
        <div className={s.acts}>
          {(result.status === 'failed' || result.status === 'unknown') && (
            <button
              type="button"
              className={ui.button}
              onClick={() => {
                key.current = { of: '', is: '' };
                setId(null);
              }}
            >
              {t.deeds.again}
            </button>
          )}
          <button type="button" className={ui.button} onClick={onClose} autoFocus>
            {t.deeds.close}
          </button>
        </div>
      </>
    );
  const isReady = reason.trim().length >= LEAST && since === null;
  return (
    <form
      className={s.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (control !== 'ess.trip') void send();
      }}
    >
      <p>{t.deeds.effects[control]}</p>
      <p className={s.state}>
        {t.deeds.state} <b>{state === undefined ? t.deeds.reading : (state ?? t.deeds.notKnown)}</b>
      </p>
      <label className={s.reason}>
        {t.deeds.reason}
        <input
          className={ui.field}
          value={reason}
          maxLength={MOST}
          autoFocus
          autoComplete="off"
          aria-describedby="control-reason-note"
          onChange={({ target: { value } }) => setReason(value)}
        />
        <small id="control-reason-note">{t.deeds.tooShort}</small>
      </label>
      {since !== null && <Asking since={since} />}
      {problem !== null && <ErrorBox problem={problem} />}
      <div className={s.acts}>
        {control === 'ess.trip' ? (
          <HoldButton name={t.deeds.acts[control]} disabled={!isReady} onHeld={() => void send()} />
        ) : (
          <button type="submit" className={ui.primary} disabled={!isReady}>
            {t.deeds.acts[control]}
          </button>
        )}
        <button type="button" className={ui.button} onClick={onClose}>
          {t.deeds.cancel}
        </button>
      </div>
    </form>
  );
}

function Asking({ since }: { readonly since: number }) {
  useNow();
  return (
    <p className={s.asking} role="status">
      {t.deeds.asking} <span aria-hidden="true">{t.deeds.asked(`${Math.round((performance.now() - since) / 1000)} s`)}</span>
    </p>
  );
}
