import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { QuarterdeckError } from '../api.ts';
import { t } from '../messages/en.ts';
import { ErrorBox } from '../parts/error-box.tsx';
import ui from '../parts/ui.module.css';
import s from './failure.module.css';

/** A screen that cannot be shown: what is known of it, and a way on. */
export function Failure({ error, reset }: ErrorComponentProps) {
  return (
    <main className={s.place}>
      <h1>{t.error.title}</h1>
      {error instanceof QuarterdeckError ? <ErrorBox problem={error} retry={reset} /> : <p>{wordsOf(error)}</p>}
      <button type="button" className={ui.button} onClick={() => location.reload()}>
        {t.state.retry}
      </button>
    </main>
  );
}

export function NotFound() {
  return (
    <main className={s.place}>
      <h1>{t.error.notFound}</h1>
      <Link to="/" className={ui.link}>
        {t.error.home}
      </Link>
    </main>
  );
}

/** A file of an older build is gone. */
function wordsOf(error: unknown): string {
  return error instanceof Error && /dynamically imported module|Importing a module/.test(error.message)
    ? t.state.newVersion
    : t.error.unknown;
}
