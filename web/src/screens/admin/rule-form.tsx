import { type FormEvent, useState } from 'react';
import { api, type Schemas, type Severity } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/form/field.tsx';
import f from '../../parts/form/form.module.css';
import { faultOf, Says } from '../../parts/says.tsx';
import { textOf } from '../../parts/form/text-of.ts';
import ui from '../../parts/ui.module.css';
import { useSending } from '../../parts/form/use-sending.ts';
import { changesOf, labelsOf, textOfLabels } from './lists.ts';
import type { Rule } from './rules.tsx';
import { Acts, Check, type FormProps } from './user-forms.tsx';

const OPERATORS = ['>', '>=', '<', '<=', '==', '!='];
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error', 'critical'];
const FIELDS = ['name', 'metric', 'labels', 'condition', 'for_seconds', 'message', 'cooldown_seconds'];
const MOST_SECONDS = 604_800;

const EMPTY = {
  name: '',
  metric: '',
  labels: {} as Record<string, string>,
  condition: '> 0',
  for_seconds: 0,
  severity: 'warning' as Severity,
  message: '',
  cooldown_seconds: 0,
  enabled: true,
};
type Draft = typeof EMPTY;

/** A rule, and under it the sentence of what it will do. */
export function RuleForm({ known, onDone, onClose }: FormProps & { readonly known: Rule | null }) {
  const first: Draft = known ?? EMPTY;
  const [draft, setDraft] = useState(first);
  const [isBad, setBad] = useState(false);
  const { isBusy, problem, send } = useSending();
  const watch = (event: FormEvent<HTMLFormElement>): void => setDraft(read(event.currentTarget).draft);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { draft: next, isWhole } = read(event.currentTarget);
    setBad(!isWhole);
    if (!isWhole) return;
    const change: Schemas['AlertRuleChangeDto'] = changesOf(first, next);
    if (known === null) void send(() => api.POST('/api/alerts/rules', { body: next }), onDone);
    else if (Object.keys(change).length === 0) onClose();
    else void send(() => api.PATCH('/api/alerts/rules/{id}', { params: { path: { id: known.id } }, body: change }), onDone);
  };
  const [, operator = '>', limit = '0'] = /^\s*([<>=!]+)\s*(.*?)\s*$/.exec(first.condition) ?? [];
  return (
    <Dialog title={known === null ? t.rules.add : t.rules.editTitle(known.name)} onClose={onClose}>
      <form className={f.form} onSubmit={submit} onChange={watch}>
        <Field label={t.admin.name} error={faultOf(problem, 'name')}>
          <input className={ui.field} name="name" required maxLength={100} defaultValue={first.name} autoComplete="off" autoFocus />
        </Field>
        <Field label={t.rules.metric} error={faultOf(problem, 'metric')}>
          <input className={ui.field} name="metric" required maxLength={200} defaultValue={first.metric} autoComplete="off" />
        </Field>
        <Field label={t.rules.labels} hint={t.rules.labelsHint} error={isBad ? t.rules.labelsBad : faultOf(problem, 'labels')}>
          <textarea className={ui.field} name="labels" rows={2} defaultValue={textOfLabels(first.labels)} spellCheck={false} />
        </Field>
        <div className={f.acts}>
          <Field label={t.rules.condition} error={faultOf(problem, 'condition')}>
            <select className={ui.field} name="operator" defaultValue={operator}>
              {OPERATORS.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </Field>
          <Field label={t.rules.limit}>
            <input className={ui.field} name="limit" type="number" step="any" required defaultValue={limit} />
          </Field>
          <Field label={t.rules.severity}>
            <select className={ui.field} name="severity" defaultValue={first.severity}>
              {SEVERITIES.map((one) => (
                <option key={one} value={one}>
                  {t.alerts.severity[one]}
                </option>
              ))}
            </select>
          </Field>
        </div>
        <Field label={t.rules.forSeconds} error={faultOf(problem, 'for_seconds')}>
          <input className={ui.field} name="for" type="number" min={0} max={MOST_SECONDS} required defaultValue={first.for_seconds} />
        </Field>
        <Field label={t.rules.message} hint={t.rules.messageHint} error={faultOf(problem, 'message')}>
          <textarea className={ui.field} name="message" rows={2} required maxLength={2000} defaultValue={first.message} />
        </Field>
        <Field label={t.rules.cooldown} error={faultOf(problem, 'cooldown_seconds')}>
          <input
            className={ui.field}
            name="cooldown"
            type="number"
            min={0}
            max={MOST_SECONDS}
            required
            defaultValue={first.cooldown_seconds}
          />
        </Field>
        <Check name="enabled" text={t.rules.enabled} isOn={first.enabled} />
        <p aria-live="polite" dir="auto">
          {draft.metric !== '' && t.rules.sentence({ ...draft, forSeconds: draft.for_seconds, cooldownSeconds: draft.cooldown_seconds })}
        </p>
        <Says problem={problem} fields={FIELDS} />
        <Acts isBusy={isBusy} word={known === null ? t.admin.create : t.admin.save} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function read(form: HTMLFormElement): { readonly draft: Draft; readonly isWhole: boolean } {
  const data = new FormData(form);
  const labels = labelsOf(textOf(data, 'labels'));
  return {
    isWhole: labels !== null,
    draft: {
      name: textOf(data, 'name').trim(),
      metric: textOf(data, 'metric').trim(),
      labels: labels ?? {},
      condition: `${textOf(data, 'operator')} ${textOf(data, 'limit')}`,
      for_seconds: Number(textOf(data, 'for')),
      severity: SEVERITIES.find((one) => one === textOf(data, 'severity')) ?? 'warning',
      message: textOf(data, 'message').trim(),
      cooldown_seconds: Number(textOf(data, 'cooldown')),
      enabled: data.has('enabled'),
    },
  };
}
