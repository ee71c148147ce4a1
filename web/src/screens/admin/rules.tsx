import { useRouteContext } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Schemas, unwrap } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { askedState } from '../../parts/panel/asked.ts';
import { Confirm } from '../../parts/confirm.tsx';
import f from '../../parts/form/form.module.css';
import { usePages } from '../../parts/table/pages.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import { Rows } from '../../parts/table/rows.tsx';
import sc from '../../parts/screen.module.css';
import { SeverityMark } from '../../parts/severity.tsx';
import ui from '../../parts/ui.module.css';
import { MoreButton } from './more-button.tsx';
import { RuleForm } from './rule-form.tsx';

export type Rule = Schemas['AlertRuleDto'];
type Open = { readonly is: 'new' } | { readonly is: 'edit' | 'remove'; readonly rule: Rule };

/** Alert rules, each as a sentence. */
export function Rules() {
  const mayChange = useRouteContext({ from: '/frame' }).user.permissions.includes('manage_alert_rules');
  const [open, setOpen] = useState<Open | null>(null);
  const pages = usePages(['rules'], (from) => unwrap(api.GET('/api/alerts/rules', { params: { query: from } })));
  const { asked, rows } = pages;
  const close = (): void => setOpen(null);
  const done = (): void => {
    close();
    void asked.refetch();
  };
  return (
    <>
      <Panel
        title={t.admin.tabs.rules}
        state={askedState(asked, rows.length === 0 ? t.rules.empty : null)}
        aside={
          <span className={f.acts}>
            {asked.data !== undefined && <span className={f.hint}>{t.rules.count(rows.length)}</span>}
            {mayChange && (
              <button type="button" className={ui.small} onClick={() => setOpen({ is: 'new' })}>
                {t.rules.add}
              </button>
            )}
          </span>
        }
      >
        <Table rows={rows} mayChange={mayChange} onOpen={setOpen} />
        <MoreButton {...pages} />
      </Panel>
      {open?.is === 'new' && <RuleForm known={null} onDone={done} onClose={close} />}
      {open?.is === 'edit' && <RuleForm known={open.rule} onDone={done} onClose={close} />}
      {open?.is === 'remove' && (
        <Confirm
          title={t.rules.removeTitle(open.rule.name)}
          text={t.rules.removeText}
          name={open.rule.name}
          act={t.rules.remove}
          call={() => api.DELETE('/api/alerts/rules/{id}', { params: { path: { id: open.rule.id } } })}
          onDone={done}
          onClose={close}
        />
      )}
    </>
  );
}

interface TableProps {
  readonly rows: readonly Rule[];
  readonly mayChange: boolean;
  readonly onOpen: (open: Open) => void;
}

function Table({ rows, mayChange, onOpen }: TableProps) {
  const heads = [t.admin.name, t.rules.state, t.rules.does];
  return (
    <Rows
      label={t.admin.tabs.rules}
      heads={mayChange ? [...heads, t.admin.acts] : heads}
      rows={rows.map((rule) => ({
        id: rule.id,
        cells: [
          <span key="name" className={f.acts}>
            <SeverityMark severity={rule.severity} muted={!rule.enabled} /> <b>{rule.name}</b>
          </span>,
          <span key="state" className={rule.enabled ? sc.good : sc.bad}>
            {rule.enabled ? t.rules.on : t.rules.off}
          </span>,
          <span key="does" className={sc.wraps}>
            {t.rules.sentence({ ...rule, forSeconds: rule.for_seconds, cooldownSeconds: rule.cooldown_seconds })}
          </span>,
          ...(mayChange ? [<Acts key="acts" rule={rule} onOpen={onOpen} />] : []),
        ],
      }))}
    />
  );
}

function Acts({ rule, onOpen }: { readonly rule: Rule; readonly onOpen: (open: Open) => void }) {
  if (rule.origin === 'file') return <span className={f.hint}>{t.rules.ofFile}</span>;
  const words = { edit: t.admin.edit, remove: t.rules.remove } as const;
  return (
    <span className={f.acts}>
      {(['edit', 'remove'] as const).map((is) => (
        <button
          key={is}
          type="button"
          className={ui.small}
          aria-label={t.admin.of(words[is], rule.name)}
          onClick={() => onOpen({ is, rule })}
        >
          {words[is]}
        </button>
      ))}
    </span>
  );
}
