import type { ReactNode } from 'react';
import sc from '../screen.module.css';

export interface RowOf {
  readonly id: string;
  /** In the order of the heads; the first one names the row. */
  readonly cells: readonly ReactNode[];
}

export interface RowsProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly RowOf[];
}

/** A table of a few hundred rows at most: it scrolls sideways where it is too wide, by the keyboard too; a phone shows each row as a card. */
export function Rows({ label, heads, rows }: RowsProps) {
  return (
    <div className={sc.scrolls} tabIndex={0} role="group" aria-label={label}>
      <table className={`${sc.table} ${sc.cards}`}>
        <thead>
          <tr>
            {heads.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells: [first, ...others] }) => (
            <tr key={id} data-row={id}>
              <th scope="row" dir="auto">
                {first}
              </th>
              {others.map((cell, at) => (
                <td key={heads[at + 1]} data-head={heads[at + 1]} dir="auto">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
