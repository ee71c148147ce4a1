import { type FormEvent, useState } from 'react';
import { api } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { Field } from '../../parts/form/field.tsx';
import f from '../../parts/form/form.module.css';
import { faultOf, Says } from '../../parts/says.tsx';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { useSending } from '../../parts/form/use-sending.ts';

export interface PasswordFormProps {
  readonly username: string;
  /** Null = the form asks for it. */
  readonly current: string | null;
  readonly onDone: (password: string) => void;
}

/** A password of one's own. The backend judges it; what it says stands at the field. */
export function PasswordForm({ username, current, onDone }: PasswordFormProps) {
  const [isShown, setShown] = useState(false);
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const next = textOf(form, 'new_password');
    const body = { current_password: current ?? textOf(form, 'current_password'), new_password: next };
    void send(
      () => api.POST('/api/auth/password', { body }),
      () => onDone(next),
    );
  };
  return (
    <form className={f.form} onSubmit={submit}>
      <input type="hidden" name="username" autoComplete="username" value={username} readOnly />
      {current === null && (
        <Field label={t.account.currentPassword} error={problem?.status === 401 ? t.account.passwordWrong : null}>
          <input className={ui.field} name="current_password" type="password" autoComplete="current-password" maxLength={256} required />
        </Field>
      )}
      <Field label={t.account.newPassword} hint={t.account.policy} error={faultOf(problem, 'new_password')}>
        <input
          className={ui.field}
          name="new_password"
          type={isShown ? 'text' : 'password'}
          autoComplete="new-password"
          maxLength={1024}
          required
          autoFocus={current !== null}
        />
      </Field>
      <label className={f.check}>
        <input type="checkbox" checked={isShown} onChange={({ target }) => setShown(target.checked)} />
        {t.account.showPassword}
      </label>
      <Says problem={problem} fields={['new_password']} known={problem?.status === 401 && current === null} />
      <button type="submit" className={ui.primary} disabled={isBusy}>
        {isBusy ? t.account.sending : t.account.changePassword}
      </button>
    </form>
  );
}
