/** An array of numbers as Postgres writes it; the driver would quote and escape each one. */
export function toNumberList(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}

/** The numbers of an array as Postgres writes it; null is none. */
export function fromNumberList(text: string | null): number[] {
  return text === null ? [] : (JSON.parse(`[${text.slice(1, -1)}]`) as number[]);
}
