/** A report that an alert fires or is over, as `POST /api/alerts` takes it. */
export interface AlertNotice {
  readonly title: string;
  readonly message: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly source: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  /** An alert whose end can no longer be reported ends by itself. */
  readonly expires_in_seconds: number;
}
