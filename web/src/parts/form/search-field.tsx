import { textOf } from './text-of.ts';
import ui from '../ui.module.css';

export interface SearchFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: string | undefined;
  /** Called on Enter; undefined = an empty field. */
  readonly onSearch: (value: string | undefined) => void;
}

/** A text to search for, applied with Enter. */
export function SearchField({ name, label, hint, value, onSearch }: SearchFieldProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const text = textOf(event.currentTarget, name).trim();
        onSearch(text === '' ? undefined : text);
      }}
    >
      <input
        key={value}
        type="search"
        name={name}
        className={ui.field}
        aria-label={label}
        placeholder={label}
        title={hint}
        defaultValue={value}
      />
    </form>
  );
}
