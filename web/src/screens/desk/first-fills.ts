import { useEffect } from 'react';
import { api } from '../../api.ts';
import { desk } from '../../app/desk.ts';
import { useRouteContext } from '@tanstack/react-router';

const FIRST = 20;

/** The fills of before the page was opened, where the user may see trades; the stream tells of the later ones. */
export function useFirstFills(): void {
  const may = useRouteContext({ from: '/frame' }).user.permissions.includes('view_trades');
  useEffect(() => {
    if (!may || desk.fills.list().length > 0) return;
    void api.GET('/api/trades', { params: { query: { limit: FIRST } } }).then(({ data }) => {
      const rows = data?.items.map(({ id, timestamp, symbol, side, quantity, price, broker }) => ({
        id,
        timestamp,
        symbol,
        side,
        size: quantity,
        price,
        broker,
      }));
      if (rows) desk.fills.addOlder(rows);
    });
  }, [may]);
}
