import { type FormEvent, useState } from 'react';
import { encode } from 'uqr';
import { api, type Schemas } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Field } from '../../parts/form/field.tsx';
import f from '../../parts/form/form.module.css';
import { Says } from '../../parts/says.tsx';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { useSending } from '../../parts/form/use-sending.ts';

export interface OtpSetupProps {
  /** Null = the form asks for it. */
  readonly password: string | null;
  readonly onDone: () => void;
}

/** A second factor: the secret for the authenticator, its first code, and the recovery codes, each shown once. */
export function OtpSetup({ password, onDone }: OtpSetupProps) {
  const [setup, setSetup] = useState<Schemas['OtpSetupDto'] | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (setup !== null) return <Confirm {...setup} onCodes={setCodes} />;
  return <Begin password={password} onSetup={setSetup} />;
}

function Begin({ password, onSetup }: Pick<OtpSetupProps, 'password'> & { readonly onSetup: (setup: Schemas['OtpSetupDto']) => void }) {
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = password ?? textOf(event.currentTarget, 'password');
    void send(() => api.POST('/api/auth/otp/setup', { body: { password: given } }), onSetup);
  };
  const isWrong = password === null && problem?.status === 401;
  return (
    <form className={f.form} onSubmit={submit}>
      {password === null && (
        <Field label={t.account.currentPassword} error={isWrong ? t.account.passwordWrong : null}>
          <input className={ui.field} name="password" type="password" autoComplete="current-password" maxLength={256} required autoFocus />
        </Field>
      )}
      <Says problem={problem} known={isWrong} />
      <button type="submit" className={ui.primary} disabled={isBusy} autoFocus={password !== null}>
        {t.account.otpBegin}
      </button>
    </form>
  );
}

function Confirm({ secret, otpauth_uri: uri, onCodes }: Schemas['OtpSetupDto'] & { readonly onCodes: (codes: readonly string[]) => void }) {
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const code = textOf(event.currentTarget, 'code').replaceAll(/\s/g, '');
    void send(
      () => api.POST('/api/auth/otp/confirm', { body: { code } }),
      ({ recovery_codes: codes }) => onCodes(codes),
    );
  };
  const isWrong = problem?.code === 'auth.otp_wrong';
  return (
    <form className={f.form} onSubmit={submit}>
      <p>{t.account.otpScan}</p>
      <QrCode text={uri} />
      <p className={f.once}>
        <code>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
        <CopyButton text={secret} />
      </p>
      <Field label={t.account.code} error={isWrong ? t.account.codeWrong : null}>
        <input className={ui.field} name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={12} required autoFocus />
      </Field>
      <Says problem={problem} known={isWrong} />
      <button type="submit" className={ui.primary} disabled={isBusy}>
        {t.account.otpConfirm}
      </button>
    </form>
  );
}

/** Dark on light in both themes: cameras want it so. */
function QrCode({ text }: { readonly text: string }) {
  const { size, data } = encode(text, { border: 2 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className={f.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t.account.qr} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}

function RecoveryCodes({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  return (
    <div className={f.form}>
      <p>{t.account.recoveryOnce}</p>
      <ul className={f.codes} aria-label={t.account.recoveryCodes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={f.acts}>
        <CopyButton text={codes.join('\n')} />
        <button type="button" className={ui.primary} onClick={onDone} autoFocus>
          {t.account.kept}
        </button>
      </div>
    </div>
  );
}
