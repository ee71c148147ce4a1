import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Schemas, unwrap } from '../../api.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { Confirm } from '../../parts/confirm.tsx';
import f from '../../parts/form/form.module.css';
import { Panel } from '../../parts/panel/panel.tsx';
import { Rows } from '../../parts/table/rows.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { usePreferences } from '../../state/hooks.ts';
import { KeyEdit, NewKey, RotateKey } from './key-forms.tsx';
import { KeyShown } from './key-shown.tsx';
import { brokersText } from './users.tsx';

export type Key = Schemas['ApiKeyDto'];
type Act = 'edit' | 'rotate' | 'revoke';
type Open =
  | { readonly is: 'new' }
  | { readonly is: Act; readonly key: Key }
  | { readonly is: 'shown'; readonly created: Schemas['CreatedApiKeyDto'] };

/** The user's API keys, or all keys with the permission. */
export function Keys() {
  const [open, setOpen] = useState<Open | null>(null);
  const keys = useQuery({ queryKey: ['api-keys'], queryFn: () => unwrap(api.GET('/api/api-keys')) });
  const rows = keys.data?.items ?? [];
  const close = (): void => setOpen(null);
  const done = (): void => {
    close();
    void keys.refetch();
  };
  const show = (created: Schemas['CreatedApiKeyDto']): void => {
    setOpen({ is: 'shown', created });
    void keys.refetch();
  };
  return (
    <>
      <Panel
        title={t.admin.tabs.keys}
        state={askedState(keys, rows.length === 0 ? t.keys.empty : null)}
        aside={
          <span className={f.acts}>
            {keys.data !== undefined && <span className={f.hint}>{t.keys.count(rows.length)}</span>}
            <button type="button" className={ui.small} onClick={() => setOpen({ is: 'new' })}>
              {t.keys.add}
            </button>
          </span>
        }
      >
        <Table rows={rows} onOpen={(is, key) => setOpen({ is, key })} />
      </Panel>
      {open?.is === 'new' && <NewKey onCreated={show} onClose={close} />}
      {open?.is === 'edit' && <KeyEdit known={open.key} onDone={done} onClose={close} />}
      {open?.is === 'rotate' && <RotateKey known={open.key} onCreated={show} onClose={close} />}
      {open?.is === 'shown' && <KeyShown created={open.created} onClose={close} />}
      {open?.is === 'revoke' && (
        <Confirm
          title={t.keys.revokeTitle(open.key.name)}
          text={t.keys.revokeText}
          name={open.key.name}
          act={t.keys.revoke}
          call={() => api.DELETE('/api/api-keys/{id}', { params: { path: { id: open.key.id } } })}
          onDone={done}
          onClose={close}
        />
      )}
    </>
  );
}

const WORDS: Readonly<Record<Act, string>> = { edit: t.admin.edit, rotate: t.keys.rotate, revoke: t.keys.revoke };

/** What can still be done to it. */
function actsOf({ source, status }: Key): readonly Act[] {
  if (source === 'configuration' || status === 'revoked' || status === 'expired') return [];
  return status === 'rotated' ? ['revoke'] : ['edit', 'rotate', 'revoke'];
}

function Table({ rows, onOpen }: { readonly rows: readonly Key[]; readonly onOpen: (act: Act, key: Key) => void }) {
  const { zone } = usePreferences();
  const zoned = (name: string): string => `${name}, ${zoneName(zone)}`;
  const time = (at: string | null): string => (at === null ? t.admin.never : timeText(at, 'dayAndClock', zone));
  const heads = [t.admin.name, t.keys.status, t.keys.by, t.keys.permissions, t.admin.brokers, t.keys.networks];
  return (
    <Rows
      label={t.admin.tabs.keys}
      heads={[...heads, zoned(t.keys.used), zoned(t.keys.expires), t.admin.acts]}
      rows={rows.map((key) => ({
        id: key.id,
        cells: [
          <b key="name">{key.name}</b>,
          <span key="status" className={key.status === 'active' ? undefined : sc.bad}>
            {t.keys.statuses[key.status]}
          </span>,
          key.source === 'configuration' ? t.keys.configured : key.created_by,
          <span key="permissions" title={key.permissions.join(', ')}>
            {t.keys.permissionCount(key.permissions.length)}
          </span>,
          brokersText(key.brokers),
          key.allowed_networks.length === 0 ? t.keys.anywhere : key.allowed_networks.join(', '),
          `${time(key.last_used_at)}${key.uses > 0 ? `, ${t.keys.uses(key.uses)}, ${key.last_used_address ?? ''}` : ''}`,
          time(key.expires_at),
          <span key="acts" className={f.acts}>
            {actsOf(key).map((act) => (
              <button
                key={act}
                type="button"
                className={ui.small}
                aria-label={t.admin.of(WORDS[act], key.name)}
                onClick={() => onOpen(act, key)}
              >
                {WORDS[act]}
              </button>
            ))}
          </span>,
        ],
      }))}
    />
  );
}
