/** Parent to child. `socketPath` lies in a directory that only this user can enter. */
export type ParentMessage =
  | { readonly kind: 'open'; readonly dataDirectory: string; readonly socketPath: string }
  /** `park` closes the files and waits for the next `open`, with warm code: a suite of tests opens hundreds of databases. */
  | { readonly kind: 'ping' | 'park' | 'close' };

/** Child to parent: `pong` answers `ping`, `parked` answers `park`; `failed` is the last message before it ends. */
export type ChildMessage = { readonly kind: 'ready' | 'pong' | 'parked' } | { readonly kind: 'failed'; readonly reason: string };
