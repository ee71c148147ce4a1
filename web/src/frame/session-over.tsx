import { useEffect, useRef } from 'react';
import { t } from '../messages/en.ts';
import { LoginForm } from '../screens/login/login.tsx';
import s from './session-over.module.css';

/** Over the page, which stays as it is: what was typed is still there after the login. */
export function SessionOver({ name }: { readonly name: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={s.dialog} aria-label={t.login.title} onCancel={(event) => event.preventDefault()} data-user={name}>
      <LoginForm to={location.pathname + location.search} onDone={() => dialog.current?.close()} note={t.login.over} />
    </dialog>
  );
}
