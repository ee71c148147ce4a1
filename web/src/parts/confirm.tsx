import { type FormEvent, useState } from 'react';
import type { Answer } from '../api.ts';
import { t } from '../messages/en.ts';
import { Dialog } from './dialog.tsx';
import { Field } from './form/field.tsx';
import f from './form/form.module.css';
import { Says } from './says.tsx';
import ui from './ui.module.css';
import { useSending } from './form/use-sending.ts';

export interface ConfirmProps {
  readonly title: string;
  /** What it does, and whether it can be undone. */
  readonly text: string;
  /** What has to be typed. */
  readonly name: string;
  /** On the button. */
  readonly act: string;
  readonly call: () => Promise<Answer<unknown>>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Something that cannot be undone: its name is typed first. */
export function Confirm({ title, text, name, act, call, onDone, onClose }: ConfirmProps) {
  const [typed, setTyped] = useState('');
  const { isBusy, problem, send } = useSending();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === name) void send(call, onDone);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={f.form} onSubmit={submit}>
        <p>{text}</p>
        <Field label={t.admin.typeName(name)}>
          <input
            className={ui.field}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
        </Field>
        <Says problem={problem} />
        <div className={f.acts}>
          <button type="submit" className={ui.danger} disabled={typed !== name || isBusy}>
            {act}
          </button>
          <button type="button" className={ui.button} onClick={onClose}>
            {t.admin.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
