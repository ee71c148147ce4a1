import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { api, type Schemas, unwrap } from '../../api.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ExportButton } from '../../parts/export-button.tsx';
import f from '../../parts/form/form.module.css';
import { type Column, Grid } from '../../parts/table/grid.tsx';
import { usePages } from '../../parts/table/pages.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { ShortTime } from '../../parts/table/short-time.tsx';
import { usePreferences } from '../../state/hooks.ts';
import { NARROW, useMedia } from '../../state/media.ts';
import { AuditFilters } from './audit-filters.tsx';
import { auditQuery, type AuditSearch } from './audit-search.ts';
import { Verify } from './verify.tsx';

type Row = Schemas['AuditRowDto'];
const PAGE = 200;

/** The audit trail: who did what, when and from where, newest first. */
export function Audit() {
  const search = useSearch({ from: '/frame/admin/audit' });
  const navigate = useNavigate();
  const { zone } = usePreferences();
  const isNarrow = useMedia(NARROW);
  const mayExport = useRouteContext({ from: '/frame' }).user.permissions.includes('export_data');
  const [opened, setOpened] = useState<Row | null>(null);
  const query = auditQuery(search);
  const pages = usePages(['audit', query], (from) =>
    unwrap(api.GET('/api/audit', { params: { query: { ...query, limit: PAGE, ...from } } })),
  );
  const rows = useMemo(() => new Map(pages.rows.map((row) => [String(row.id), row])), [pages.rows]);
  const change = (next: AuditSearch): void => void navigate({ to: '/admin/audit', search: { ...search, ...next }, replace: true });
  return (
    <div className={sc.screen}>
      <Panel title={t.audit.filters} state={{ is: 'plain' }} aside={<Verify />}>
        <AuditFilters search={search} onChange={change}>
          {mayExport && (
            <ExportButton
              name="audit.ndjson"
              word={t.audit.export}
              open={(signal) =>
                api.GET('/api/audit/export', { params: { query: { ...query, format: 'ndjson' } }, parseAs: 'stream', signal })
              }
            />
          )}
        </AuditFilters>
      </Panel>
      <Panel
        title={t.admin.tabs.audit}
        state={askedState(pages.asked)}
        aside={pages.asked.data && t.audit.shown(rows.size, pages.asked.hasNextPage)}
        className={sc.panel}
      >
        <Grid
          label={t.audit.title}
          columns={columns(zoneName(zone))}
          rows={[...rows.keys()]}
          cells={(id) => cells(rows.get(id), zone, isNarrow)}
          onOpen={(id) => setOpened(rows.get(id) ?? null)}
          opened={opened === null ? undefined : String(opened.id)}
          onEnd={pages.more}
          empty={t.audit.none}
        />
      </Panel>
      {opened !== null && <Whole row={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}

const columns = (zone: string): readonly Column[] => [
  { key: 'at', name: `${t.audit.time}, ${zone}`, width: '150px', phone: '84px' },
  { key: 'actor', name: t.audit.actor, width: 'minmax(90px, 1fr)' },
  { key: 'action', name: t.audit.action, width: 'minmax(110px, 1fr)' },
  { key: 'subject', name: t.audit.subject, width: 'minmax(120px, 2fr)', isWide: true, isInCard: true },
  { key: 'outcome', name: t.audit.outcome, width: '76px' },
  { key: 'address', name: t.audit.address, width: 'minmax(90px, 1fr)', isWide: true, isInCard: true },
];

function cells(row: Row | undefined, zone: string, isNarrow: boolean): readonly ReactNode[] {
  if (row === undefined) return [];
  const text = (value: string | null) => (
    <span className={ui.mu} dir="auto" title={value ?? undefined}>
      {value}
    </span>
  );
  return [
    <ShortTime key="at" at={row.at} zone={zone} isNarrow={isNarrow} />,
    <b key="actor" dir="auto">
      {actorOf(row)}
    </b>,
    row.action,
    text(row.subject),
    <span key="outcome" className={row.outcome === 'success' ? undefined : sc.bad}>
      {t.audit.outcomes[row.outcome]}
    </span>,
    text(row.address),
  ];
}

function actorOf({ actor: { kind, name, id } }: Row): string {
  return name ?? id ?? (kind === 'system' ? t.audit.system : t.audit.nobody);
}

/** Every field of a row, as it is in the chain. */
function Whole({ row, onClose }: { readonly row: Row; readonly onClose: () => void }) {
  const { zone } = usePreferences();
  const { detail, actor, at, ...rest } = row;
  const facts = { ...rest, actor: `${actor.kind} ${actor.id ?? ''}`, session_id: actor.session_id };
  return (
    <Dialog title={t.audit.row(row.id)} onClose={onClose}>
      <div className={f.form}>
        <dl className={sc.list}>
          <dt>{t.audit.time}</dt>
          <dd>
            {timeText(at, 'dayAndMillis', zone)} {zoneName(zone)}
          </dd>
          {Object.entries({ ...facts, ...detail }).map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt dir="auto">{name}</dt>
              <dd dir="auto">{typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
        <div className={f.acts}>
          <button type="button" className={ui.button} onClick={onClose} autoFocus>
            {t.admin.close}
          </button>
          <CopyButton text={JSON.stringify(row)} />
        </div>
      </div>
    </Dialog>
  );
}
