import { type KeyboardEvent, useActionState, useState } from 'react';
import { type QuarterdeckError, session } from '../../api.ts';
import { forPeople } from '../../format/refusal.ts';
import { t } from '../../messages/en.ts';
import f from '../../parts/form/form.module.css';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { TooMany, usePatience } from './wait.tsx';
import s from './login.module.css';

export interface NameFormProps {
  readonly note: string | undefined;
  readonly onArrive: (password: string) => void;
  readonly onCode: (username: string, password: string) => void;
}

interface Said {
  readonly says: string | null;
  readonly name: string;
}

export function NameForm({ note, onArrive, onCode }: NameFormProps) {
  const [capsLock, setCapsLock] = useState(false);
  const { seconds, waitFor } = usePatience();
  const [{ says, name }, submit, isBusy] = useActionState(
    async (_: Said, form: FormData): Promise<Said> => {
      const [username, password] = [textOf(form, 'username'), textOf(form, 'password')];
      const { data, problem } = await session.login({ username, password });
      if (data) onArrive(password);
      else if (problem.code === 'auth.otp_required') onCode(username, password);
      else waitFor(problem);
      return { says: problem === undefined ? null : sentenceOf(problem), name: username };
    },
    { says: null, name: '' },
  );
  const watch = (event: KeyboardEvent): void => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <form className={`${f.form} ${s.form}`} action={submit} onKeyDown={watch} onKeyUp={watch}>
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
          defaultValue={name}
        />
      </label>
      <label>
        {t.login.password}
        <input className={ui.field} name="password" type="password" autoComplete="current-password" maxLength={256} required />
      </label>
      <p className={s.says} role="alert">
        {seconds > 0 ? <TooMany seconds={seconds} /> : (says ?? (capsLock ? t.login.capsLock : ''))}
      </p>
      <button type="submit" className={ui.primary} disabled={isBusy || seconds > 0}>
        {isBusy ? t.login.busy : t.login.submit}
      </button>
    </form>
  );
}

/** Nothing of which half was wrong. */
function sentenceOf(problem: QuarterdeckError): string | null {
  const { code, status } = problem;
  if (code === 'client.network') return t.login.unreachable;
  if (code === 'auth.password_login_off') return t.login.passwordsOff;
  if (status === 429) return null;
  return status === 401 ? t.login.wrong : forPeople(problem);
}
