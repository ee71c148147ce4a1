import { useEffect, useRef, useState } from 'react';
import { t } from '../messages/en.ts';
import s from './controls.module.css';

const HOLD_MS = 1000;

/** Acts once it was held for a second, by pointer, Space or Enter: an accidental click does nothing. */
export function HoldButton({ name, disabled, onHeld }: { readonly name: string; readonly disabled: boolean; readonly onHeld: () => void }) {
  const [isHeld, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const begin = (): void => {
    if (disabled || timer.current !== undefined) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      end();
      onHeld();
    }, HOLD_MS);
  };
  const end = (): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHeld(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button
      type="button"
      className={isHeld ? `${s.hold} ${s.held}` : s.hold}
      disabled={disabled}
      onPointerDown={begin}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onBlur={end}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key !== ' ' && event.key !== 'Enter') return;
        event.preventDefault();
        begin();
      }}
      onKeyUp={end}
    >
      <span className={s.fill} aria-hidden="true" />
      <span>{isHeld ? t.deeds.holding : name}</span>
    </button>
  );
}
