import { t } from '../../messages/en.ts';
import { Dialog } from '../../parts/dialog.tsx';
import ui from '../../parts/ui.module.css';
import s from './key-help.module.css';

const LINE = [
  [['J', 'K'], t.inboxKeys.short.move],
  [['X'], t.inboxKeys.short.select],
  [['A'], t.inboxKeys.short.acknowledge],
  [['C'], t.inboxKeys.short.comment],
  [['R'], t.inboxKeys.short.resolve],
  [['U'], t.inboxKeys.short.undo],
] as const;

export function KeyLine({ onHelp }: { readonly onHelp: () => void }) {
  return (
    <div className={s.line}>
      {LINE.map(([keys, name]) => (
        <span key={name}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}{' '}
          {name}
        </span>
      ))}
      <button type="button" onClick={onHelp}>
        <kbd>?</kbd> {t.inboxKeys.short.all}
      </button>
    </div>
  );
}

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={t.inboxKeys.title} onClose={onClose} isNarrow>
      <dl className={s.keys}>
        {t.inboxKeys.list.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" className={ui.button}>
          {t.alerts.close}
        </button>
      </form>
    </Dialog>
  );
}
