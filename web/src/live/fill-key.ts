/** The key of a fill: each broker has its own numbers, and some restart them for each symbol. */
export function fillKey({ broker, symbol, id }: { readonly broker: string | null; readonly symbol: string; readonly id: string }): string {
  return JSON.stringify([broker, symbol, id]);
}
