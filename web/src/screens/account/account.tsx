import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, session, unwrap } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/form/field.tsx';
import f from '../../parts/form/form.module.css';
import { Panel } from '../../parts/panel/panel.tsx';
import { Says } from '../../parts/says.tsx';
import sc from '../../parts/screen.module.css';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { useSending } from '../../parts/form/use-sending.ts';
import { OtpSetup } from './otp-setup.tsx';
import { PasswordForm } from './password-form.tsx';

type Open = 'password' | 'set-up' | 'give-up';

/** A user's own password and second factor. */
export function Account() {
  const [open, setOpen] = useState<Open | null>(null);
  const [says, setSays] = useState('');
  const close = (): void => setOpen(null);
  const { data: me, refetch } = useQuery({ queryKey: ['me'], queryFn: () => unwrap(api.GET('/api/auth/me')) });
  const done = (sentence: string): void => {
    close();
    setSays(sentence);
    void refetch();
  };
  const otp = me?.otp;
  const acts: (readonly [Open, string])[] = otp === null ? [] : [['password', t.account.changePassword]];
  if (otp != null) acts.push(otp ? ['give-up', t.sessions.giveUp] : ['set-up', t.sessions.setUp]);
  return (
    <Panel title={t.account.title} state={{ is: 'plain' }}>
      <div className={sc.tools}>
        {acts.map(([one, name]) => (
          <button key={one} type="button" className={ui.button} onClick={() => setOpen(one)}>
            {name}
          </button>
        ))}
        {otp === null && t.account.ofProvider}
        <span role="status">{says}</span>
      </div>
      {open === 'password' && (
        <Dialog title={t.account.changePassword} onClose={close}>
          <PasswordForm username={session.user?.username ?? ''} current={null} onDone={() => done(t.account.changed)} />
        </Dialog>
      )}
      {open === 'set-up' && (
        <Dialog title={t.sessions.setUp} onClose={close}>
          <OtpSetup password={null} onDone={() => done(t.account.otpOn)} />
        </Dialog>
      )}
      {open === 'give-up' && (
        <Dialog title={t.sessions.giveUp} onClose={close}>
          <GiveUp onDone={() => done(t.account.otpGone)} />
        </Dialog>
      )}
    </Panel>
  );
}

function GiveUp({ onDone }: { readonly onDone: () => void }) {
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = { password: textOf(form, 'password'), code: textOf(form, 'code').replaceAll(/\s/g, '') };
    void send(() => api.POST('/api/auth/otp/disable', { body }), onDone);
  };
  const known = new Map([
    ['auth.invalid_credentials', t.account.passwordWrong],
    ['auth.otp_wrong', t.account.codeWrong],
    ['auth.otp_not_set_up', t.account.otpNotUp],
  ]);
  const word = known.get(problem?.code ?? '');
  return (
    <form className={f.form} onSubmit={submit}>
      <Field label={t.account.currentPassword}>
        <input className={ui.field} name="password" type="password" autoComplete="current-password" maxLength={256} required autoFocus />
      </Field>
      <Field label={t.account.code}>
        <input className={ui.field} name="code" autoComplete="one-time-code" minLength={6} maxLength={64} required />
      </Field>
      {word !== undefined && (
        <p className={f.wrong} role="alert">
          {word}
        </p>
      )}
      <Says problem={problem} known={word !== undefined} />
      <button type="submit" className={ui.danger} disabled={isBusy}>
        {t.account.otpOff}
      </button>
    </form>
  );
}
