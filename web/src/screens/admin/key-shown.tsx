import { type FormEvent, useState } from 'react';
import type { Schemas } from '../../api.ts';
import { t } from '../../messages/en.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/form/field.tsx';
import f from '../../parts/form/form.module.css';
import ui from '../../parts/ui.module.css';

/** The key itself, this once: it goes away only when its name is typed. */
export function KeyShown({ created, onClose }: { readonly created: Schemas['CreatedApiKeyDto']; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === created.name) onClose();
  };
  return (
    <Dialog title={t.keys.shownTitle} onClose={onClose} isHeld>
      <form className={f.form} onSubmit={submit}>
        <p>{t.keys.shownText}</p>
        <p className={f.once}>
          <code data-secret="">{created.key}</code>
          <CopyButton text={created.key} />
        </p>
        <Field label={t.admin.typeName(created.name)}>
          <input
            className={ui.field}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <div className={f.acts}>
          <button type="submit" className={ui.primary} disabled={typed !== created.name}>
            {t.keys.shownDone}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
