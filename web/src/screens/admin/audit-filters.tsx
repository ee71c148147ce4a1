import type { ReactNode } from 'react';
import { t } from '../../messages/en.ts';
import { Choices } from '../../parts/form/choices.tsx';
import { SearchField } from '../../parts/form/search-field.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { type AuditSearch, minute, OUTCOMES } from './audit-search.ts';

export interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (change: AuditSearch) => void;
  readonly children: ReactNode;
}

export function AuditFilters({ search, onChange, children }: AuditFiltersProps) {
  const text = (name: 'actor' | 'action' | 'subject', label: string) => (
    <SearchField
      name={name}
      label={label}
      hint={name === 'action' ? t.audit.actionHint : undefined}
      value={search[name]}
      onSearch={(value) => onChange({ [name]: value })}
    />
  );
  const time = (name: 'from' | 'to', label: string) => (
    <label className={ui.mu}>
      {label}, UTC{' '}
      <input
        type="datetime-local"
        className={ui.field}
        value={search[name] ?? ''}
        onChange={({ target }) => onChange({ [name]: minute(target.value) })}
      />
    </label>
  );
  return (
    <div className={sc.tools}>
      {text('actor', t.audit.actor)}
      <Choices chosen={chosenOf(search)}>
        {text('action', t.audit.action)}
        {text('subject', t.audit.subject)}
        <select
          className={ui.field}
          aria-label={t.audit.outcome}
          value={search.outcome ?? ''}
          onChange={({ target }) => onChange({ outcome: OUTCOMES.find((outcome) => outcome === target.value) })}
        >
          <option value="">{t.audit.all}</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t.audit.outcomes[outcome]}
            </option>
          ))}
        </select>
        {time('from', t.audit.from)}
        {time('to', t.audit.to)}
        {children}
      </Choices>
    </div>
  );
}

function chosenOf({ action, subject, outcome, from, to }: AuditSearch): number {
  return [action, subject, outcome, from, to].filter((choice) => choice !== undefined).length;
}
