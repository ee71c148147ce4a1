import { t } from '../../messages/en.ts';
import f from '../../parts/form/form.module.css';
import { Rows } from '../../parts/table/rows.tsx';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';

export interface VersionsProps {
  readonly theirs: object;
  readonly yours: object;
  readonly isBusy: boolean;
  readonly onSave: () => void;
  readonly onAgain: () => void;
}

/** After a conflict: the stored version beside the edited one, field by field. */
export function Versions({ theirs, yours, isBusy, onSave, onAgain }: VersionsProps) {
  const now = new Map(Object.entries(theirs));
  return (
    <div className={f.form}>
      <p role="alert">{t.users.conflict}</p>
      <Rows
        label={t.users.conflict}
        heads={[t.users.field, t.users.theirs, t.users.yours]}
        rows={Object.entries(yours).map(([field, value]) => {
          const [was, will] = [wordOf(field, now.get(field)), wordOf(field, value)];
          const look = was === will ? undefined : sc.bad;
          return {
            id: field,
            cells: [
              field,
              was,
              <span key="will" className={look} data-differs={was !== will}>
                {will}
              </span>,
            ],
          };
        })}
      />
      <div className={f.acts}>
        <button type="button" className={ui.danger} onClick={onSave} disabled={isBusy}>
          {t.users.saveMine}
        </button>
        <button type="button" className={ui.button} onClick={onAgain} autoFocus>
          {t.users.takeTheirs}
        </button>
      </div>
    </div>
  );
}

function wordOf(field: string, value: unknown): string {
  if (field === 'password') return value === undefined ? '' : '***';
  if (Array.isArray(value)) return value.join(', ');
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
