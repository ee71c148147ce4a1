interface Reader {
  readonly username: string;
  readonly permissions: readonly string[];
}

/** An answer for the first user of a page, asked for while the code that shows it is still loaded. */
export class ReadAhead<T> {
  /** Undefined = no user is known yet; null = the answer was taken, or there is none. */
  private ahead: { readonly username: string; readonly answer: Promise<T> } | null | undefined;

  constructor(
    private readonly permission: string,
    private readonly read: () => Promise<T>,
  ) {}

  start({ username, permissions }: Reader): void {
    if (this.ahead === undefined) this.ahead = permissions.includes(this.permission) ? { username, answer: this.read() } : null;
  }

  /** That answer, once, and only for the same user; null = there is none. */
  take({ username }: Reader): Promise<T> | null {
    const answer = this.ahead?.username === username ? this.ahead.answer : null;
    this.ahead = null;
    return answer;
  }
}
