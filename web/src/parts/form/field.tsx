import { cloneElement, type ReactElement, useId } from 'react';
import f from './form.module.css';

export interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it; null = nothing is known. */
  readonly error?: string | null;
  /** The one control of the field. */
  readonly children: ReactElement<{ id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }>;
}

/** A control of a form with its name, what may stand in it, and what is wrong with it. */
export function Field({ label, hint, error = null, children }: FieldProps) {
  const id = useId();
  const isDescribed = hint !== undefined || error !== null;
  return (
    <div className={f.field}>
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, {
        id,
        ...(isDescribed && { 'aria-describedby': `${id}-is` }),
        ...(error !== null && { 'aria-invalid': true }),
      })}
      {isDescribed && (
        <p id={`${id}-is`} className={error === null ? f.hint : f.wrong} {...(error !== null && { role: 'alert' })}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
