import { second } from '../../search.ts';
import ui from '../ui.module.css';

export interface TimeFieldProps {
  readonly label: string;
  /** RFC 3339. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A time of a filter to the second, in UTC. */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  return (
    <label className={ui.mu}>
      {label}, UTC{' '}
      <input
        type="datetime-local"
        step={1}
        className={ui.field}
        value={value?.slice(0, 19) ?? ''}
        onChange={({ target }) => onChange(second(target.value === '' ? undefined : `${target.value}Z`))}
      />
    </label>
  );
}
