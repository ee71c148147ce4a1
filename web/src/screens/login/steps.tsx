import { type FormEvent, useState } from 'react';
import { session } from '../../api.ts';
import { forPeople } from '../../format/refusal.ts';
import { t } from '../../messages/en.ts';
import f from '../../parts/form/form.module.css';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { OtpSetup } from '../account/otp-setup.tsx';
import { PasswordForm } from '../account/password-form.tsx';
import type { Step } from './login.tsx';
import { TooMany, usePatience } from './wait.tsx';
import s from './login.module.css';

export interface StepsProps {
  readonly step: Step;
  readonly onArrive: (password: string | null) => void;
  readonly onBack: () => void;
}

/** The second factor, and what a user has to do before anything else. */
export function Steps({ step, onArrive, onBack }: StepsProps) {
  if (step.is === 'code') return <CodeStep {...step} onArrive={onArrive} onBack={onBack} />;
  const { is, username, password } = step;
  const leave = (): void => void session.logout().then(onBack, onBack);
  return (
    <div className={`${f.form} ${s.form}`}>
      <h2>{is === 'password' ? t.account.changePassword : t.account.otpTitle}</h2>
      <p className={s.note}>{is === 'password' ? t.account.mustChange : t.account.mustSetUp}</p>
      {is === 'password' ? (
        <PasswordForm username={username} current={password} onDone={(next) => void session.renew().then(() => onArrive(next))} />
      ) : (
        <OtpSetup password={password} onDone={() => void session.renew().then(() => onArrive(null))} />
      )}
      <button type="button" className={ui.button} onClick={leave}>
        {t.nav.logout}
      </button>
    </div>
  );
}

interface CodeStepProps {
  readonly username: string;
  readonly password: string;
  readonly onArrive: (password: string) => void;
  readonly onBack: () => void;
}

/** A code of the authenticator, or one of the recovery codes in its place. */
function CodeStep({ username, password, onArrive, onBack }: CodeStepProps) {
  const [isRecovery, setRecovery] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [says, setSays] = useState<string | null>(null);
  const { seconds, waitFor } = usePatience();
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const otp = textOf(form, 'otp').replaceAll(/\s/g, '');
    setBusy(true);
    const { data, problem } = await session.login({ username, password, otp });
    setBusy(false);
    if (data) return onArrive(password);
    waitFor(problem);
    // The first half may have been changed meanwhile.
    if (problem.code === 'auth.invalid_credentials') return onBack();
    setSays(problem.status === 401 ? t.account.codeWrong : forPeople(problem));
    form.reset();
    form.querySelector('input')?.focus();
  };
  return (
    <form className={`${f.form} ${s.form}`} onSubmit={(event) => void submit(event)}>
      <h2>{t.login.title}</h2>
      <p className={s.note}>{isRecovery ? t.account.recoveryNote : t.account.codeNote}</p>
      <label>
        {isRecovery ? t.account.recoveryCode : t.account.code}
        <input
          key={isRecovery ? 'recovery' : 'code'}
          className={ui.field}
          name="otp"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          inputMode={isRecovery ? 'text' : 'numeric'}
          minLength={6}
          maxLength={64}
          required
          autoFocus
        />
      </label>
      <p className={s.says} role="alert">
        {seconds > 0 ? <TooMany seconds={seconds} /> : says}
      </p>
      <button type="submit" className={ui.primary} disabled={isBusy || seconds > 0}>
        {isBusy ? t.login.busy : t.login.submit}
      </button>
      <div className={f.acts}>
        <button type="button" className={ui.button} onClick={() => setRecovery(!isRecovery)}>
          {isRecovery ? t.account.useCode : t.account.useRecovery}
        </button>
        <button type="button" className={ui.button} onClick={onBack}>
          {t.account.back}
        </button>
      </div>
    </form>
  );
}
