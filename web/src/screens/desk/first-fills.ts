import { useEffect } from 'react';
import { api } from '../../api.ts';
import { desk } from '../../app/desk.ts';
import { afterPaint } from '../../state/painted.ts';
import { useRouteContext } from '@tanstack/react-router';

const FIRST = 20;

/** The fills of before the page was opened, where the user may see trades; the stream tells of the later ones. */
export function useFirstFills(): void {
  const may = useRouteContext({ from: '/frame' }).user.permissions.includes('view_trades');
  useEffect(() => {
    if (!may || desk.fills.list().length > 0) return undefined;
    return afterPaint(() => void read());
  }, [may]);
}

async function read(): Promise<void> {
  const { data } = await api.GET('/api/trades', { params: { query: { limit: FIRST } } });
  const rows = data?.items.map(({ id, timestamp, symbol, side, quantity, price, broker }) => ({
    ...{ id, timestamp, symbol, side, price, broker },
    size: quantity,
  }));
  if (rows) desk.fills.addOlder(rows);
}
