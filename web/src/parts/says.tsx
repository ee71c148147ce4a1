import type { QuarterdeckError } from '../api.ts';
import { t } from '../messages/en.ts';
import { ErrorBox } from './panel/error-box.tsx';
import f from './form/form.module.css';

/** The backend's message about one field; null = none. */
export function faultOf(problem: QuarterdeckError | null, field: string): string | null {
  const found = problem?.errors.find((error) => error.field === field || error.field.startsWith(`${field}.`));
  return found === undefined ? null : t.state.fieldFault(found.message);
}

export interface SaysProps {
  readonly problem: QuarterdeckError | null;
  /** Fields that show their own errors. */
  readonly fields?: readonly string[];
  /** Said elsewhere in words of its own. */
  readonly known?: boolean | undefined;
}

/** The reason of a refused form, except errors that fields show. */
export function Says({ problem, fields = [], known = false }: SaysProps) {
  if (problem === null || known) return null;
  const others = problem.errors.filter(({ field }) => !fields.some((one) => field === one || field.startsWith(`${one}.`)));
  if (problem.errors.length === 0) return <ErrorBox problem={problem} />;
  if (others.length === 0) return null;
  return (
    <ul className={f.wrong} role="alert">
      {others.map(({ field, message }) => (
        <li key={field + message}>
          {field} {message}
        </li>
      ))}
    </ul>
  );
}
