/** The build of this page, as its first script is named; null while it is developed. */
export function ownBuild(page: ParentNode): string | null {
  const source = page.querySelector('script[type=module][src]')?.getAttribute('src') ?? '';
  return /^\/assets\/[\w.-]*?-([\w-]{8})\.js$/.exec(source)?.[1] ?? null;
}
