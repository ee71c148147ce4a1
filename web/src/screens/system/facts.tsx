import type { ReactNode } from 'react';
import { asCount, count } from '../../format/format.ts';
import { Figure } from '../../parts/figure/figure.tsx';
import sc from '../../parts/screen.module.css';

export function Counted({ value, field }: { readonly value: number; readonly field: string }) {
  return <Figure value={asCount(value)} format={count} from={{ source: 'realtime', field }} />;
}

export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={sc.list}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
