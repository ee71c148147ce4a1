import { useNavigate, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, useActionState, useState } from 'react';
import { QuarterdeckError, session } from '../../api.ts';
import { t } from '../../messages/en.ts';
import ui from '../../parts/ui.module.css';
import s from './login.module.css';

interface Step {
  /** What to say; null = nothing went wrong yet. */
  readonly says: string | null;
  readonly needsCode: boolean;
  readonly name: string;
}

const START: Step = { says: null, needsCode: false, name: '' };

export function Login() {
  const { to } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  return (
    <main className={s.place}>
      <h1 className={s.name}>{t.product}</h1>
      <LoginForm onDone={() => void navigate({ href: to ?? '/', replace: true })} />
    </main>
  );
}

/** On the login screen, and over the page when the session is over. */
export function LoginForm({ onDone, note }: { readonly onDone: () => void; readonly note?: string }) {
  const [capsLock, setCapsLock] = useState(false);
  const [step, submit, isBusy] = useActionState(async (before: Step, form: FormData): Promise<Step> => {
    const username = textOf(form, 'username');
    const otp = textOf(form, 'otp').replaceAll(' ', '');
    const { data, problem } = await session.login({ username, password: textOf(form, 'password'), ...(otp !== '' && { otp }) });
    if (data) {
      onDone();
      return START;
    }
    return { ...said(problem, before), name: username };
  }, START);
  const watch = (event: KeyboardEvent): void => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <form className={s.form} action={submit} onKeyDown={watch} onKeyUp={watch}>
      <h2>{t.login.title}</h2>
      {note !== undefined && <p className={s.note}>{note}</p>}
      <label>
        {t.login.username}
        <input
          className={ui.field}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          autoFocus
          defaultValue={step.name}
        />
      </label>
      <label>
        {t.login.password}
        <input className={ui.field} name="password" type="password" autoComplete="current-password" maxLength={256} required />
      </label>
      {step.needsCode && (
        <label>
          {t.login.otp}
          <input className={ui.field} name="otp" autoComplete="one-time-code" inputMode="numeric" maxLength={64} required autoFocus />
        </label>
      )}
      <p className={s.says} role="alert">
        {step.says ?? (capsLock ? t.login.capsLock : '')}
      </p>
      <button type="submit" className={ui.primary} disabled={isBusy}>
        {isBusy ? t.login.busy : t.login.submit}
      </button>
    </form>
  );
}

/** The form says nothing of which half was wrong. */
function said(problem: QuarterdeckError | undefined, { needsCode }: Step): Omit<Step, 'name'> {
  if (problem === undefined || problem.code === 'client.network') return { says: t.login.unreachable, needsCode };
  if (problem.code === 'auth.otp_required') return { says: needsCode ? t.login.wrong : t.login.otpRequired, needsCode: true };
  if (problem.status === 429) return { says: t.login.tooMany(Math.ceil((problem.retryAfterMs ?? 1000) / 1000)), needsCode };
  if (problem.status === 401) return { says: t.login.wrong, needsCode };
  return { says: problem.detail, needsCode };
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
