/** Fails when something was found, with a line for each, under the sentence that says what it needs. */
export function expectNone(found: readonly string[], remedy: string): void {
  if (found.length > 0) throw new Error(`${remedy}\n${found.map((one) => `  ${one}`).join('\n')}`);
}
