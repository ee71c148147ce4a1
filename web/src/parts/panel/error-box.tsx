import type { QuarterdeckError } from '../../api.ts';
import { t } from '../../messages/en.ts';
import s from './error-box.module.css';
import ui from '../ui.module.css';

/** What a call said when it failed: words for people, code and request for the log. */
export function ErrorBox({ problem, retry }: { readonly problem: QuarterdeckError; readonly retry?: () => void }) {
  const { title, detail, code, requestId, retryable } = problem;
  return (
    <div className={s.box} role="alert">
      <p className={s.title}>{title}</p>
      {detail !== title && <p dir="auto">{detail}</p>}
      <p className={s.code}>
        {code}
        {requestId !== null && `, ${t.state.requestId} ${requestId}`}
      </p>
      <div className={s.acts}>
        {retry !== undefined && retryable && (
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
