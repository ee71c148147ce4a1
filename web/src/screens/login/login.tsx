import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { api, type Schemas, session } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { type Duty, dutyOf } from './duty.ts';
import { NameForm } from './name-form.tsx';
import s from './login.module.css';

/** Few users need them, and none at once, so they are loaded on demand. */
const Steps = lazy(() => import('./steps.tsx').then((module) => ({ default: module.Steps })));

/** What comes after name and password were right. */
export type Step =
  | { readonly is: 'code'; readonly username: string; readonly password: string }
  /** `password`: that which was just typed; null where the session is older than this page. */
  | { readonly is: Duty; readonly username: string; readonly password: string | null };

export function Login() {
  const { to, sso } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  return (
    <main className={s.place}>
      <h1 className={s.name}>{t.product}</h1>
      <LoginForm
        to={to ?? '/'}
        onDone={() => void navigate({ href: to ?? '/', replace: true })}
        {...(sso !== undefined && { note: t.login.ssoFailed[sso] ?? t.login.ssoOther(sso) })}
      />
    </main>
  );
}

export interface LoginFormProps {
  /** Where single sign-on comes back to. */
  readonly to: string;
  readonly onDone: () => void;
  readonly note?: string;
}

/** On the login screen, and over the page when the session is over. */
export function LoginForm({ to, onDone, note }: LoginFormProps) {
  const [step, setStep] = useState<Step | null>(() => dueStep(null));
  const [methods, setMethods] = useState<Schemas['LoginMethodsDto'] | null>(null);
  useEffect(() => void api.GET('/api/auth/methods').then(({ data }) => (data ? setMethods(data) : undefined)), []);
  const arrive = (password: string | null): void => {
    const next = dueStep(password);
    setStep(next);
    if (next === null) onDone();
  };
  if (step !== null)
    return (
      <Suspense fallback={<p className={s.note}>{t.state.loading}</p>}>
        <Steps step={step} onArrive={arrive} onBack={() => setStep(null)} />
      </Suspense>
    );
  return (
    <>
      <NameForm note={note} onArrive={arrive} onCode={(username, password) => setStep({ is: 'code', username, password })} />
      {typeof methods?.sso === 'string' && (
        <a className={s.sso} href={`/api/auth/oidc/login?${new URLSearchParams({ return_to: to }).toString()}`}>
          {t.login.sso(methods.sso)}
        </a>
      )}
    </>
  );
}

function dueStep(password: string | null): Step | null {
  const duty = dutyOf(session.user);
  return duty === null ? null : { is: duty, username: session.user?.username ?? '', password };
}
