import { useEffect, useRef, useState } from 'react';
import type { QuarterdeckError } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { useNow } from '../../state/hooks.ts';
import { saidOf } from '../said.ts';
import s from './error-box.module.css';
import ui from '../ui.module.css';

export interface ErrorBoxProps {
  readonly problem: QuarterdeckError;
  readonly retry?: () => void;
}

/** What a call said when it failed: words for people, code and request for the log. */
export function ErrorBox({ problem, retry }: ErrorBoxProps) {
  const { title, code, requestId, retryable } = problem;
  const said = saidOf(problem);
  const seconds = usePause(problem, retry);
  return (
    <div className={s.box} role="alert">
      <p className={s.title}>{title}</p>
      {said !== title && <p dir="auto">{said}</p>}
      {seconds > 0 && <p role="timer">{retry === undefined ? t.state.notBefore(seconds) : t.state.triedAgain(seconds)}</p>}
      <p className={s.code}>
        {code}
        {requestId !== null && `, ${t.state.requestId} ${requestId}`}
      </p>
      <div className={s.acts}>
        {retry !== undefined && retryable && seconds === 0 && (
          <button type="button" className={ui.button} onClick={retry}>
            {t.state.retry}
          </button>
        )}
        {requestId !== null && (
          <button type="button" className={ui.button} onClick={() => void navigator.clipboard.writeText(`${code} ${requestId}`)}>
            {t.state.copy}
          </button>
        )}
      </div>
    </div>
  );
}

/** The seconds that the backend has asked to wait, counted down; then it is tried again. 0 = it may be tried now. */
function usePause(problem: QuarterdeckError, retry: (() => void) | undefined): number {
  const { retryAfterMs, retryable } = problem;
  const [until, setUntil] = useState(() => performance.now() + (retryAfterMs ?? 0));
  const again = useRef(retry);
  again.current = retry;
  useNow();
  useEffect(() => {
    if (!retryable || retryAfterMs === null) return undefined;
    setUntil(performance.now() + retryAfterMs);
    const timer = setTimeout(() => again.current?.(), retryAfterMs);
    return () => clearTimeout(timer);
  }, [problem]);
  return retryable ? Math.max(0, Math.ceil((until - performance.now()) / 1000)) : 0;
}
