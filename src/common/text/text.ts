/** Text that every reader accepts: without U+0000, lone surrogates replaced. */
export function fitText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}

/** At most the first `maxLength` UTF-16 units of the text, as every reader accepts them. */
export function clipped(text: string, maxLength: number): string {
  return fitText(text).slice(0, maxLength).toWellFormed();
}

/** A name that every reader accepts, NFC and at most `maxLength` long; null when nothing is left of it. */
export function fitName(text: string | null, maxLength: number): string | null {
  const kept = clipped((text ?? '').normalize('NFC').trim(), maxLength).trim();
  return kept === '' ? null : kept;
}
