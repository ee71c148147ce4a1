import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useEffect, useRef } from 'react';
import s from './dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** As wide as what is in it. */
  readonly isNarrow?: boolean;
  /** Escape does not close it: what it shows is not shown again. */
  readonly isHeld?: boolean;
  readonly children: ReactNode;
}

/** Over the page, which waits: Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, onClose, isNarrow = false, isHeld = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={isNarrow ? `${s.dialog} ${s.narrow}` : s.dialog}
      aria-label={title}
      onClose={onClose}
      {...(isHeld && { onCancel: hold, onKeyDown: (event: KeyboardEvent) => (event.key === 'Escape' ? hold(event) : undefined) })}
    >
      <h2 className={s.title}>{title}</h2>
      {children}
    </dialog>
  );
}

const hold = (event: SyntheticEvent): void => event.preventDefault();
