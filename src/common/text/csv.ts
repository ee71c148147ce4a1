/** What makes a spreadsheet take a cell for a formula: = + - @ |, the white space before them, and the first four in full width. */
export const FORMULA_STARTS: ReadonlySet<number> = new Set([61, 43, 45, 64, 124, 9, 13, 0xff1d, 0xff0b, 0xff0d, 0xff20]);

/** A text as a CSV cell, null as none: `=1+1` -> `'=1+1`, `a,"b"` -> `"a,""b"""`. */
export function csvCell(text: string | null): string {
  if (text === null) return '';
  const safe = FORMULA_STARTS.has(text.charCodeAt(0)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
