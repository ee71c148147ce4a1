import { useQuery } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { type FormEvent } from 'react';
import { api, type Permission, type QuarterdeckError, type Schemas, unwrap } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/form/field.tsx';
import f from '../../parts/form/form.module.css';
import { faultOf, Says } from '../../parts/says.tsx';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { useSending } from '../../parts/form/use-sending.ts';
import type { Key } from './keys.tsx';
import { changesOf, listOf } from './lists.ts';
import { Acts, Check, type FormProps } from './user-forms.tsx';

type KeyPermission = Schemas['NewApiKeyDto']['permissions'][number];
type Created = (created: Schemas['CreatedApiKeyDto']) => void;
const FIELDS = ['name', 'permissions', 'brokers', 'expires_at', 'allowed_networks'];

export function NewKey({ onCreated, onClose }: { readonly onCreated: Created; readonly onClose: () => void }) {
  const { permissions } = useRouteContext({ from: '/frame' }).user;
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = read(event.currentTarget, permissions);
    void send(() => api.POST('/api/api-keys', { body: { ...form, ...expiryOf(event.currentTarget) } }), onCreated);
  };
  return (
    <Dialog title={t.keys.add} onClose={onClose}>
      <form className={f.form} onSubmit={submit}>
        <Name name="" problem={problem} />
        <Permissions within={permissions} chosen={[]} problem={problem} />
        <Narrow brokers={['*']} networks={[]} problem={problem} />
        <Field label={`${t.keys.expires}, UTC`} error={faultOf(problem, 'expires_at')}>
          <input className={ui.field} name="expires" type="date" />
        </Field>
        <Says problem={problem} fields={FIELDS} />
        <Acts isBusy={isBusy} word={t.admin.create} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** A key is renamed or narrowed: nothing is added to it. */
export function KeyEdit({ known, onDone, onClose }: FormProps & { readonly known: Key }) {
  const { isBusy, problem, send } = useSending();
  const within = known.permissions as readonly Permission[];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { name, permissions, brokers, allowed_networks: networks } = known;
    const before = { name, permissions: permissions as KeyPermission[], brokers, allowed_networks: networks };
    const body = changesOf(before, read(event.currentTarget, within));
    if (Object.keys(body).length === 0) onClose();
    else void send(() => api.PATCH('/api/api-keys/{id}', { params: { path: { id: known.id } }, body }), onDone);
  };
  return (
    <Dialog title={t.keys.editTitle(known.name)} onClose={onClose}>
      <form className={f.form} onSubmit={submit}>
        <Name name={known.name} problem={problem} />
        <Permissions within={within} chosen={within} problem={problem} />
        <Narrow brokers={known.brokers} networks={known.allowed_networks} problem={problem} />
        <Says problem={problem} fields={FIELDS} />
        <Acts isBusy={isBusy} word={t.admin.save} onClose={onClose} />
      </form>
    </Dialog>
  );
}

export function RotateKey({
  known,
  onCreated,
  onClose,
}: {
  readonly known: Key;
  readonly onCreated: Created;
  readonly onClose: () => void;
}) {
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const overlap = Number(textOf(event.currentTarget, 'overlap'));
    const init = { params: { path: { id: known.id } }, body: { overlap_seconds: overlap } };
    void send(() => api.POST('/api/api-keys/{id}/rotate', init), onCreated);
  };
  return (
    <Dialog title={t.keys.rotateTitle(known.name)} onClose={onClose}>
      <form className={f.form} onSubmit={submit}>
        <p>{t.keys.rotateText}</p>
        <Field label={t.keys.overlap}>
          <select className={ui.field} name="overlap" defaultValue="86400">
            {Object.entries(t.keys.overlaps).map(([seconds, name]) => (
              <option key={seconds} value={seconds}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Says problem={problem} />
        <Acts isBusy={isBusy} word={t.keys.rotate} onClose={onClose} />
      </form>
    </Dialog>
  );
}

interface Part {
  readonly problem: QuarterdeckError | null;
}

function Name({ name, problem }: Part & { readonly name: string }) {
  return (
    <Field label={t.admin.name} error={faultOf(problem, 'name')}>
      <input className={ui.field} name="name" required maxLength={64} defaultValue={name} autoComplete="off" autoFocus />
    </Field>
  );
}

function Narrow({ brokers, networks, problem }: Part & { readonly brokers: readonly string[]; readonly networks: readonly string[] }) {
  return (
    <>
      <Field label={t.admin.brokers} hint={t.admin.brokersHint} error={faultOf(problem, 'brokers')}>
        <input className={ui.field} name="brokers" required defaultValue={brokers.join(', ')} autoComplete="off" spellCheck={false} />
      </Field>
      <Field label={t.keys.networks} hint={t.keys.networksHint} error={faultOf(problem, 'allowed_networks')}>
        <input className={ui.field} name="networks" defaultValue={networks.join(', ')} autoComplete="off" spellCheck={false} />
      </Field>
    </>
  );
}

interface PermissionsProps extends Part {
  readonly within: readonly Permission[];
  readonly chosen: readonly Permission[];
}

/** Each with what it lets its holder do. */
function Permissions({ within, chosen, problem }: PermissionsProps) {
  const table = useQuery({ queryKey: ['permissions'], queryFn: () => unwrap(api.GET('/api/permissions')), staleTime: Infinity });
  const known = new Map(table.data?.items.map(({ permission, description }) => [permission, description]));
  const fault = faultOf(problem, 'permissions');
  return (
    <fieldset className={f.choices}>
      <legend>{t.keys.permissions}</legend>
      {within.map((permission) => (
        <Check
          key={permission}
          name="permissions"
          value={permission}
          text={`${permission}: ${known.get(permission) ?? ''}`}
          isOn={chosen.includes(permission)}
        />
      ))}
      {fault !== null && (
        <p className={f.wrong} role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

function read(form: HTMLFormElement, within: readonly Permission[]) {
  const data = new FormData(form);
  const ticked = new Set(data.getAll('permissions'));
  return {
    name: textOf(data, 'name').trim(),
    permissions: within.filter((permission): permission is KeyPermission => ticked.has(permission)),
    brokers: listOf(textOf(data, 'brokers')),
    allowed_networks: listOf(textOf(data, 'networks')),
  };
}

function expiryOf(form: HTMLFormElement): { expires_at?: string } {
  const day = textOf(form, 'expires');
  return day === '' ? {} : { expires_at: `${day}T00:00:00Z` };
}
