const SITE = 'http://site.invalid';

/** A path of this site, normalised, with its query and fragment; null for anything that could lead to another one. */
export function pathOnSite(text: string): string | null {
  if (/[\\\p{Cc}]/u.test(text) || !text.startsWith('/')) return null;
  const url = URL.parse(text, SITE);
  if (url === null || url.origin !== SITE) return null;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//elsewhere` has become `//elsewhere`, which a browser takes for a host.
  return path.startsWith('//') ? null : path;
}
