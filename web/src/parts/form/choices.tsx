import { type ReactNode, useState } from 'react';
import { t } from '../../messages/en.ts';
import s from './choices.module.css';
import { Dialog } from '../dialog.tsx';
import f from './form.module.css';
import ui from '../ui.module.css';

export interface ChoicesProps {
  /** How many of them are not as usual. */
  readonly chosen: number;
  readonly children: ReactNode;
}

/** Filters in a row; on a phone, which has no room for more beside the rows, they are in a dialog behind one button. */
export function Choices({ chosen, children }: ChoicesProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <span className={s.inline}>{children}</span>
      <button type="button" className={`${ui.button} ${s.phone}`} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t.logs.filters(chosen)}
      </button>
      {isOpen && (
        <Dialog title={t.logs.filters(0)} onClose={() => setOpen(false)}>
          <div className={f.form}>
            {children}
            <button type="button" className={ui.primary} onClick={() => setOpen(false)}>
              {t.alerts.close}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
