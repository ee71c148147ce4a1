import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, type QuarterdeckError, type Schemas } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorBox } from '../../parts/panel/error-box.tsx';
import { Field } from '../../parts/form/field.tsx';
import f from '../../parts/form/form.module.css';
import { faultOf, Says } from '../../parts/says.tsx';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { useSending } from '../../parts/form/use-sending.ts';
import { changesOf, listOf } from './lists.ts';
import type { Account } from './users.tsx';
import { Versions } from './versions.tsx';

type Role = Account['role'];
const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];
const FIELDS = ['username', 'password', 'brokers'];

export interface FormProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function NewUser({ onDone, onClose }: FormProps) {
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = {
      username: textOf(form, 'username'),
      password: textOf(form, 'password'),
      role: roleOf(form),
      brokers: listOf(textOf(form, 'brokers')),
    };
    void send(() => api.POST('/api/users', { body }), onDone);
  };
  return (
    <Dialog title={t.users.addTitle} onClose={onClose}>
      <form className={f.form} onSubmit={submit}>
        <Field label={t.admin.name} hint={t.users.nameHint} error={faultOf(problem, 'username')}>
          <input
            className={ui.field}
            name="username"
            required
            maxLength={64}
            pattern="[a-z0-9._\-]+"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
        </Field>
        <Field label={t.users.firstPassword} hint={t.users.firstPasswordHint} error={faultOf(problem, 'password')}>
          <input className={ui.field} name="password" type="password" required maxLength={1024} autoComplete="new-password" />
        </Field>
        <RoleAndBrokers role="viewer" brokers={['*']} problem={problem} />
        <Says problem={problem} fields={FIELDS} />
        <Acts isBusy={isBusy} word={t.admin.create} onClose={onClose} />
      </form>
    </Dialog>
  );
}

interface Version {
  readonly user: Account;
  readonly etag: string | null;
}

async function read(username: string): Promise<Version> {
  const { data, problem, response } = await api.GET('/api/users/{username}', { params: { path: { username } } });
  if (problem) throw problem;
  return { user: data, etag: response.headers.get('etag') };
}

/** A change of the user as it was read here; after a conflicting change both versions are shown, and nothing is overwritten unseen. */
export function UserEdit({ username, onDone, onClose }: FormProps & { readonly username: string }) {
  const before = useQuery({ queryKey: ['user', username], queryFn: () => read(username), gcTime: 0 });
  return (
    <Dialog title={t.users.editTitle(username)} onClose={onClose}>
      {before.isError && <ErrorBox problem={before.error as QuarterdeckError} retry={() => void before.refetch()} />}
      {before.isPending && <p className={f.hint}>{t.state.loading}</p>}
      {before.data !== undefined && <Editor key={before.dataUpdatedAt} first={before.data} onDone={onDone} onClose={onClose} />}
    </Dialog>
  );
}

function Editor({ first, onDone, onClose }: FormProps & { readonly first: Version }) {
  const [base, setBase] = useState(first);
  const [conflict, setConflict] = useState<{ readonly now: Version; readonly change: Schemas['UserChangeDto'] } | null>(null);
  const { isBusy, problem, send } = useSending();
  const { user } = base;
  const save = (change: Schemas['UserChangeDto'], etag: string | null): void =>
    void send(async () => {
      const init = { params: { path: { username: user.username }, header: etag === null ? {} : { 'If-Match': etag } }, body: change };
      const answer = await api.PATCH('/api/users/{username}', init);
      if (answer.problem?.status === 412) setConflict({ now: await read(user.username), change });
      return answer;
    }, onDone);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = { role: roleOf(form), brokers: listOf(textOf(form, 'brokers')), disabled: form.has('disabled') };
    const password = textOf(form, 'password');
    const change = {
      ...changesOf(pick(user), next),
      ...(password !== '' && { password }),
      ...(form.has('otp') && { otp: false as const }),
    };
    if (Object.keys(change).length === 0) onClose();
    else save(change, base.etag);
  };
  if (conflict !== null)
    return (
      <Versions
        theirs={pick(conflict.now.user)}
        yours={{ ...pick(conflict.now.user), ...conflict.change }}
        isBusy={isBusy}
        onSave={() => {
          setConflict(null);
          save(conflict.change, conflict.now.etag);
        }}
        onAgain={() => {
          setBase(conflict.now);
          setConflict(null);
        }}
      />
    );
  return (
    <form key={base.etag} className={f.form} onSubmit={submit}>
      {user.source === 'oidc' && <p className={f.hint}>{t.users.follows}</p>}
      <RoleAndBrokers role={user.role} brokers={user.brokers} problem={problem} />
      {user.source === 'local' && (
        <Field label={t.users.newPassword} hint={t.users.firstPasswordHint} error={faultOf(problem, 'password')}>
          <input className={ui.field} name="password" type="password" maxLength={1024} autoComplete="new-password" />
        </Field>
      )}
      <Check name="disabled" text={t.users.isDisabled} isOn={user.disabled} />
      {user.otp && <Check name="otp" text={t.users.dropOtp} isOn={false} />}
      <Says problem={problem} fields={FIELDS} known={problem?.status === 412} />
      <Acts isBusy={isBusy} word={t.admin.save} onClose={onClose} />
    </form>
  );
}

const pick = ({ role, brokers, disabled }: Account) => ({ role, brokers, disabled });

function roleOf(form: FormData): Role {
  return ROLES.find((role) => role === textOf(form, 'role')) ?? 'viewer';
}

interface RoleAndBrokersProps {
  readonly role: Role;
  readonly brokers: readonly string[];
  readonly problem: QuarterdeckError | null;
}

function RoleAndBrokers({ role, brokers, problem }: RoleAndBrokersProps) {
  return (
    <>
      <Field label={t.users.role}>
        <select className={ui.field} name="role" defaultValue={role}>
          {ROLES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </Field>
      <Field label={t.admin.brokers} hint={t.admin.brokersHint} error={faultOf(problem, 'brokers')}>
        <input className={ui.field} name="brokers" defaultValue={brokers.join(', ')} autoComplete="off" spellCheck={false} />
      </Field>
    </>
  );
}

export function Check({
  name,
  text,
  isOn,
  value,
}: {
  readonly name: string;
  readonly text: string;
  readonly isOn: boolean;
  readonly value?: string;
}) {
  return (
    <label className={f.check}>
      <input type="checkbox" name={name} defaultChecked={isOn} {...(value !== undefined && { value })} />
      {text}
    </label>
  );
}

export function Acts({ isBusy, word, onClose }: { readonly isBusy: boolean; readonly word: string; readonly onClose: () => void }) {
  return (
    <div className={f.acts}>
      <button type="submit" className={ui.primary} disabled={isBusy}>
        {isBusy ? t.admin.sending : word}
      </button>
      <button type="button" className={ui.button} onClick={onClose}>
        {t.admin.cancel}
      </button>
    </div>
  );
}
