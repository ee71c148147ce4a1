/** What a fill is known by: brokers number theirs each by itself, and some anew for each symbol. */
export function fillKey({ broker, symbol, id }: { readonly broker: string | null; readonly symbol: string; readonly id: string }): string {
  return JSON.stringify([broker, symbol, id]);
}
