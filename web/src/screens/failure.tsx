import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { QuarterdeckError } from '../api.ts';
import { t } from '../messages/en.ts';
import { ErrorBox } from '../parts/panel/error-box.tsx';
import ui from '../parts/ui.module.css';
import s from './failure.module.css';

const AGAIN_MS = 10_000;

/** A screen that cannot be shown: what is known of it, and a way on. */
export function Failure({ error }: ErrorComponentProps) {
  if (error instanceof QuarterdeckError && error.code === 'client.network') return <Unreachable error={error} />;
  return (
    <main className={s.place}>
      <h1>{t.error.title}</h1>
      {error instanceof QuarterdeckError ? <ErrorBox problem={error} /> : <p>{wordsOf(error)}</p>}
      <button type="button" className={ui.button} onClick={() => location.reload()}>
        {t.state.retry}
      </button>
    </main>
  );
}

/** A page that begins without a network goes on by itself; a reload would leave it to the browser, which has nothing to show then. */
function Unreachable({ error }: { readonly error: QuarterdeckError }) {
  const router = useRouter();
  const again = (): void => void router.invalidate();
  useEffect(() => {
    const timer = setInterval(again, AGAIN_MS);
    addEventListener('online', again);
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  });
  return (
    <main className={s.place} data-unreachable="">
      <h1>{navigator.onLine ? t.error.title : t.link.offline}</h1>
      <ErrorBox problem={error} retry={again} />
      <p>{t.error.goesOn}</p>
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
