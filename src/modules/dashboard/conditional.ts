/** Whether an `If-None-Match` header names this entity tag (RFC 9110, 13.1.2): `*`, or a list in which weak and strong tags count alike. */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  // The usual case is exactly the tag that was given out.
  if (header === etag || header.trim() === '*') return true;
  return header.match(/"[^"]*"/g)?.includes(etag) ?? false;
}
