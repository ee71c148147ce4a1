// Made by `npm run sdk`: do not edit.
export interface paths {
  '/api/agents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who gives signals and trades, and how well
     * @description Agents that were there in the range, by id; figures over their signals in it and over those trades that the caller may see. One that trades only at brokers out of the caller’s scope does not exist.
     */
    get: operations['getAgents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/agents/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An agent, with the symbols that it trades most */
    get: operations['getAgent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/agents/{id}/signals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The signals of an agent, newest first
     * @description As far back as EVENT_RETENTION_DAYS.
     */
    get: operations['getAgentSignals'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Alerts
     * @description Newest first by when they were last seen; the last 24 hours unless a range is given.
     */
    get: operations['getAlerts'];
    put?: never;
    /**
     * Raise alerts, or say that they are over
     * @description One alert, or an array of up to 1,000, all or none. The same fingerprint is the same alert: it counts on, and is open again if it was resolved, had expired, or was acknowledged as something less severe. Title, message, severity and labels follow the newest report that fires; the source stays. A sender that is limited to brokers reports no alert of others (404). Here Execute asks for a dry run, which stores nothing; a new alert has an id that is none.
     */
    post: operations['postAlerts'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Rules by which metrics raise alerts, newest first */
    get: operations['getAlertRules'];
    put?: never;
    /**
     * Make a rule
     * @description In force at once, on every replica.
     */
    post: operations['createAlertRule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/rules/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One rule */
    get: operations['getAlertRule'];
    put?: never;
    post?: never;
    /**
     * Delete a rule
     * @description What it has raised is resolved.
     */
    delete: operations['deleteAlertRule'];
    options?: never;
    head?: never;
    /**
     * Change a rule
     * @description What it has raised is resolved where metric, labels or condition change, or where it is switched off.
     */
    patch: operations['updateAlertRule'];
    trace?: never;
  };
  '/api/alerts/silences': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Silences and maintenance windows, newest first
     * @description Pending, active and expired ones.
     */
    get: operations['getAlertSilences'];
    put?: never;
    /**
     * Silence alerts, now or in a maintenance window
     * @description What it covers is kept and listed as silenced, is not counted as open and is not sent to the webhook. When it ends, what still fires is open again, and that is a change `unsilenced`. One by a person who is limited to brokers covers alerts of those only.
     */
    post: operations['createAlertSilence'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/silences/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One silence */
    get: operations['getAlertSilence'];
    put?: never;
    post?: never;
    /**
     * End a silence now
     * @description It is kept as expired.
     */
    delete: operations['deleteAlertSilence'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/summary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many alerts there are, and the oldest open one */
    get: operations['getAlertSummary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/webhook/alertmanager': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take a notification of Alertmanager, Grafana, Keep or Uptime Kuma
     * @description Alertmanager's webhook payload (version 4), that of a webhook contact point of Grafana (version 1), or those of Keep and Uptime Kuma. An alert is known by its fingerprint and a firing of it by `startsAt`: an end ends the firing that it belongs to only, and a reminder opens what a person has resolved again once a repeat interval has passed. Any number of alerts is taken; what is over 50,000 or 32 MiB is cut and counted, and so is an alert that cannot be read. Alertmanager can send the API key as `authorization: {credentials: qd_...}` of its `http_config`. A firing that is reported again is the same firing. Here Execute asks for a dry run, which stores nothing.
     */
    post: operations['postAlertWebhookAlertmanager'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One alert with its timeline */
    get: operations['getAlert'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/{id}/acknowledge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take notice of an alert
     * @description With `expires_in_seconds` it expires then unless it is resolved.
     */
    post: operations['acknowledgeAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/{id}/comment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add a comment to the timeline of an alert */
    post: operations['commentAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/{id}/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say that an alert is over
     * @description If it fires again it is open again.
     */
    post: operations['resolveAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/alerts/{id}/unacknowledge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Open an alert again that was acknowledged
     * @description It expires when it would have without the acknowledgement.
     */
    post: operations['unacknowledgeAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** My API keys, or all API keys with `manage_api_keys`; newest first */
    get: operations['getApiKeys'];
    put?: never;
    /**
     * Make an API key within what you may yourself; it is shown once
     * @description Permissions and brokers that its creator loses later are lost to the key too.
     */
    post: operations['createApiKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/api-keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One API key */
    get: operations['getApiKey'];
    put?: never;
    post?: never;
    /** Revoke an API key */
    delete: operations['deleteApiKey'];
    options?: never;
    head?: never;
    /** Rename or narrow an API key; it counts within a second, on open sockets too */
    patch: operations['updateApiKey'];
    trace?: never;
  };
  '/api/api-keys/{id}/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A new secret under a new id; the old key works for the overlap */
    post: operations['rotateApiKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The audit trail: who did what, when and from where
     * @description Newest first. Rows are numbered without a gap and chained by their hashes.
     */
    get: operations['getAudit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/audit/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The trail as a file, oldest first
     * @description As `ndjson` a whole export can be checked anywhere: `npm run audit:verify -- --file audit.ndjson`. NDJSON ends with a line `{"_end":{"rows":n,"complete":true}}`, so that a truncated file is recognised.
     */
    get: operations['getAuditExport'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/audit/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Verify that the trail was not changed
     * @description Reads every row against its hash, the recorded end of the trail and what is kept of it outside the database. A check of many rows answers 202 with `ok: null` and `checked` after `wait_seconds`, and goes on.
     */
    get: operations['getAuditVerify'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Log in with user name and password
     * @description With the header `X-Client: browser` the refresh token comes as a cookie that no script can read, and not in the body.
     */
    post: operations['loginAuth'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End this session, or all sessions of the user; their tokens and sockets end with it */
    post: operations['logoutAuth'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who the credentials belong to, and what they may */
    get: operations['getAuthMe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/methods': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How one may log in: by password, by single sign-on */
    get: operations['getAuthMethods'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/oidc/callback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Come back from the provider, logged in
     * @description Puts the refresh token of a page into its cookie: `POST /api/auth/refresh` with `X-Client: browser` answers the first token.
     */
    get: operations['getAuthOidcCallback'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/oidc/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Log in at the provider of single sign-on
     * @description For a link: sends the browser there.
     */
    get: operations['getAuthOidcLogin'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/oidc/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Log out at the provider too
     * @description After `POST /api/auth/logout`, which ends the session here: sends the browser to where the provider ends its own.
     */
    get: operations['getAuthOidcLogout'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/otp/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Confirm it: from now on logins need a code. Answers ten recovery codes, once */
    post: operations['confirmAuthOtp'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/otp/disable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give the second factor up */
    post: operations['disableAuthOtp'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/otp/setup': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Begin a second factor: a secret for an authenticator, to be confirmed with its first code */
    post: operations['setupAuthOtp'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change my password; it ends all my other sessions */
    post: operations['postAuthPassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/preferences': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What I have chosen of the page
     * @description An empty object until something was chosen.
     */
    get: operations['getAuthPreferences'];
    /**
     * Keep what I have chosen of the page
     * @description One JSON object of at most 64 KiB, in place of the one before.
     */
    put: operations['replaceAuthPreferences'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * The next tokens of a session
     * @description Each refresh token is good for one use. The same one again within 15 s gets the same successor, for a client that lost the answer; later the session is ended and an alert is raised, because somebody else may hold a copy. A page sends `X-Client: browser` and no body: its token is in the cookie.
     */
    post: operations['refreshAuth'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** My open sessions */
    get: operations['getAuthSessions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/sessions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one of my sessions */
    delete: operations['deleteAuthSession'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/ws-ticket': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * A ticket for one WebSocket
     * @description For browsers, which can set no header on a WebSocket: good once, for 30 s, on any replica, and while the session lasts.
     */
    post: operations['postAuthWsTicket'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/breaker.close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Close the circuit breaker of a service, on every replica
     * @description Executing this acts on the desk at once, unless `dry_run` is true or a second person has to approve it. The same `Idempotency-Key` with the same body gives the first answer again for 24 hours, with `Idempotency-Replayed: true`.
     */
    post: operations['closeControlBreaker'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/breaker.trip': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask a service nothing more until its breaker is closed by hand, on every replica
     * @description Executing this acts on the desk at once, unless `dry_run` is true or a second person has to approve it. The same `Idempotency-Key` with the same body gives the first answer again for 24 hours, with `Idempotency-Replayed: true`.
     */
    post: operations['tripControlBreaker'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/ess.rearm': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Re-arm the emergency stop, with a second person
     * @description Executing this acts on the desk at once, unless `dry_run` is true or a second person has to approve it. The same `Idempotency-Key` with the same body gives the first answer again for 24 hours, with `Idempotency-Replayed: true`.
     */
    post: operations['rearmControlEss'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/ess.trip': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Trip the emergency stop: all trading ends
     * @description Executing this acts on the desk at once, unless `dry_run` is true or a second person has to approve it. The same `Idempotency-Key` with the same body gives the first answer again for 24 hours, with `Idempotency-Replayed: true`.
     */
    post: operations['tripControlEss'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Requests of controls, newest first
     * @description `status=pending_approval`: requests that wait for a second person.
     */
    get: operations['getControlRequests'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/requests/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One request */
    get: operations['getControlRequest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/requests/{id}/approve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Approve a request of another person, which is then carried out */
    post: operations['approveControlRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/requests/{id}/reject': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reject a request of another person */
    post: operations['rejectControlRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/strategy.pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pause a strategy: it trades nothing until it is resumed
     * @description Executing this acts on the desk at once, unless `dry_run` is true or a second person has to approve it. The same `Idempotency-Key` with the same body gives the first answer again for 24 hours, with `Idempotency-Replayed: true`.
     */
    post: operations['pauseControlStrategy'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/controls/strategy.resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Resume a strategy
     * @description Executing this acts on the desk at once, unless `dry_run` is true or a second person has to approve it. The same `Idempotency-Key` with the same body gives the first answer again for 24 hours, with `Idempotency-Replayed: true`.
     */
    post: operations['resumeControlStrategy'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dashboard/charts/{kind}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A series to draw
     * @description `1d` is drawn from samples, `1w` from hourly closes, what is longer from daily ones. First, last and extremes are kept.
     */
    get: operations['getDashboardChart'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dashboard/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Health of the dashboard, its sections and the services behind them */
    get: operations['getDashboardHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dashboard/performance': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Performance over a timeframe
     * @description Figures of the brokers together, in base currency: hourly closes for `1d` and `1w`, daily ones for what is longer. A figure that is not defined is null with a reason; `convention` says how all of them were computed.
     */
    get: operations['getDashboardPerformance'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dashboard/snapshot': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The whole desk in one call
     * @description Each section is `live`, `stale` (last-known-good, with its age) or `unavailable` (null, with the reason). Subscribe to topic `dashboard` from `stream` to go on without a hole.
     */
    get: operations['getDashboardSnapshot'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dashboard/summary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Portfolio totals over brokers
     * @description In the base currency. Each broker is in its own, with its status and age.
     */
    get: operations['getDashboardSummary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Stored desk events
     * @description The journal, newest first by the time of the events.
     */
    get: operations['getEvents'];
    put?: never;
    /**
     * Take in desk events
     * @description One event or an array of up to 1,000, in their order. An accepted event is stored before the answer and appears on the live stream right after. What it reports is identified by more than its id: a trade by broker, symbol and fill id, a position by broker, symbol and leg, a summary by its broker, a rate by pair and time; of these the newest time at the source counts, whatever comes first. A cash flow and a signal are known by the id of their event. Here Execute asks for a dry run, which stores nothing; the ids of the examples begin with `example-`.
     */
    post: operations['postEvents'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Log entries, newest first
     * @description Of the last 24 hours without `start_time`. Pages continue in both directions; no entry is repeated or missed while others arrive.
     */
    get: operations['getLogs'];
    put?: never;
    /**
     * Take in log entries
     * @description One object, an array of up to 10,000, or one object a line (`application/x-ndjson`, up to 64 MiB); `application/vnd.fdo.journal` is what `journalctl -o export` writes. An accepted entry is on disk before the answer. The same `id`, or the same `Idempotency-Key` header, is a duplicate for a day. Here Execute asks for a dry run, which stores nothing.
     */
    post: operations['postLogs'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/archive': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Archived segments, also missing ones */
    get: operations['getLogArchive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/archive/{segment}/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Read a segment to its end and compare it with its checksum */
    post: operations['verifyLogArchive'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/erase': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Erase the content of entries
     * @description They stay as `[erased]` with their times and levels. It is done in the background, within ten minutes, also in the archive.
     */
    post: operations['postLogErase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Log entries as a file, oldest first
     * @description Also needs `export_data`. NDJSON ends with a line `{"_end":{...}}`, so that a truncated file is recognised.
     */
    get: operations['getLogExport'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/fields': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The fields of entries, with their most frequent values */
    get: operations['getLogFields'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/holds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Holds, which protect entries from deletion */
    get: operations['getLogHolds'];
    put?: never;
    /**
     * Hold entries, whatever their age
     * @description Whole segments that overlap the range are kept.
     */
    post: operations['createLogHold'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/holds/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Release a hold */
    delete: operations['deleteLogHold'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/levels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many entries of each level */
    get: operations['getLogLevels'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/patterns': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The patterns of entries, with their counts
     * @description Each line is masked where it varies and grouped as it comes in, so `q=pattern:<id>` finds the entries of one.
     */
    get: operations['getLogPatterns'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/redaction/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * The result of the redaction rules for a text
     * @description Nothing of it is stored.
     */
    post: operations['testLogRedaction'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/services': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The services, with their entries and bytes */
    get: operations['getLogServices'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/sources': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The sources of log lines, with their states
     * @description A login or key limited to brokers sees only sources whose entries are all of its brokers.
     */
    get: operations['getLogSources'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/sources/{id}/pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Stop reading a file
     * @description Reading continues where it stopped, and no line is lost.
     */
    post: operations['pauseLogSource'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/sources/{id}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Go on reading a file */
    post: operations['resumeLogSource'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/storage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Size of the store, and its limits */
    get: operations['getLogStorage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/volume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How many entries over time
     * @description Without `q`, from counters of whole minutes: no text is read.
     */
    get: operations['getLogVolume'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One log entry */
    get: operations['getLog'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logs/{id}/context': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The context of an entry, in the order of intake */
    get: operations['getLogContext'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/bars/{exchange}/{symbol}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Bars of an instrument
     * @description Built from the trades that feeds report, by the time of the trade in UTC. An interval without a trade has no bar. Bars of a second are kept of the instruments that were followed most recently.
     */
    get: operations['getMarketBar'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/depth/{exchange}/{symbol}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The order book of an instrument
     * @description As on the topic `market:<exchange>:<symbol>:depth`.
     */
    get: operations['getMarketDepth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/feeds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The market data feeds and their states */
    get: operations['getMarketFeeds'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/feeds/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One feed */
    get: operations['getMarketFeed'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/feeds/{name}/restart': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Reconnect a feed to its venue
     * @description New connections replace the present ones; clients keep their subscriptions. It is in the audit trail.
     */
    post: operations['postMarketFeedRestart'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/feeds/{name}/token': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Give a feed another token for its venue
     * @description It is used at once, is kept until the next start, and is never shown. That it was changed is in the audit trail.
     */
    put: operations['replaceMarketFeedToken'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/instruments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The instruments that have ticks or followers, by exchange and symbol */
    get: operations['getMarketInstruments'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/ltp': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Last prices
     * @description Of up to 500 instruments; stale ones come with `state: "stale"` and their age.
     */
    get: operations['getMarketLtp'];
    put?: never;
    /** Last prices of up to 3,000 instruments */
    post: operations['postMarketLtp'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether market data is paused, so that it must not be traded on */
    get: operations['getMarketPause'];
    /**
     * Pause market data: it must not be traded on
     * @description From now on `trade-safe` answers false with this reason, on all replicas and after a restart, until the pause is ended. Values continue as before. It is in the audit trail.
     */
    put: operations['replaceMarketPause'];
    post?: never;
    /**
     * End the pause
     * @description It is in the audit trail.
     */
    delete: operations['deleteMarketPause'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/quotes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Quotes
     * @description Of up to 200 instruments.
     */
    get: operations['getMarketQuotes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/market/ticks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take in ticks
     * @description One tick or an array of up to 10,000, also as `application/x-ndjson`. Each is judged by itself. Accepted means in the cache and in the bars; market data is not journalled. Execute on this page sends a dry run, which takes nothing in.
     */
    post: operations['postMarketTicks'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Which metrics there are
     * @description By name, each with the newest point of any of its series.
     */
    get: operations['getMetrics'];
    put?: never;
    /**
     * Take in metrics
     * @description One point or an array of up to 10,000. An accepted point is stored before the answer. Of points with the same type, labels and timestamp the first one counts, so sending again is safe. Here Execute asks for a dry run, which stores nothing.
     */
    post: operations['postMetrics'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/metrics/{type}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The history of a metric
     * @description Points at the beginning of each step, by time and then by labels. The range is widened to whole steps since 1970 in UTC. Steps of whole hours or minutes reach back as far as roll-ups are kept, finer ones as far as points are.
     */
    get: operations['getMetric'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/metrics/{type}/latest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The newest point of a metric */
    get: operations['getMetricLatest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orders': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Orders, newest first
     * @description From the `order.*` events of the desk, by when they were placed; an order is known by its broker and `order_id`. Of the last 7 days unless `start_time` says otherwise.
     */
    get: operations['getOrders'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orders/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One order with its fills */
    get: operations['getOrder'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/permissions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every permission, what it allows, and the roles that have it */
    get: operations['getPermissions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/portfolio': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The portfolio over brokers
     * @description A broker that is missing, out of date or without a rate is not in the totals: it is in `excluded`, and `complete` is false.
     */
    get: operations['getPortfolio'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/portfolio/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Equity over time
     * @description Sums over brokers at times when all of them were known; nothing is filled in. A broker has one close in each interval of EQUITY_SAMPLE_SECONDS, its latest summary; that of an hour or a day is the last of these. A rate is known by its pair and day.
     */
    get: operations['getPortfolioHistory'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/portfolio/positions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Open positions, by broker, symbol and leg */
    get: operations['getPortfolioPositions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/realtime/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow topics as Server-Sent Events
     * @description Each event has `id: <topic>@<epoch>:<seq>`; send the last one as `Last-Event-ID` to resume. The answer does not end, so it is for curl and `EventSource`:
     *
     *     ```sh
     *     curl -sN -H "X-API-Key: $(cat .quarterdeck/ingest.key)" 'http://127.0.0.1:8080/api/realtime/events?topics=dashboard'
     *     ```
     */
    get: operations['getRealtimeEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/realtime/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Connections, subscriptions, queues and losses of the live stream on this node */
    get: operations['getRealtimeStats'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/system': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * This process and its host now, and every component with its history
     * @description Components are this process, its host and the services that the desk's monitor knows, sampled every SYSTEM_SAMPLE_SECONDS. A component whose state cannot be found out is `UNKNOWN`, with the reason.
     */
    get: operations['getSystem'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/token': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The same as an OAuth2 password form, which Swagger UI uses */
    post: operations['postToken'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/trades': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Trades, newest first
     * @description Of the last 7 days unless `start_time` says otherwise.
     */
    get: operations['getTrades'];
    put?: never;
    /**
     * Take in trades
     * @description One trade or an array of up to 10,000. A trade is known by its broker, its symbol and the id of its fill: a known one is reported again, of each figure the later report counts, and nothing known is erased. Without an id its content is its id. An accepted trade is stored before the answer and appears on topic `trades` right after. Here Execute asks for a dry run, which stores nothing; the ids of the examples begin with `example-`.
     */
    post: operations['postTrades'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/trades/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Trades as a file
     * @description In the order of time; of the last 7 days unless `start_time` says otherwise. CSV as in RFC 4180 (a text that a spreadsheet would run as a formula has an apostrophe in front), or one JSON object per line.
     */
    get: operations['getTradeExport'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/trades/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Figures over trades
     * @description Counts, volume, fees, results and ratios. A figure that cannot be computed is null, with its reason in `reasons`.
     */
    get: operations['getTradeStats'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All users, by name */
    get: operations['getUsers'];
    put?: never;
    /**
     * Create a user
     * @description The user must choose a password of their own at the first login.
     */
    post: operations['createUser'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{username}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One user */
    get: operations['getUser'];
    put?: never;
    post?: never;
    /** Remove a user, with all sessions; the API keys that they made are revoked */
    delete: operations['deleteUser'];
    options?: never;
    head?: never;
    /**
     * Change a user
     * @description It takes effect within a second: in every answer, on open sockets and on every replica.
     */
    patch: operations['updateUser'];
    trace?: never;
  };
  '/api/users/{username}/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The open sessions of a user */
    get: operations['getUserSessions'];
    put?: never;
    post?: never;
    /** End all sessions of a user */
    delete: operations['deleteUserSessions'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/apikey': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A stream key: opens market sockets for 15 minutes
     * @description For logins that may view market data. It carries nothing else, and ends with the session.
     */
    get: operations['getWebsocketApikey'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/config': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Where market sockets are */
    get: operations['getWebsocketConfig'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the market data service is doing */
    get: operations['getWebsocketHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/market-data': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The value of one instrument in its highest mode, or those of all that the principal follows */
    get: operations['getWebsocketMarketData'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Counts of the market data service */
    get: operations['getWebsocketMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether feeds are connected, and what the principal follows */
    get: operations['getWebsocketStatus'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/subscribe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Subscribe the principal to symbols, until some time after its last call */
    post: operations['postWebsocketSubscribe'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/subscriptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the principal follows, over all transports */
    get: operations['getWebsocketSubscriptions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/trade-safe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether trades may rely on the market data, and if not, why */
    get: operations['getWebsocketTradeSafe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/unsubscribe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Release symbols that the principal holds by REST */
    post: operations['postWebsocketUnsubscribe'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/websocket/unsubscribe-all': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Release everything that the principal holds by REST */
    post: operations['postWebsocketUnsubscribeAll'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Readiness: 503 while a needed part is away and during a shutdown. A process that can only read is `degraded`, and ready */
    get: operations['getHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Liveness: 200 as long as the process can answer at all */
    get: operations['getHealthLive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Readiness: 503 while a needed part is away and during a shutdown. A process that can only read is `degraded`, and ready */
    get: operations['getHealthReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/loki/api/v1/push': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take in log lines by the protocol of Loki
     * @description JSON, or snappy-packed protobuf; what shippers such as Promtail, Alloy, Vector and Fluent Bit send. An API key may be the password of Basic authentication. Here Execute asks for a dry run, which stores nothing.
     */
    post: operations['pushLokiApiV1'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/loki/api/v1/status/buildinfo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The version that shippers of Loki ask for */
    get: operations['getLokiApiV1StatusBuildinfo'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The figures of this process in the Prometheus text format; where METRICS_TOKEN is set, with that as bearer token */
    get: operations['getPrometheusMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether shippers of Loki may send
     * @description Always `ready`: a push that cannot be stored is answered with an error.
     */
    get: operations['getReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take in log records of OpenTelemetry
     * @description OTLP over HTTP, JSON or protobuf. Here Execute asks for a dry run, which stores nothing.
     */
    post: operations['postV1Logs'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    AcknowledgeDto: {
      /** @example the feed is back */
      comment?: string;
      /** @description The same by its other name; `comment` counts where both are given */
      comments?: string;
      /**
       * @description The alert expires after this time unless it is resolved; without it, it expires when it would have. Unacknowledging brings back the time that it had before
       * @example 86400
       */
      expires_in_seconds?: number;
    };
    AgentCurrencyDto: {
      /**
       * @description Of `pnl` and `max_drawdown_amount`
       * @example USD
       */
      currency: string | null;
      /** @example 42 */
      trades: number;
      /**
       * @description Null where no trade has reported a result; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 820.25
       */
      pnl: number | null;
      /**
       * @description Money, 0 or negative; null where no trade has reported a result
       * @example -120.5
       */
      max_drawdown_amount: number | null;
      /**
       * @deprecated
       * @description The same as `max_drawdown_amount`
       * @example -120.5
       */
      max_drawdown: number | null;
    };
    AgentDetailDto: {
      /**
       * @description The name that its signals and trades carry
       * @example momentum
       */
      id: string;
      /** @example strategy */
      agent_type: string;
      /**
       * @description Active when seen within 5 minutes; stopped when reported so, until another status is reported
       * @enum {string}
       */
      status: 'active' | 'idle' | 'stopped';
      /**
       * Format: date-time
       * @description Its newest signal, update or trade
       * @example 2025-12-04T10:30:00.000Z
       */
      last_seen: string;
      last_signal: components['schemas']['LastSignalDto'] | null;
      /**
       * @description Its signals in the range
       * @example 120
       */
      signals: number;
      /**
       * @description Trades in the range whose `strategy` it is
       * @example 42
       */
      trades: number;
      /**
       * @description Trades that realised a profit
       * @example 12
       */
      wins: number;
      /**
       * @description Trades that realised a loss
       * @example 8
       */
      losses: number;
      /**
       * @description `wins` / (`wins` + `losses`); 0 to 1
       * @example 0.6
       */
      win_rate: number | null;
      /**
       * @deprecated
       * @description The same as `win_rate`
       * @example 0.6
       */
      hit_rate: number | null;
      /**
       * @description Sum over the trades that report one; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 820.25
       */
      pnl: number | null;
      /**
       * @description Largest fall of the cumulative `pnl` from its peak, in money, 0 or negative; 0 when it never fell
       * @example -120.5
       */
      max_drawdown_amount: number | null;
      /**
       * @deprecated
       * @description The same as `max_drawdown_amount`
       * @example -120.5
       */
      max_drawdown: number | null;
      /**
       * @description Of `pnl` and `max_drawdown_amount`; of trades in several the base currency, each at the rate of its day
       * @example USD
       */
      currency: string | null;
      /** @description Trades in several currencies whose day has no rate: sums are null then (`no_rate`) */
      unrated: components['schemas']['UnratedTradesDto'][];
      by_currency: components['schemas']['AgentCurrencyDto'][];
      /**
       * Format: date-time
       * @example 2025-11-04T10:30:00.000Z
       */
      first_seen: string;
      /**
       * @description Why a value is null: `no_rate` where the day of a trade has none, `mixed_currencies` where a currency is not named
       * @example {
       *       "win_rate": "insufficient_data"
       *     }
       */
      reasons: {
        [key: string]: 'insufficient_data' | 'mixed_currencies' | 'no_rate';
      };
      by_symbol: components['schemas']['AgentSymbolDto'][];
    };
    AgentDto: {
      /**
       * @description The name that its signals and trades carry
       * @example momentum
       */
      id: string;
      /** @example strategy */
      agent_type: string;
      /**
       * @description Active when seen within 5 minutes; stopped when reported so, until another status is reported
       * @enum {string}
       */
      status: 'active' | 'idle' | 'stopped';
      /**
       * Format: date-time
       * @description Its newest signal, update or trade
       * @example 2025-12-04T10:30:00.000Z
       */
      last_seen: string;
      last_signal: components['schemas']['LastSignalDto'] | null;
      /**
       * @description Its signals in the range
       * @example 120
       */
      signals: number;
      /**
       * @description Trades in the range whose `strategy` it is
       * @example 42
       */
      trades: number;
      /**
       * @description Trades that realised a profit
       * @example 12
       */
      wins: number;
      /**
       * @description Trades that realised a loss
       * @example 8
       */
      losses: number;
      /**
       * @description `wins` / (`wins` + `losses`); 0 to 1
       * @example 0.6
       */
      win_rate: number | null;
      /**
       * @deprecated
       * @description The same as `win_rate`
       * @example 0.6
       */
      hit_rate: number | null;
      /**
       * @description Sum over the trades that report one; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 820.25
       */
      pnl: number | null;
      /**
       * @description Largest fall of the cumulative `pnl` from its peak, in money, 0 or negative; 0 when it never fell
       * @example -120.5
       */
      max_drawdown_amount: number | null;
      /**
       * @deprecated
       * @description The same as `max_drawdown_amount`
       * @example -120.5
       */
      max_drawdown: number | null;
      /**
       * @description Of `pnl` and `max_drawdown_amount`; of trades in several the base currency, each at the rate of its day
       * @example USD
       */
      currency: string | null;
      /** @description Trades in several currencies whose day has no rate: sums are null then (`no_rate`) */
      unrated: components['schemas']['UnratedTradesDto'][];
      by_currency: components['schemas']['AgentCurrencyDto'][];
      /**
       * Format: date-time
       * @example 2025-11-04T10:30:00.000Z
       */
      first_seen: string;
      /**
       * @description Why a value is null: `no_rate` where the day of a trade has none, `mixed_currencies` where a currency is not named
       * @example {
       *       "win_rate": "insufficient_data"
       *     }
       */
      reasons: {
        [key: string]: 'insufficient_data' | 'mixed_currencies' | 'no_rate';
      };
    };
    AgentPageDto: {
      items: components['schemas']['AgentDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
      /**
       * @description Subscribe to the topic from here (`recover`) to go on without a hole. It may be a little older than the rows: then events come that the rows have already. Of several pages the place of the first one counts
       * @example {
       *       "topic": "agents",
       *       "epoch": "k3f9",
       *       "seq": 1042
       *     }
       */
      stream: components['schemas']['StreamPositionDto'];
    };
    AgentSignalDto: {
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @example BTCUSDT */
      symbol: string;
      /**
       * @description BUY, SELL, HOLD or UNKNOWN
       * @example BUY
       */
      direction: string;
      /**
       * @description 0 to 1
       * @example 0.82
       */
      confidence: number | null;
      /**
       * @description Units
       * @example 0.5
       */
      target_quantity: number | null;
      /**
       * @deprecated
       * @description The same as `target_quantity`
       * @example 0.5
       */
      target_size: number | null;
      /**
       * @description The id of the event that carried it
       * @example evt-7f3a
       */
      id: string;
    };
    AgentSignalPageDto: {
      items: components['schemas']['AgentSignalDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    AgentSymbolDto: {
      /** @example BTCUSDT */
      symbol: string;
      /** @example 60 */
      signals: number;
      /** @example 21 */
      trades: number;
      /** @example 6 */
      wins: number;
      /** @example 4 */
      losses: number;
      /**
       * @description Wins by decided trades; 0 to 1
       * @example 0.6
       */
      win_rate: number | null;
      /**
       * @deprecated
       * @description The same as `win_rate`
       * @example 0.6
       */
      hit_rate: number | null;
      /**
       * @description Sum over the trades that report one; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 410.1
       */
      pnl: number | null;
      /**
       * @description Of `pnl`
       * @example USD
       */
      currency: string | null;
      /**
       * @description Why a value is null: `no_rate` where the day of a trade has none, `mixed_currencies` where a currency is not named
       * @example {
       *       "pnl": "mixed_currencies"
       *     }
       */
      reasons: {
        [key: string]: 'insufficient_data' | 'mixed_currencies' | 'no_rate';
      };
    };
    AlertDetailDto: {
      /** Format: uuid */
      id: string;
      /**
       * @description What makes it the same alert when it is reported again
       * @example health:execution
       */
      fingerprint: string;
      /** @example execution is DEGRADED */
      title: string;
      /** @example High latency detected */
      message: string;
      /**
       * @example warning
       * @enum {string}
       */
      severity: 'info' | 'warning' | 'error' | 'critical';
      /**
       * @description Who reports it: `health`, `alertmanager`, `rule`, or the name that a sender gives
       * @example health
       */
      source: string;
      /**
       * @example {
       *       "service": "execution"
       *     }
       */
      labels: {
        [key: string]: string;
      };
      /**
       * @example open
       * @enum {string}
       */
      status: 'open' | 'acknowledged' | 'resolved' | 'expired';
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was opened the last time: later than `created_at` where it was over, or taken, and came again
       * @example 2025-12-04T10:30:00.000Z
       */
      opened_at: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      last_seen_at: string;
      /**
       * @description How often it was reported
       * @example 3
       */
      count: number;
      /** @example false */
      acknowledged: boolean;
      /** @example null */
      acknowledged_by: string | null;
      /**
       * Format: date-time
       * @example null
       */
      acknowledged_at: string | null;
      /**
       * @description The newest comment since it was raised
       * @example null
       */
      comments: string | null;
      /**
       * Format: date-time
       * @example null
       */
      resolved_at: string | null;
      /**
       * Format: date-time
       * @description When it expires unless it is resolved
       * @example null
       */
      expires_at: string | null;
      /**
       * @description Whether a silence covers it: it sends no notifications, and is not counted as open
       * @example false
       */
      silenced: boolean;
      /**
       * @description Who silenced it; the source itself where that has
       * @example null
       */
      silenced_by: string | null;
      /**
       * Format: date-time
       * @description Null also where the source that has silenced it does not say
       * @example null
       */
      silenced_until: string | null;
      /**
       * @description The silences that cover it, and then those of its source
       * @example []
       */
      silence_ids: string[];
      /** @description The newest 200 changes, newest first */
      timeline: components['schemas']['TimelineEntryDto'][];
      log_context: components['schemas']['AlertLogsDto'];
    };
    AlertDto: {
      /** Format: uuid */
      id: string;
      /**
       * @description What makes it the same alert when it is reported again
       * @example health:execution
       */
      fingerprint: string;
      /** @example execution is DEGRADED */
      title: string;
      /** @example High latency detected */
      message: string;
      /**
       * @example warning
       * @enum {string}
       */
      severity: 'info' | 'warning' | 'error' | 'critical';
      /**
       * @description Who reports it: `health`, `alertmanager`, `rule`, or the name that a sender gives
       * @example health
       */
      source: string;
      /**
       * @example {
       *       "service": "execution"
       *     }
       */
      labels: {
        [key: string]: string;
      };
      /**
       * @example open
       * @enum {string}
       */
      status: 'open' | 'acknowledged' | 'resolved' | 'expired';
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was opened the last time: later than `created_at` where it was over, or taken, and came again
       * @example 2025-12-04T10:30:00.000Z
       */
      opened_at: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      last_seen_at: string;
      /**
       * @description How often it was reported
       * @example 3
       */
      count: number;
      /** @example false */
      acknowledged: boolean;
      /** @example null */
      acknowledged_by: string | null;
      /**
       * Format: date-time
       * @example null
       */
      acknowledged_at: string | null;
      /**
       * @description The newest comment since it was raised
       * @example null
       */
      comments: string | null;
      /**
       * Format: date-time
       * @example null
       */
      resolved_at: string | null;
      /**
       * Format: date-time
       * @description When it expires unless it is resolved
       * @example null
       */
      expires_at: string | null;
      /**
       * @description Whether a silence covers it: it sends no notifications, and is not counted as open
       * @example false
       */
      silenced: boolean;
      /**
       * @description Who silenced it; the source itself where that has
       * @example null
       */
      silenced_by: string | null;
      /**
       * Format: date-time
       * @description Null also where the source that has silenced it does not say
       * @example null
       */
      silenced_until: string | null;
      /**
       * @description The silences that cover it, and then those of its source
       * @example []
       */
      silence_ids: string[];
    };
    AlertLogLineDto: {
      /**
       * @description More of it: `GET /api/logs/{id}` and its context
       * @example l_2n9c
       */
      id: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @example error */
      level: string;
      /** @example execution */
      service: string;
      /** @example order rejected by the venue */
      message: string;
    };
    AlertLogsDto: {
      /**
       * @example live
       * @enum {string}
       */
      status: 'live' | 'unavailable';
      /**
       * @description Why there are none
       * @example null
       */
      reason: string | null;
      /**
       * @description Whose lines: its label `service`, `job` or `instance`, else its source
       * @example [
       *       "execution"
       *     ]
       */
      services: string[];
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      from: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      to: string | null;
      /** @description At most 25 before and 25 after, oldest first */
      lines: components['schemas']['AlertLogLineDto'][];
      /**
       * @description False when something may be missing
       * @example true
       */
      complete: boolean;
    };
    AlertPageDto: {
      items: components['schemas']['AlertDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
      /**
       * @description Subscribe to the topic from here (`recover`) to go on without a hole. It may be a little older than the rows: then events come that the rows have already. Of several pages the place of the first one counts
       * @example {
       *       "topic": "alerts",
       *       "epoch": "k3f9",
       *       "seq": 1042
       *     }
       */
      stream: components['schemas']['StreamPositionDto'];
    };
    AlertRuleChangeDto: {
      /**
       * @description Unique; the title of its alerts
       * @example example: CPU is busy
       */
      name?: string;
      /**
       * @description Type of the metric
       * @example cpu_usage
       */
      metric?: string;
      /**
       * @description Only series that have these labels; each series has an alert of its own
       * @example {
       *       "host": "desk-1"
       *     }
       */
      labels?: {
        [key: string]: string;
      };
      /**
       * @description One of > >= < <= == != and a number
       * @example > 0.8
       */
      condition?: string;
      /** @description How long it must hold, by the points' own times */
      for_seconds?: number;
      /** @enum {string} */
      severity?: 'info' | 'warning' | 'error' | 'critical';
      /**
       * @description {value}, {metric} and {label.<name>} stand for what was measured
       * @example {metric} of {label.host} is {value}
       */
      message?: string;
      /** @description After its alert was resolved it is silent for so long */
      cooldown_seconds?: number;
      enabled?: boolean;
    };
    AlertRuleDto: {
      /** Format: uuid */
      id: string;
      /** @example CPU is busy */
      name: string;
      /** @example cpu_usage */
      metric: string;
      /** @example {} */
      labels: {
        [key: string]: string;
      };
      /** @example > 0.8 */
      condition: string;
      /** @example 60 */
      for_seconds: number;
      /** @enum {string} */
      severity: 'info' | 'warning' | 'error' | 'critical';
      /** @example {metric} of {label.host} is {value} */
      message: string;
      /** @example 300 */
      cooldown_seconds: number;
      enabled: boolean;
      /**
       * @description `file`: from ALERT_RULES_FILE, read-only here
       * @enum {string}
       */
      origin: 'file' | 'api';
      /** @example admin */
      created_by: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      created_at: string;
    };
    AlertRulePageDto: {
      items: components['schemas']['AlertRuleDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    AlertSummaryDto: {
      /** @example 12 */
      total: number;
      /**
       * @description Open or acknowledged, and not silenced
       * @example 3
       */
      active: number;
      /**
       * @description Open or acknowledged, and silenced: in no other number but `total`
       * @example 1
       */
      silenced: number;
      /**
       * @example {
       *       "open": 2,
       *       "acknowledged": 1,
       *       "resolved": 9,
       *       "expired": 0
       *     }
       */
      by_status: {
        [key: string]: number;
      };
      /**
       * @example {
       *       "info": 0,
       *       "warning": 2,
       *       "error": 0,
       *       "critical": 1
       *     }
       */
      by_severity: {
        [key: string]: number;
      };
      /**
       * @description The 100 most
       * @example {
       *       "health": 2,
       *       "rule": 1
       *     }
       */
      by_source: {
        [key: string]: number;
      };
      oldest_open: components['schemas']['OldestAlertDto'] | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
    };
    ApiKeyChangeDto: {
      /**
       * @description 1 to 64 printable characters
       * @example example: nightly report
       */
      name?: string;
      /**
       * @example [
       *       "view_dashboard"
       *     ]
       */
      permissions?: (
        | 'view_dashboard'
        | 'view_portfolio'
        | 'view_metrics'
        | 'view_alerts'
        | 'view_agents'
        | 'view_market'
        | 'manage_feeds'
        | 'view_trades'
        | 'view_system'
        | 'view_logs'
        | 'acknowledge_alerts'
        | 'view_alert_rules'
        | 'manage_alert_rules'
        | 'export_data'
        | 'ingest'
        | 'manage_users'
        | 'manage_api_keys'
        | 'manage_logs'
        | 'view_audit'
        | 'control_stop'
        | 'control_strategies'
        | 'control_rearm'
      )[];
      /**
       * @description Names of brokers, or `["*"]`: all of the creator
       * @example [
       *       "binance"
       *     ]
       */
      brokers?: string[];
      /** @example 2027-01-01T00:00:00.000Z */
      expires_at?: string;
      /**
       * @description CIDR, IPv4 or IPv6; none: from anywhere
       * @example [
       *       "10.0.0.0/8"
       *     ]
       */
      allowed_networks?: string[];
    };
    ApiKeyDto: {
      /** @example 1a2b3c4d */
      id: string;
      /** @example nightly report */
      name: string;
      /**
       * @example [
       *       "view_dashboard",
       *       "view_trades"
       *     ]
       */
      permissions: string[];
      /**
       * @example [
       *       "*"
       *     ]
       */
      brokers: string[];
      /**
       * @example [
       *       "10.0.0.0/8"
       *     ]
       */
      allowed_networks: string[];
      /** @example 2027-01-01T00:00:00.000Z */
      expires_at: string | null;
      /**
       * @description Whose losses of permissions and brokers the key shares
       * @example ada
       */
      created_by: string;
      /** @example 2026-03-02T08:00:00.000Z */
      created_at: string;
      /** @example 2026-03-02T09:30:00.000Z */
      last_used_at: string | null;
      /** @example 192.0.2.7 */
      last_used_address: string | null;
      /** @example 1042 */
      uses: number;
      /**
       * @description `rotated`: replaced, and good until `expires_at`, then `expired`; `suspended`: its creator is disabled or gone
       * @enum {string}
       */
      status: 'active' | 'rotated' | 'suspended' | 'expired' | 'revoked';
      /**
       * @description `configuration`: of INGEST_API_KEY, cannot be edited
       * @enum {string}
       */
      source: 'user' | 'configuration';
      /** @description The key that a rotation has put in its place */
      replaced_by: string | null;
    };
    ApiKeysDto: {
      items: components['schemas']['ApiKeyDto'][];
      next_cursor: string | null;
      /** @example false */
      has_more: boolean;
    };
    AuditActorDto: {
      /**
       * @description `anonymous`: not authenticated
       * @enum {string}
       */
      kind: 'user' | 'api_key' | 'anonymous' | 'system';
      /** @example user:operator */
      id: string | null;
      /** @example operator */
      name: string | null;
      /** @example 0b9f6c1e-7d0a-4c37-9a51-3f0f5f7f1f11 */
      session_id: string | null;
    };
    AuditPageDto: {
      items: components['schemas']['AuditRowDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    AuditRowDto: {
      /**
       * @description Rises by exactly 1
       * @example 1042
       */
      id: number;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      at: string;
      actor: components['schemas']['AuditActorDto'];
      /** @example alert.acknowledge */
      action: string;
      /** @example alert:6f1d3c52-0a5e-4a8e-9a53-6c3c1a2b4d5e */
      subject: string | null;
      /** @enum {string} */
      outcome: 'success' | 'failure' | 'refused' | 'unknown';
      /** @example 203.0.113.7 */
      address: string | null;
      /** @example Mozilla/5.0 */
      user_agent: string | null;
      /** @example 5f0c6a1d2b3e-1a */
      request_id: string | null;
      /**
       * @example {
       *       "comment": "the vendor knows"
       *     }
       */
      detail: {
        [key: string]: unknown;
      };
      /**
       * @description SHA-256, in hex, of the hash of the row before followed by this row without `hash` as RFC 8785 JSON; the first row follows 64 zeros
       * @example 9f2c4e0d5b7a61c38e1f0a9d4c6b2e7f8a0d3c5b1e9f7a6d4c2b0e8f6a4d2c1b
       */
      hash: string;
    };
    AuditVerificationDto: {
      /**
       * @description Null while the check goes on
       * @example true
       */
      ok: boolean | null;
      /**
       * @description Rows that the trail holds
       * @example 1042
       */
      rows: number;
      /**
       * @description Rows that were checked so far
       * @example 1042
       */
      checked: number;
      /**
       * @description The last row of a whole trail; null while the check goes on
       * @example 1042
       */
      last_id: number | null;
      /**
       * @description Its hash: keep both elsewhere, and a cut end cannot hide
       * @example 9f2c4e0d5b7a61c38e1f0a9d4c6b2e7f8a0d3c5b1e9f7a6d4c2b0e8f6a4d2c1b
       */
      last_hash: string | null;
      /**
       * @description The first row that is not what was written
       * @example null
       */
      first_broken: number | null;
      /**
       * @description What is wrong there
       * @example null
       */
      reason: string | null;
      /**
       * Format: date-time
       * @description When the end of the chain was last noted outside the database, in DATA_DIR of this replica
       * @example 2025-12-04T10:30:00.000Z
       */
      anchored_at: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:01.000Z
       */
      started_at: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:01.200Z
       */
      finished_at: string | null;
    };
    BarDto: {
      /**
       * @description Where it begins, epoch ms
       * @example 1770003060000
       */
      timestamp: number;
      /** @example 3300.5 */
      open: number;
      /** @example 3302 */
      high: number;
      /** @example 3299.25 */
      low: number;
      /** @example 3301.5 */
      close: number;
      /**
       * @description Null = no trade said a quantity
       * @example 1250
       */
      volume: number | null;
      /** @example 42 */
      trades: number;
      /**
       * @description Average price by volume; null without a volume
       * @example 3300.87
       */
      vwap: number | null;
      /** @description False while trades are expected; a late one may change a closed bar all the same */
      closed: boolean;
      /** @description Without trades: made by `fill` */
      filled?: boolean;
    };
    BarListDto: {
      /** @example NSE */
      exchange: string;
      /** @example TCS */
      symbol: string;
      /** @enum {string} */
      interval: '1s' | '5s' | '15s' | '1m' | '5m' | '15m' | '1h' | '1d';
      /** @description Oldest first */
      items: components['schemas']['BarDto'][];
      /**
       * @deprecated
       * @description The same as `items`
       */
      bars: components['schemas']['BarDto'][];
      /**
       * Format: date-time
       * @description Where the oldest bar begins that is kept of the instrument in this resolution
       */
      complete_from: string | null;
      /**
       * @description Feeds whose trades are in the bars
       * @example [
       *       "http"
       *     ]
       */
      sources: string[];
    };
    BenchmarkDto: {
      /** @example index_close */
      type: string;
      /**
       * @description Returns between dates that both have
       * @example 29
       */
      n: number;
    };
    BrokerStandingDto: {
      /**
       * @description Money, in the decimals of its currency (2 for USD, 8 for BTC); null where it is not known
       * @example 61200
       */
      equity: number | null;
      /**
       * @deprecated
       * @description The same as `equity`
       * @example 61200
       */
      total_value: number | null;
      /**
       * @description Money
       * @example 20000
       */
      cash: number | null;
      /**
       * @description Money
       * @example 900
       */
      unrealized_pnl: number | null;
      /**
       * @description Money
       * @example 300
       */
      realized_pnl: number | null;
      /**
       * @description Money
       * @example 1200
       */
      total_pnl: number | null;
      /** @example 4 */
      position_count: number | null;
      /**
       * @deprecated
       * @description The same as `position_count`
       * @example 4
       */
      total_positions: number | null;
      /**
       * @description Of the figures; null before the first summary
       * @example USD
       */
      currency: string | null;
      /**
       * @description `stale`: the figures are the last known ones, older than BROKER_MAX_AGE_SECONDS; `unavailable`: none was ever reported
       * @enum {string}
       */
      status: 'live' | 'stale' | 'unavailable';
      /**
       * @description Why the broker is not in totals; null when it is
       * @example null
       */
      reason: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      as_of: string | null;
      /**
       * @description The source of the figures
       * @enum {string|null}
       */
      source: 'event' | 'redis' | 'service' | null;
      /**
       * @description Seconds that the newest summary was old when it came in: how far the broker's clock is behind ours (below 0: ahead). Up to BROKER_CLOCK_TOLERANCE_SECONDS it does not make the broker stale. Null while no summary has come in since the start
       * @example 0
       */
      clock_skew_seconds: number | null;
    };
    ChartDto: {
      /** @enum {string} */
      kind: 'equity' | 'pnl' | 'drawdown' | 'exposure';
      /**
       * @description Of the values; null for drawdowns, which are fractions
       * @example USD
       */
      currency: string | null;
      /** @enum {string} */
      timeframe: '1d' | '1w' | '1m' | '3m' | '1y' | 'all';
      /** @description Oldest first; what is not known is left out */
      items: components['schemas']['EquityPointDto'][];
      /**
       * @deprecated
       * @description The same as `items`
       */
      series: components['schemas']['EquityPointDto'][];
      /** @example 500 */
      points: number;
      /**
       * @description Before they were thinned out
       * @example 1440
       */
      source_points: number;
      /** @description Whether every broker is in the newest point, and had a rate on every day */
      complete: boolean;
      excluded: components['schemas']['ExcludedBrokerDto'][];
    };
    CommentDto: {
      /**
       * @description Needed, by this name or as `comments`
       * @example the vendor knows
       */
      comment?: string;
      /** @description The same by its other name; `comment` counts where both are given */
      comments?: string;
    };
    ComponentDto: {
      /**
       * @description `process`, `host` (with a suffix where there are replicas) or a service of the desk
       * @example execution
       */
      name: string;
      /** @enum {string} */
      status: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
      /** @example 12.5 */
      latency_ms: number | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      last_check: string | null;
      /**
       * @description Why it is not OK, where that is known
       * @example null
       */
      reason: string | null;
      /** @description Oldest first, at most 500: of samples that fall together the worst status and the largest latency stay */
      history: components['schemas']['HistoryPointDto'][];
    };
    ConnectionsDto: {
      /** @example 42 */
      total: number;
      /** @description Connections that have not authenticated yet. */
      anonymous: number;
      /**
       * @description By transport.
       * @example {
       *       "ws": 40,
       *       "socket.io": 1,
       *       "sse": 1
       *     }
       */
      by_transport: {
        [key: string]: number;
      };
      /** @description Distinct principals. */
      principals: number;
    };
    ControlDto: {
      /** @example example: fill prices look wrong */
      reason: string;
      /**
       * @description The strategy, or the service; the emergency stop takes none
       * @example momentum
       */
      target?: string;
      /**
       * @description The state that the service must be in; in another one nothing is sent (412)
       * @example ARMED
       */
      expected_state?: string;
      /**
       * @description Checks everything and sends nothing
       * @default false
       */
      dry_run: boolean;
    };
    ControlRequestPageDto: {
      items: components['schemas']['ControlResultDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
      /**
       * @description Subscribe to the topic from here (`recover`) to go on without a hole. It may be a little older than the rows: then events come that the rows have already. Of several pages the place of the first one counts
       * @example {
       *       "topic": "controls",
       *       "epoch": "k3f9",
       *       "seq": 1042
       *     }
       */
      stream: components['schemas']['StreamPositionDto'];
    };
    ControlResultDto: {
      /**
       * Format: uuid
       * @example 0b9f6c1e-7d0a-4c37-9a51-3f0f5f7f1f11
       */
      id: string;
      /**
       * @example ess.trip
       * @enum {string}
       */
      control: 'ess.trip' | 'ess.rearm' | 'strategy.pause' | 'strategy.resume' | 'breaker.trip' | 'breaker.close';
      /** @example null */
      target: string | null;
      /**
       * @description `unknown`: the service gave no usable answer, and its state did not show the outcome. `running`: a service is being asked.
       * @example done
       * @enum {string}
       */
      status: 'running' | 'pending_approval' | 'done' | 'failed' | 'unknown' | 'rejected' | 'expired';
      /** @example fill prices look wrong */
      reason: string;
      /** @example false */
      dry_run: boolean;
      /** @example ARMED */
      state_before: string | null;
      /** @example TRIPPED */
      state_after: string | null;
      /**
       * @description Why it failed, was rejected or is unknown
       * @example null
       */
      cause: string | null;
      /** @example operator */
      requested_by: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      requested_at: string;
      /**
       * @description Who approved or rejected it
       * @example null
       */
      approved_by: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.120Z
       */
      finished_at: string | null;
      /**
       * Format: date-time
       * @example null
       */
      expires_at: string | null;
    };
    ConventionDto: {
      /**
       * @description P: 8760 for hours, PERIODS_PER_YEAR for days
       * @example 365
       */
      periods_per_year: number;
      /**
       * @description Yearly rate without risk, RISK_FREE_RATE
       * @example 0
       */
      rf: number;
      /**
       * @description Of standard deviations
       * @example 1
       */
      ddof: number;
      /**
       * @description Returns of hours or days that are over: of the running one is no figure but `total_return`, `twr`, `xirr`, `max_drawdown` and, by it, `calmar_ratio`
       * @example 30
       */
      n: number;
      /**
       * Format: date-time
       * @description The hour or day whose close is the equity at the start
       * @example 2025-11-04T00:00:00.000Z
       */
      from: string | null;
      /**
       * Format: date-time
       * @description The hour or day whose close is the equity at the end
       * @example 2025-12-04T00:00:00.000Z
       */
      to: string | null;
      /**
       * @description Periods with money from outside, which is counted at their start and is no gain
       * @example 1
       */
      flows: number;
      /** @example equity in USD, daily closes (UTC) */
      source: string;
    };
    CreatedApiKeyDto: {
      /** @example 1a2b3c4d */
      id: string;
      /** @example nightly report */
      name: string;
      /**
       * @example [
       *       "view_dashboard",
       *       "view_trades"
       *     ]
       */
      permissions: string[];
      /**
       * @example [
       *       "*"
       *     ]
       */
      brokers: string[];
      /**
       * @example [
       *       "10.0.0.0/8"
       *     ]
       */
      allowed_networks: string[];
      /** @example 2027-01-01T00:00:00.000Z */
      expires_at: string | null;
      /**
       * @description Whose losses of permissions and brokers the key shares
       * @example ada
       */
      created_by: string;
      /** @example 2026-03-02T08:00:00.000Z */
      created_at: string;
      /** @example 2026-03-02T09:30:00.000Z */
      last_used_at: string | null;
      /** @example 192.0.2.7 */
      last_used_address: string | null;
      /** @example 1042 */
      uses: number;
      /**
       * @description `rotated`: replaced, and good until `expires_at`, then `expired`; `suspended`: its creator is disabled or gone
       * @enum {string}
       */
      status: 'active' | 'rotated' | 'suspended' | 'expired' | 'revoked';
      /**
       * @description `configuration`: of INGEST_API_KEY, cannot be edited
       * @enum {string}
       */
      source: 'user' | 'configuration';
      /** @description The key that a rotation has put in its place */
      replaced_by: string | null;
      /**
       * @description The key itself; it is shown this once
       * @example qd_1a2b3c4d_...
       */
      key: string;
    };
    CurrencyTradesDto: {
      /** @example USD */
      currency: string | null;
      /** @example 42 */
      count: number;
      /** @example 1250000 */
      volume: number | null;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 125.5
       */
      fees: number | null;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 820.25
       */
      pnl: number | null;
    };
    DashboardHealthDto: {
      /**
       * @description OK: every section is live and whole, the live stream runs and writes are taken; DOWN: no section is live
       * @enum {string}
       */
      status: 'OK' | 'DEGRADED' | 'DOWN';
      /**
       * @description down: the live stream stands still, because its log is out of reach or refuses events
       * @enum {string}
       */
      event_log: 'up' | 'down';
      /**
       * @description refused: what is there is read, but nothing is stored (a full disk, a standby): what would be answers 503
       * @example {
       *       "database": "taken",
       *       "audit": "taken",
       *       "log_store": "taken"
       *     }
       */
      writes: {
        [key: string]: 'taken' | 'refused';
      };
      /** @description It does not count in `status`, which is about the desk */
      market: components['schemas']['MarketStandingDto'] | null;
      /** @example dashboard-api */
      service: string;
      /** @example 2025-01-27T10:00:00.000Z */
      timestamp: string;
      /**
       * @description What the desk's monitor calls the desk, else the mode in which this process runs.
       * @example sandbox
       */
      environment: string;
      sections: components['schemas']['SectionsDto'];
      upstreams: components['schemas']['UpstreamDto'][];
      /**
       * @description Of the sources of this backend.
       * @example 3f8e1c0a9b7d4e52a1c6f0d98b3e7a4412d5c6b7
       */
      commit: string | null;
      /**
       * @description Of the page that is served here: a page of another build is an old one.
       * @example B8ltokA3
       */
      build: string | null;
    };
    DashboardSummaryDto: {
      /**
       * @description What was asked for
       * @example all
       */
      broker: string;
      /**
       * @description Brokers whose figures are up to date
       * @example [
       *       "alpha",
       *       "gamma"
       *     ]
       */
      active_brokers: string[];
      /** @description By name */
      broker_portfolios: {
        [key: string]: components['schemas']['BrokerStandingDto'];
      };
      /** @description A figure that a broker in the totals does not report is null */
      totals: components['schemas']['TotalsDto'];
      excluded: components['schemas']['ExcludedBrokerDto'][];
      /** @description Whether every broker is in the totals */
      complete: boolean;
      /**
       * @description What keeps the totals from being complete
       * @example null
       */
      reason: string | null;
      /** @description The rates of these totals, one for each currency that is not the base currency */
      fx: components['schemas']['FxConversionDto'][];
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
    };
    DecisionDto: {
      /** @example example: seen the prices too */
      comment?: string;
    };
    DeskServiceDto: {
      /** @enum {string} */
      status: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
      /** @example execution */
      name: string;
      /**
       * @description Milliseconds, 1 decimal.
       * @example 15
       */
      latency_ms: number | null;
      /** @example 2025-01-27T10:00:00.000Z */
      last_check: string | null;
    };
    DeskSystemDto: {
      /**
       * @description The worst of the services; UNKNOWN while the monitor cannot be reached
       * @enum {string}
       */
      overall_status: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
      services: components['schemas']['DeskServiceDto'][];
      /** @example 2 */
      alerts_count: number | null;
      /**
       * @description When the newest alert was raised.
       * @example 2025-01-27T09:55:00.000Z
       */
      last_alert: string | null;
    };
    DrawdownDto: {
      /**
       * @description Fraction of the peak
       * @example -0.03714565
       */
      depth: number;
      /**
       * Format: date-time
       * @description The hour or day whose close it is
       * @example 2024-01-05T00:00:00.000Z
       */
      peak: string;
      /**
       * Format: date-time
       * @example 2024-01-09T00:00:00.000Z
       */
      trough: string;
      /**
       * Format: date-time
       * @description Null while it is open
       * @example 2024-01-12T00:00:00.000Z
       */
      recovery: string | null;
      /** @example 4 */
      days_to_trough: number;
      /**
       * @description To the recovery, or so far
       * @example 7
       */
      days: number;
    };
    EquityPointDto: {
      /**
       * Format: date-time
       * @description Where the interval, hour or day of the value begins; of samples (chart `1d`) when they were taken
       * @example 2025-12-04T00:00:00.000Z
       */
      timestamp: string;
      /** @example 104000 */
      value: number;
      /**
       * @description True where the interval, hour or day is not over yet; else absent
       * @example true
       */
      partial?: boolean;
    };
    EventDto: {
      /**
       * @description As it was sent, else derived
       * @example evt-7f3a
       */
      id: string;
      /**
       * @description Type on the live stream
       * @example position_updated
       */
      type: string;
      /**
       * Format: date-time
       * @description The event's own time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.012Z
       */
      received_at: string;
      /** @example execution */
      source: string | null;
      /** @example null */
      correlation_id: string | null;
      /**
       * @example {
       *       "symbol": "BTCUSDT",
       *       "side": "LONG",
       *       "size": 0.5
       *     }
       */
      payload: {
        [key: string]: unknown;
      };
    };
    EventErrorDto: {
      /**
       * @description Place in the call, from 0
       * @example 2
       */
      index: number;
      /**
       * @description Empty when it is the whole of it
       * @example type
       */
      field: string;
      /** @example is required */
      message: string;
    };
    EventLoopLagDto: {
      /** @example 0.12 */
      p50: number | null;
      /** @example 1.42 */
      p99: number | null;
      /** @example 18.3 */
      max: number | null;
    };
    EventPageDto: {
      items: components['schemas']['EventDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    EventResultDto: {
      /**
       * @description Place in the call, from 0
       * @example 0
       */
      index: number;
      /**
       * @description Null for a rejected event without a usable id
       * @example evt-7f3a
       */
      id: string | null;
      /** @enum {string} */
      status: 'accepted' | 'duplicate' | 'rejected';
      /**
       * @description Why it was rejected
       * @example type is required
       */
      error?: string;
    };
    ExcludedBrokerDto: {
      /** @example beta */
      broker: string;
      /** @example no rate EURUSD */
      reason: string;
    };
    ExposureDto: {
      /**
       * @description Of the legs that are long
       * @example 100
       */
      long: number | null;
      /**
       * @description Of the legs that are short, positive
       * @example 40
       */
      short: number | null;
      /**
       * @description Long and short together
       * @example 140
       */
      gross: number | null;
      /**
       * @description Long less short
       * @example 60
       */
      net: number | null;
      /**
       * @description Gross over `equity`
       * @example 0.14
       */
      leverage: number | null;
      /**
       * @description Why it is not known
       * @example null
       */
      reason: string | null;
    };
    FailedSymbolDto: {
      /** @example TCS */
      symbol: string;
      /** @example NSE */
      exchange: string;
      /** @example NO_FEED */
      code: string;
      /** @example No feed serves this exchange */
      message: string;
    };
    FeedConnectionDto: {
      /** @example 1 */
      id: number;
      /** @enum {string} */
      state: 'disabled' | 'connecting' | 'authenticating' | 'live' | 'stale' | 'mute' | 'reconnecting' | 'failed';
      /** @example 120 */
      symbols: number;
      /** @example 300 */
      capacity: number;
      /** Format: date-time */
      since: string;
      /** Format: date-time */
      last_message_at: string | null;
      /** @example 12 */
      rtt_ms: number | null;
    };
    FeedDto: {
      /** @example http */
      name: string;
      /** @example http */
      kind: string;
      /** @enum {string} */
      status: 'disabled' | 'connecting' | 'authenticating' | 'live' | 'stale' | 'mute' | 'reconnecting' | 'failed';
      /**
       * @description Whether the core session of its market is under way, by its days and hours; null = it never closes
       * @enum {string|null}
       */
      market: 'open' | 'closed' | null;
      /** @description Null for who may not manage feeds */
      connections: components['schemas']['FeedConnectionDto'][] | null;
      /** @description Whether the replica that answers is the one that is connected; true where there is one process */
      connected_here: boolean;
      /**
       * @description Instruments that it has brought
       * @example 10
       */
      symbols: number;
      /**
       * @description Null = without a limit
       * @example 900
       */
      capacity: number | null;
      /** @example 40.5 */
      ticks_per_s: number;
      /**
       * @description Null = it has brought none
       * @example 250
       */
      last_tick_age_ms: number | null;
      /** @example 0 */
      reconnects: number;
      /** @description The last 20, oldest first; null for who may not manage feeds */
      reconnect_history: components['schemas']['FeedReconnectDto'][] | null;
      /** @example 0 */
      gaps: number;
      /**
       * @example {
       *       "out_of_order": 2
       *     }
       */
      rejected: {
        [key: string]: number;
      };
      /**
       * @example {
       *       "late": 1
       *     }
       */
      flagged: {
        [key: string]: number;
      };
      /**
       * @description How far its clock is ahead of ours by its last tick, where that is a second or more
       * @example null
       */
      clock_skew_ms: number | null;
      /** @description Why it is not live; null for who may not manage feeds */
      last_error: string | null;
      /**
       * Format: date-time
       * @description Null for who may not manage feeds
       */
      token_expires_at: string | null;
      /**
       * @description Seconds until then; null for who may not manage feeds
       * @example 21600
       */
      token_expires_in_s: number | null;
    };
    FeedHealthDto: {
      /** @example http */
      name: string;
      /** @enum {string} */
      status: 'disabled' | 'connecting' | 'authenticating' | 'live' | 'stale' | 'mute' | 'reconnecting' | 'failed';
    };
    FeedListDto: {
      /** @description The preferred one first */
      items: components['schemas']['FeedDto'][];
    };
    FeedReconnectDto: {
      /** Format: date-time */
      at: string;
      /** @example closed with 1006 */
      reason: string;
    };
    FeedTokenDto: {
      token: string;
      /**
       * @description When it ends: RFC 3339 with a zone, or epoch seconds or milliseconds
       * @example 2026-02-03T00:30:00Z
       */
      expires_at?: string;
    };
    FiguresOfPerformanceDto: {
      /**
       * @description Time-weighted, flows taken out: Π(1+r) - 1; the running period counts; a fraction: 0.015 is 1.5 %
       * @example 0.045
       */
      total_return: number | null;
      /**
       * @description The same as `total_return`, under the name of its method
       * @example 0.045
       */
      twr: number | null;
      /**
       * @description (1+T)^(P/N) - 1, where T is Π(1+r) - 1 of the N periods that are over; a fraction: 0.015 is 1.5 %
       * @example 2.0320092316
       */
      cagr: number | null;
      /**
       * @description Money-weighted yearly rate: the one at which start, flows and end are worth nothing together (days/365), as a fraction; the running period counts
       * @example 0.27
       */
      xirr: number | null;
      /**
       * @description s(r)·√P; a fraction: 0.015 is 1.5 %
       * @example 0.244594409
       */
      volatility: number | null;
      /**
       * @description mean(r-rf)/s(r-rf)·√P
       * @example 4.4557270662
       */
      sharpe_ratio: number | null;
      /**
       * @description √(Σ min(r-rf,0)²/N)·√P, over all N periods; a fraction: 0.015 is 1.5 %
       * @example 0.1448959297
       */
      downside_deviation: number | null;
      /**
       * @description mean(r-rf)·P / `downside_deviation`
       * @example 7.521577251
       */
      sortino_ratio: number | null;
      /**
       * @description Deepest fall from a peak, the start counted as one; the running period counts; a fraction, 0 or negative: -0.015 is 1.5 %
       * @example -0.03714565
       */
      max_drawdown: number | null;
      /**
       * @description `cagr` / |`max_drawdown`|, so the running period counts by the latter
       * @example 54.7038274721
       */
      calmar_ratio: number | null;
      /**
       * @description Quantile 0.05 of r, interpolated linearly: a return, so negative = loss; a fraction: 0.015 is 1.5 %
       * @example -0.0193025837
       */
      var_95: number | null;
      /**
       * @description Quantile 0.01 of r, as `var_95`; a fraction: 0.015 is 1.5 %
       * @example -0.0234108589
       */
      var_99: number | null;
      /**
       * @description Mean of the returns that are not above `var_95`; a fraction: 0.015 is 1.5 %
       * @example -0.0244379277
       */
      cvar_95: number | null;
      /**
       * @description Mean of the returns that are not above `var_99`; a fraction: 0.015 is 1.5 %
       * @example -0.0244379277
       */
      cvar_99: number | null;
      /**
       * @description Periods that gained, of those that gained or lost; 0 to 1
       * @example 0.6
       */
      period_win_rate: number | null;
      /**
       * @description Σ gaining returns / |Σ losing returns|
       * @example 1.9564752421
       */
      period_profit_factor: number | null;
      /**
       * @description Trades that won, of those that won or lost; 0 to 1
       * @example 0.5714285714
       */
      win_rate: number | null;
      /**
       * @description Σ gains / |Σ losses| of trades
       * @example 1.6346153846
       */
      profit_factor: number | null;
      /**
       * @description Average win / |average loss| of trades
       * @example 1.2259615385
       */
      payoff_ratio: number | null;
      /**
       * @description Mean P&L of a trade, those without gain or loss counted; money, of `currency`
       * @example 20.625
       */
      expectancy: number | null;
      /**
       * @description cov(r,b) / var(b), where b are the returns of `benchmark` on the dates that both have
       * @example null
       */
      beta: number | null;
      /**
       * @description (mean r - β·mean b)·P; a fraction: 0.015 is 1.5 %
       * @example null
       */
      alpha: number | null;
      /**
       * @description Of r and b, from -1 to 1
       * @example null
       */
      correlation: number | null;
      /**
       * @description s(r-b)·√P; a fraction: 0.015 is 1.5 %
       * @example null
       */
      tracking_error: number | null;
      /**
       * @description mean(r-b)/s(r-b)·√P
       * @example null
       */
      information_ratio: number | null;
    };
    FxConversionDto: {
      /** @example NOK */
      currency: string;
      /**
       * @description What one unit is worth in the base currency
       * @example 0.0931
       */
      rate: number;
      /**
       * @description The currency that the rate was crossed over; null: none
       * @example EUR
       */
      via: string | null;
      /** @description The rates that it is made of: two where it was crossed */
      quotes: components['schemas']['FxQuoteDto'][];
    };
    FxQuoteDto: {
      /**
       * @description What one unit of the first is worth in the second
       * @example EURUSD
       */
      pair: string;
      /** @example 1.08 */
      rate: number;
      /**
       * Format: date-time
       * @description Null for a configured rate
       */
      as_of: string | null;
      /**
       * @description Milliseconds since `as_of`
       * @example 4000
       */
      age_ms: number | null;
    };
    HeldSymbolsDto: {
      symbols: components['schemas']['SymbolDto'][];
      /** @enum {string} */
      mode: 'LTP' | 'Quote' | 'Depth';
      /** @example 1 */
      count: number;
    };
    HistoryDto: {
      /** @example USD */
      currency: string;
      /** @example 300 */
      interval_seconds: number;
      /** @description The last equity of each interval at the time where the interval begins, oldest first; an interval without one is absent */
      items: components['schemas']['EquityPointDto'][];
      /** @description Whether the equity of every broker had a rate on every day of the range */
      complete: boolean;
      /** @description Brokers without a rate on some days: their equity is missing there */
      excluded: components['schemas']['ExcludedBrokerDto'][];
    };
    HistoryPointDto: {
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @enum {string} */
      status: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
      /**
       * @example {
       *       "cpu_percent": 3.25,
       *       "memory_rss_bytes": 157286400,
       *       "event_loop_lag_p99_ms": 1.42,
       *       "sockets": 42
       *     }
       */
      figures: {
        [key: string]: number | null;
      };
    };
    HostDto: {
      /**
       * @description Percent of all cores together
       * @example 21.5
       */
      cpu_percent: number | null;
      /** @example 0.42 */
      load_1m: number | null;
      /** @example 48.7 */
      memory_used_percent: number | null;
      /** @example 17179869184 */
      memory_total_bytes: number;
      /**
       * @description Of the file system of DATA_DIR
       * @example 61.2
       */
      disk_used_percent: number | null;
      /** @example 53687091200 */
      disk_free_bytes: number | null;
    };
    IngestReportDto: {
      /** @example 1 */
      accepted: number;
      /**
       * @description Events whose id is known already, or came earlier in the call: the first one counts
       * @example 0
       */
      duplicates: number;
      /** @example 0 */
      rejected: number;
      /** @description As in the reports of metrics and trades */
      errors: components['schemas']['EventErrorDto'][];
      /**
       * @deprecated
       * @description Each event by its place; `errors` says what was rejected
       */
      results: components['schemas']['EventResultDto'][];
    };
    InstrumentDto: {
      /** @example NSE */
      exchange: string;
      /** @example TCS */
      symbol: string;
      /**
       * @description Who brings it; null where no feed serves the exchange
       * @example http
       */
      feed: string | null;
      /**
       * @description How the feed spells it
       * @example TCS
       */
      venue_symbol: string;
      /**
       * @description Smallest step of the price; null where the feed does not say
       * @example 0.05
       */
      tick_size: number | null;
      /**
       * @description Smallest step of a quantity; null where the feed does not say
       * @example 1
       */
      lot_size: number | null;
      /** @description What there is a value of */
      modes: ('ltp' | 'quote' | 'depth')[];
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      last_tick_at: string | null;
      /** @enum {string} */
      state: 'live' | 'waiting' | 'stale';
    };
    InstrumentPageDto: {
      items: components['schemas']['InstrumentDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    IntakeErrorDto: {
      /**
       * @description Place in the call, from 0
       * @example 3
       */
      index: number;
      /**
       * @description Empty where it is the part as a whole
       * @example
       */
      field: string;
      /** @example must be an object */
      message: string;
    };
    LastSignalDto: {
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @example BTCUSDT */
      symbol: string;
      /**
       * @description BUY, SELL, HOLD or UNKNOWN
       * @example BUY
       */
      direction: string;
      /**
       * @description 0 to 1
       * @example 0.82
       */
      confidence: number | null;
      /**
       * @description Units
       * @example 0.5
       */
      target_quantity: number | null;
      /**
       * @deprecated
       * @description The same as `target_quantity`
       * @example 0.5
       */
      target_size: number | null;
    };
    ListedSubscriptionDto: {
      /** @example TCS */
      symbol: string;
      /** @example NSE */
      exchange: string;
      /** @enum {string} */
      mode: 'LTP' | 'Quote' | 'Depth';
      /** @enum {string} */
      via: 'openalgo' | 'house' | 'rest';
      /** @example o1 */
      client_id: string;
      /** @enum {string} */
      state: 'live' | 'waiting' | 'stale';
      /** Format: date-time */
      last_tick_at: string | null;
    };
    LiveDto: {
      /**
       * @example ok
       * @enum {string}
       */
      status: 'ok';
      /**
       * @description Seconds since the process started.
       * @example 3600
       */
      uptime_seconds: number;
    };
    LogArchiveDto: {
      /** @description Archived segments, oldest first */
      items: components['schemas']['LogSegmentDto'][];
    };
    LogBucketDto: {
      /** Format: date-time */
      timestamp: string;
      total: number;
      /**
       * @example {
       *       "info": 12,
       *       "error": 1
       *     }
       */
      by: {
        [key: string]: number;
      };
    };
    LogContextDto: {
      /** @description In the order of intake; without a `cursor` the entry itself is among them */
      items: components['schemas']['LogEntryDto'][];
      has_more_before: boolean;
      has_more_after: boolean;
      /**
       * @description `cursor` of what lies before
       * @example null
       */
      before_cursor: string | null;
      /**
       * @description `cursor` of what lies after
       * @example null
       */
      after_cursor: string | null;
      /** @description `before_seq` of what lies before */
      before_seq: number | null;
      /** @description `after_seq` of what lies after */
      after_seq: number | null;
      complete: boolean;
    };
    LogEntryDto: {
      /**
       * @description Stable for ever
       * @example l_2n9c
       */
      id: string;
      /**
       * @description Number in the store
       * @example 122340
       */
      seq: number;
      /**
       * @description Number in its service
       * @example 4711
       */
      service_seq: number;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.123Z
       */
      timestamp: string;
      /**
       * @description Epoch nanoseconds, where the line had more than milliseconds
       * @example null
       */
      timestamp_ns: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.140Z
       */
      received_at: string;
      /** @example execution */
      service: string;
      /**
       * @example info
       * @enum {string}
       */
      level: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
      /** @example order filled BTCUSDT 0.5 */
      message: string;
      /**
       * @example {
       *       "order_id": "o-1"
       *     }
       */
      fields: {
        [key: string]: unknown;
      };
      /** @example null */
      trace_id: string | null;
      /** @example null */
      span_id: string | null;
      /** @example null */
      broker: string | null;
      /**
       * @description The stack trace of the entry
       * @example null
       */
      stack: string | null;
      /**
       * @description Id of the pattern that the message follows
       * @example p_1f3a
       */
      pattern: string | null;
      /** @example file:execution.log */
      source: string;
      position: components['schemas']['LogPositionDto'] | null;
      /** @example bracketed */
      format: string;
      /**
       * @example event
       * @enum {string}
       */
      time_source: 'event' | 'event_zone_assumed' | 'event_year_assumed' | 'event_date_assumed' | 'received' | 'corrected';
      /** @example [] */
      flags: ('binary' | 'partial' | 'truncated' | 'redacted' | 're_encoded' | 'multiline' | 'future' | 'erased')[];
      /**
       * @description Names of the redaction rules that took something out
       * @example []
       */
      redacted: string[];
      /**
       * @description Bytes of the line before it was cut
       * @example null
       */
      original_bytes: number | null;
    };
    LogEraseFormDto: {
      /**
       * @description As `q` of `GET /api/logs`
       * @example customer:=C-4711
       */
      q: string;
      /** @example example-erased */
      service?: string;
      /**
       * @description RFC 3339 with a zone, or epoch milliseconds
       * @example 2025-12-04T10:00:00Z
       */
      start_time: string;
      /**
       * @description RFC 3339 with a zone, or epoch milliseconds
       * @example 2025-12-04T11:00:00Z
       */
      end_time: string;
      /** @example request of the person */
      reason: string;
      /**
       * @description Only count
       * @default false
       */
      dry_run: boolean;
    };
    LogErasureDto: {
      /**
       * Format: uuid
       * @description Null of a dry run
       * @example null
       */
      id: string | null;
      /**
       * @description Entries that the query finds now
       * @example 12
       */
      entries: number;
      /**
       * @example counted
       * @enum {string}
       */
      state: 'counted' | 'running';
    };
    LogFieldDto: {
      /** @example symbol */
      name: string;
      /** @description Entries that have it */
      count: number;
      /** @description Different values, as far as they are told apart */
      distinct: number;
      /** @description The ten most frequent */
      top: components['schemas']['LogFieldValueDto'][];
    };
    LogFieldValueDto: {
      /** @example BTCUSDT */
      value: string;
      count: number;
    };
    LogFieldsDto: {
      /** @description Most frequent first */
      items: components['schemas']['LogFieldDto'][];
      complete: boolean;
      incomplete: components['schemas']['LogIncompleteDto'][];
    };
    LogHoldDto: {
      /** Format: uuid */
      id: string;
      /** @example Incident 42 */
      name: string;
      /** @example asked for by the auditor */
      reason: string;
      /**
       * @example [
       *       "execution"
       *     ]
       */
      services: string[];
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      start_time: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      end_time: string;
      /** @example admin */
      created_by: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      created_at: string;
    };
    LogHoldFormDto: {
      /** @example Incident 42 */
      name: string;
      /** @example asked for by the auditor */
      reason: string;
      /**
       * @description None: all services
       * @example [
       *       "example-held"
       *     ]
       */
      services?: string[];
      /**
       * @description RFC 3339 with a zone, or epoch milliseconds
       * @example 2025-12-04T10:00:00Z
       */
      start_time: string;
      /**
       * @description RFC 3339 with a zone, or epoch milliseconds
       * @example 2025-12-04T11:00:00Z
       */
      end_time: string;
    };
    LogHoldsDto: {
      items: components['schemas']['LogHoldDto'][];
    };
    LogIncompleteDto: {
      /**
       * @example timeout
       * @enum {string}
       */
      reason: 'timeout' | 'corrupt' | 'archive_detached' | 'replica_local' | 'engine';
      /** Format: date-time */
      from?: string;
      /** Format: date-time */
      to?: string;
      count?: number;
    };
    LogLevelsDto: {
      /**
       * @example {
       *       "info": 1200,
       *       "error": 3,
       *       "unknown": 0
       *     }
       */
      levels: {
        [key: string]: number;
      };
      total: number;
      complete: boolean;
      incomplete: components['schemas']['LogIncompleteDto'][];
    };
    LogPageDto: {
      items: components['schemas']['LogEntryDto'][];
      /**
       * @description On in the direction of the page
       * @example null
       */
      next_cursor: string | null;
      /**
       * @description Back, towards newer entries of a page of the newest
       * @example null
       */
      prev_cursor: string | null;
      has_more: boolean;
      /**
       * @description False when something may be missing; `incomplete` says what
       * @example true
       */
      complete: boolean;
      incomplete: components['schemas']['LogIncompleteDto'][];
      scanned: components['schemas']['LogScannedDto'];
      /** @description Read before the entries: subscribing from it leaves no hole */
      stream: components['schemas']['LogStreamDto'];
    };
    LogPatternDto: {
      /**
       * @description For `q=pattern:p_...`
       * @example p_1f3a9c2b7d
       */
      id: string;
      /** @example order <*> filled at <*> */
      pattern: string;
      count: number;
      /**
       * @description Of all entries of the filter
       * @example 0.25
       */
      share: number;
      /**
       * @example {
       *       "info": 12
       *     }
       */
      levels: {
        [key: string]: number;
      };
      /**
       * @example [
       *       "execution"
       *     ]
       */
      services: string[];
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      first_at: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      last_at: string;
      /**
       * Format: date-time
       * @description When it was first taken in at all, of what the caller may see
       * @example 2025-12-04T10:30:00.000Z
       */
      known_since: string | null;
      /**
       * @description Its newest entry
       * @example l_2n9c
       */
      sample_id: string;
      /** @description Counts over 24 equal parts of the range, oldest first */
      trend: number[];
    };
    LogPatternsDto: {
      /** @description Most frequent first */
      items: components['schemas']['LogPatternDto'][];
      /** @description Entries of the filter */
      total: number;
      complete: boolean;
      incomplete: components['schemas']['LogIncompleteDto'][];
    };
    LogPositionDto: {
      /** @example execution.log */
      path: string;
      /**
       * @description Where the entry begins in the file, in bytes
       * @example 10240
       */
      offset: number;
      /** @example 118 */
      bytes: number;
    };
    LogReportDto: {
      /** @example 2 */
      accepted: number;
      /** @example 0 */
      rejected: number;
      /**
       * @description Entries of which a secret was taken out
       * @example 0
       */
      redacted: number;
      /**
       * @description Entries whose `id` the service has sent within a day; or the call, by its `Idempotency-Key`
       * @example 0
       */
      duplicates: number;
      /** @description Of the rejected ones the first 100 */
      errors: components['schemas']['IntakeErrorDto'][];
      /**
       * @deprecated
       * @description The first 100; `errors` says what was rejected
       */
      results: components['schemas']['LogResultDto'][];
    };
    LogResultDto: {
      /** @example 0 */
      index: number;
      /**
       * @example accepted
       * @enum {string}
       */
      status: 'accepted' | 'duplicate' | 'rejected';
      /** @example request.invalid */
      code?: string;
      /** @example must be an object */
      message?: string;
    };
    LogScannedDto: {
      /** @example 2 */
      blocks: number;
      /**
       * @description Blocks that the index ruled out
       * @example 14
       */
      skipped: number;
      /** @example 1048576 */
      bytes: number;
      /** @example 16384 */
      entries: number;
      /** @example 4.2 */
      ms: number;
      /** @description Entries of a log engine that were left out here */
      post_filtered?: number;
    };
    LogSegmentDto: {
      /** @example 20251204T103000Z_20251204T113000Z_default_0000000017.qdlog */
      segment: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      from: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      to: string;
      entries: number;
      bytes: number;
      services: string[];
      /** @example default */
      retention_class: string;
      sha256: string | null;
      /** @enum {string} */
      state: 'online' | 'detached' | 'corrupt';
      held: boolean;
    };
    LogServiceDto: {
      /** @example execution */
      service: string;
      entries: number;
      /** @description Bytes of text before compression; null where the engine does not say */
      bytes: number | null;
      /** Format: date-time */
      first_at: string;
      /** Format: date-time */
      last_at: string;
      /** @description Entries a second over the range */
      rate: number;
      /**
       * @description Bytes of its files that are not read yet
       * @example 0
       */
      lag_bytes: number;
      /**
       * @example {
       *       "info": 12
       *     }
       */
      levels: {
        [key: string]: number;
      };
    };
    LogServicesDto: {
      items: components['schemas']['LogServiceDto'][];
      complete: boolean;
      incomplete: components['schemas']['LogIncompleteDto'][];
    };
    LogSourceDto: {
      /** @example file:execution.log */
      id: string;
      /**
       * @example file
       * @enum {string}
       */
      kind: 'file' | 'http' | 'loki' | 'otlp' | 'syslog' | 'self';
      /** @example execution */
      service: string;
      /**
       * @example live
       * @enum {string}
       */
      state: 'live' | 'idle' | 'paused' | 'refused' | 'gone' | 'failed';
      /**
       * @description Why it is not live
       * @example null
       */
      reason: string | null;
      /** @example bracketed */
      format: string | null;
      /** @example execution.log */
      path: string | null;
      /**
       * @description Bytes that were read
       * @example 0
       */
      bytes_read: number;
      /**
       * @description Size of the file
       * @example 1024
       */
      size: number | null;
      /**
       * @description Bytes that wait to be read
       * @example 0
       */
      lag_bytes: number;
      /**
       * @description Bytes that were cut off before they could be read
       * @example 0
       */
      lost_bytes: number;
      /**
       * @description Bytes of holes that a writer left in a file which was cut under it
       * @example 0
       */
      skipped_bytes: number;
      /**
       * @description Entries that were stored
       * @example 0
       */
      entries: number;
      /**
       * @description Entries that were refused
       * @example 0
       */
      rejected: number;
      /**
       * @description Entries that were cut at a limit
       * @example 0
       */
      truncated: number;
      /**
       * @description Entries of which a secret was taken out
       * @example 0
       */
      redacted: number;
      /**
       * @description Median of receipt minus time of its last hundred entries, in ms
       * @example 12
       */
      skew_ms: number | null;
      /** Format: date-time */
      last_entry_at: string | null;
    };
    LogSourcesDto: {
      items: components['schemas']['LogSourceDto'][];
    };
    LogStorageDto: {
      bytes: number;
      max_bytes: number;
      min_free_bytes: number;
      blocks: number;
      /** @description Number of the newest entry */
      last_seq: number;
      /** @description Only what is held is left: nothing more is taken in */
      full: boolean;
      /** @description Finished segments, archived ones too */
      segments: components['schemas']['LogSegmentDto'][];
      /** @description Erasures that are under way */
      erasures: number;
    };
    LogStreamDto: {
      /** @example logs */
      topic: string;
      /** @example 3f9c2b7d81e0a456 */
      epoch: string;
      /** @example 122340 */
      seq: number;
    };
    LogVerificationDto: {
      /** @example 20251204T103000Z_20251204T113000Z_default_0000000017.qdlog */
      segment: string;
      /** @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 */
      sha256: string;
      /**
       * @description Whether the bytes are those that were written
       * @example true
       */
      ok: boolean;
    };
    LogVolumeDto: {
      /** @example 300 */
      step_seconds: number;
      /** @description Buckets with entries, oldest first */
      items: components['schemas']['LogBucketDto'][];
      /**
       * @deprecated
       * @description The same as `items`
       */
      buckets: components['schemas']['LogBucketDto'][];
      total: number;
      complete: boolean;
      incomplete: components['schemas']['LogIncompleteDto'][];
    };
    LoginDto: {
      /**
       * @description The second factor, where the user has one: six digits, or a recovery code.
       * @example 287082
       */
      otp?: string;
      /** @example admin */
      username: string;
      /** @example correct horse battery staple */
      password: string;
    };
    LoginMethodsDto: {
      /** @description Whether user name and password are taken from everywhere; false with OIDC_ONLY */
      password: boolean;
      /**
       * @description Host of the provider of single sign-on, or null
       * @example login.example.com
       */
      sso: string | null;
    };
    LogoutDto: {
      /**
       * @description Ends all sessions of the user, on all devices
       * @example false
       */
      everywhere?: boolean;
    };
    MarketFeedStandingDto: {
      /** @example http */
      name: string;
      /** @example live */
      status: string;
    };
    MarketHealthDto: {
      /** @example 10 */
      total_symbols: number;
      /** @example 1204 */
      total_updates: number;
      /**
       * @description Questions for a value that was there and not stale
       * @example 90
       */
      cache_hits: number;
      /** @example 10 */
      cache_misses: number;
      /**
       * @description Null before the first read; 0 to 1
       * @example 0.9
       */
      hit_rate: number | null;
      /** @example 0 */
      validation_errors: number;
      /**
       * @description How often a followed value has become stale
       * @example 0
       */
      stale_data_events: number;
      /**
       * @description Clients, principals and parts of the backend that follow something
       * @example 3
       */
      total_subscribers: number;
      /** @example 0 */
      critical_subscribers: number;
      /** @enum {string} */
      status: 'healthy' | 'unhealthy';
      healthy: boolean;
      connected: boolean;
      authenticated: boolean;
      /** @description A tick has come in the last 30 s */
      data_flow_healthy: boolean;
      /** @example 0.4 */
      last_data_age_seconds: number | null;
      /** @example 10 */
      cache_size: number;
      /** @example 1204 */
      total_updates_processed: number;
      /** @example 0 */
      reconnect_count: number;
      /** @example 3600 */
      uptime_seconds: number;
      trade_management_safe: boolean;
      /**
       * @description Why it is not safe
       * @example nothing subscribed
       */
      trade_management_reason: string | null;
      /** @example Market data flows */
      message: string;
      feeds: components['schemas']['FeedHealthDto'][];
    };
    MarketMetricsDto: {
      /** @example 10 */
      total_symbols: number;
      /** @example 1204 */
      total_updates: number;
      /**
       * @description Questions for a value that was there and not stale
       * @example 90
       */
      cache_hits: number;
      /** @example 10 */
      cache_misses: number;
      /**
       * @description Null before the first read; 0 to 1
       * @example 0.9
       */
      hit_rate: number | null;
      /** @example 0 */
      validation_errors: number;
      /**
       * @description How often a followed value has become stale
       * @example 0
       */
      stale_data_events: number;
      /**
       * @description Clients, principals and parts of the backend that follow something
       * @example 3
       */
      total_subscribers: number;
      /** @example 0 */
      critical_subscribers: number;
    };
    MarketPauseDto: {
      /** @example true */
      paused: boolean;
      /** @example operator */
      by: string | null;
      /** @example prices of the exchange are being corrected */
      reason: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      since: string | null;
    };
    MarketStandingDto: {
      /**
       * @description healthy: a feed is live and has brought a tick in the last 30 s
       * @enum {string}
       */
      status: 'healthy' | 'unhealthy';
      /**
       * @description Why not; null = it is safe
       * @example feed http is stale
       */
      reason: string | null;
      trade_safe: boolean;
      feeds: components['schemas']['MarketFeedStandingDto'][];
    };
    MatcherDto: {
      /**
       * @description A label, `severity` or `source`
       * @example service
       */
      name: string;
      /**
       * @description Equal, not equal, matches, does not match. A label that an alert does not have is the empty text
       * @example =
       * @enum {string}
       */
      operator: '=' | '!=' | '=~' | '!~';
      /**
       * @description For =~ and !~ an expression in the syntax of RE2, which has to match the whole text
       * @example example-execution
       */
      value: string;
    };
    MeDto: {
      /** @example operator */
      username: string;
      /**
       * @example operator
       * @enum {string}
       */
      role: 'admin' | 'operator' | 'viewer' | 'api';
      /**
       * @example [
       *       "view_dashboard",
       *       "view_portfolio"
       *     ]
       */
      permissions: (
        | 'view_dashboard'
        | 'view_portfolio'
        | 'view_metrics'
        | 'view_alerts'
        | 'view_agents'
        | 'view_market'
        | 'manage_feeds'
        | 'view_trades'
        | 'view_system'
        | 'view_logs'
        | 'acknowledge_alerts'
        | 'view_alert_rules'
        | 'manage_alert_rules'
        | 'export_data'
        | 'ingest'
        | 'manage_users'
        | 'manage_api_keys'
        | 'manage_logs'
        | 'view_audit'
        | 'control_stop'
        | 'control_strategies'
        | 'control_rearm'
        | 'change_password'
        | 'setup_otp'
      )[];
      /**
       * @description Broker names, or `["*"]` for all
       * @example [
       *       "*"
       *     ]
       */
      brokers: string[];
      /**
       * @description Whether a login needs a second factor; null = it has none here: keys, and users of single sign-on
       * @example false
       */
      otp: boolean | null;
    };
    MetricFaultDto: {
      /**
       * @description Place in the call, from 0
       * @example 3
       */
      index: number;
      /**
       * @description Empty where it is the point as a whole
       * @example value
       */
      field: string;
      /** @example must be a finite number */
      message: string;
    };
    MetricPointDto: {
      /**
       * Format: date-time
       * @description Of a bucket: its beginning
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * @description Null only in an empty bucket, with `fill=null`
       * @example 0.42
       */
      value: number | null;
      /**
       * @example {
       *       "host": "desk-1"
       *     }
       */
      labels: {
        [key: string]: string;
      };
    };
    MetricPointsDto: {
      items: components['schemas']['MetricPointDto'][];
    };
    MetricReportDto: {
      /** @example 2 */
      accepted: number;
      /**
       * @description Points whose series has one of the same time already: the first one counts
       * @example 0
       */
      duplicates: number;
      /** @example 0 */
      rejected: number;
      /** @description Of the rejected ones the first 100 */
      errors: components['schemas']['MetricFaultDto'][];
    };
    MetricTypeDto: {
      /** @example cpu */
      type: string;
      /**
       * @description Sets of labels with points of this type
       * @example 3
       */
      series: number;
      /** @example 0.42 */
      last_value: number;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      last_at: string;
      /** @example 1500 */
      age_ms: number;
      /**
       * @description Of the series with the newest point
       * @example {
       *       "host": "desk-1"
       *     }
       */
      labels: {
        [key: string]: string;
      };
    };
    MetricTypePageDto: {
      items: components['schemas']['MetricTypeDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    MetricsAnswerDto: {
      /** @example success */
      status: string;
      metrics: components['schemas']['MarketMetricsDto'];
    };
    MissingPriceDto: {
      /** @example NSE */
      exchange: string;
      /** @example NOPE */
      symbol: string;
      /** @enum {string} */
      code: 'market.no_data' | 'market.no_feed' | 'market.unknown_symbol' | 'market.capacity' | 'request.invalid';
      /** @example No feed serves the exchange. GET /api/market/instruments lists what the feeds bring. */
      message: string;
    };
    NamedBrokerDto: {
      /**
       * @description Money, in the decimals of its currency (2 for USD, 8 for BTC); null where it is not known
       * @example 61200
       */
      equity: number | null;
      /**
       * @deprecated
       * @description The same as `equity`
       * @example 61200
       */
      total_value: number | null;
      /**
       * @description Money
       * @example 20000
       */
      cash: number | null;
      /**
       * @description Money
       * @example 900
       */
      unrealized_pnl: number | null;
      /**
       * @description Money
       * @example 300
       */
      realized_pnl: number | null;
      /**
       * @description Money
       * @example 1200
       */
      total_pnl: number | null;
      /** @example 4 */
      position_count: number | null;
      /**
       * @deprecated
       * @description The same as `position_count`
       * @example 4
       */
      total_positions: number | null;
      /**
       * @description Of the figures; null before the first summary
       * @example USD
       */
      currency: string | null;
      /**
       * @description `stale`: the figures are the last known ones, older than BROKER_MAX_AGE_SECONDS; `unavailable`: none was ever reported
       * @enum {string}
       */
      status: 'live' | 'stale' | 'unavailable';
      /**
       * @description Why the broker is not in totals; null when it is
       * @example null
       */
      reason: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      as_of: string | null;
      /**
       * @description The source of the figures
       * @enum {string|null}
       */
      source: 'event' | 'redis' | 'service' | null;
      /**
       * @description Seconds that the newest summary was old when it came in: how far the broker's clock is behind ours (below 0: ahead). Up to BROKER_CLOCK_TOLERANCE_SECONDS it does not make the broker stale. Null while no summary has come in since the start
       * @example 0
       */
      clock_skew_seconds: number | null;
      /** @example alpha */
      broker: string;
    };
    NamedTradesDto: {
      /** @example BTCUSDT */
      name: string | null;
      /** @example 42 */
      count: number;
      /** @example 12 */
      wins: number;
      /** @example 8 */
      losses: number;
      /**
       * @description 0 to 1
       * @example 0.6
       */
      win_rate: number | null;
      /** @example USD */
      currency: string | null;
      /** @example 1250000 */
      volume: number | null;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 820.25
       */
      pnl: number | null;
      /**
       * @description Why money is null: `mixed_currencies` where a currency is not named
       * @example null
       * @enum {string|null}
       */
      reason: 'insufficient_data' | 'mixed_currencies' | 'no_rate' | null;
    };
    NewAlertDto: {
      /** @example Feed is late */
      title: string;
      /** @example BTCUSDT has had no tick for 30 s */
      message: string;
      /**
       * @description info, warning, error, critical, or a word of another scale (LOW, WARN, HIGH, page, P1, SEV2, a number of Nagios or Zabbix ...), which is kept as label `severity`; an unknown word is a warning
       * @default warning
       * @example error
       */
      severity: string | number;
      /**
       * @default api
       * @example feed-watch
       */
      source: string;
      /**
       * @description At most 64. With `broker` only who may see that broker sees the alert
       * @example {
       *       "symbol": "BTCUSDT"
       *     }
       */
      labels?: {
        [key: string]: string;
      };
      /** @description What makes it the same alert again; without it source, title and labels do. Not one that begins with `health:`, `rule:`, `am:`, `grafana:`, `keep:` or `kuma:`: those are alerts of the desk, of rules and of the webhook */
      fingerprint?: string;
      /**
       * @default firing
       * @enum {string}
       */
      status: 'firing' | 'resolved';
      /** @description It expires by itself after this time */
      expires_in_seconds?: number;
    };
    NewAlertRuleDto: {
      /**
       * @description Unique; the title of its alerts
       * @example example: CPU is busy
       */
      name: string;
      /**
       * @description Type of the metric
       * @example cpu_usage
       */
      metric: string;
      /**
       * @description Only series that have these labels; each series has an alert of its own
       * @example {
       *       "host": "desk-1"
       *     }
       */
      labels?: {
        [key: string]: string;
      };
      /**
       * @description One of > >= < <= == != and a number
       * @example > 0.8
       */
      condition: string;
      /**
       * @description How long it must hold, by the points' own times
       * @default 0
       */
      for_seconds: number;
      /** @enum {string} */
      severity: 'info' | 'warning' | 'error' | 'critical';
      /**
       * @description {value}, {metric} and {label.<name>} stand for what was measured
       * @example {metric} of {label.host} is {value}
       */
      message: string;
      /**
       * @description After its alert was resolved it is silent for so long
       * @default 0
       */
      cooldown_seconds: number;
      /** @default true */
      enabled: boolean;
    };
    NewApiKeyDto: {
      /**
       * @description 1 to 64 printable characters
       * @example example: nightly report
       */
      name: string;
      /**
       * @example [
       *       "view_dashboard"
       *     ]
       */
      permissions: (
        | 'view_dashboard'
        | 'view_portfolio'
        | 'view_metrics'
        | 'view_alerts'
        | 'view_agents'
        | 'view_market'
        | 'manage_feeds'
        | 'view_trades'
        | 'view_system'
        | 'view_logs'
        | 'acknowledge_alerts'
        | 'view_alert_rules'
        | 'manage_alert_rules'
        | 'export_data'
        | 'ingest'
        | 'manage_users'
        | 'manage_api_keys'
        | 'manage_logs'
        | 'view_audit'
        | 'control_stop'
        | 'control_strategies'
        | 'control_rearm'
      )[];
      /**
       * @description Names of brokers, or `["*"]`: all of the creator
       * @example [
       *       "binance"
       *     ]
       */
      brokers?: string[];
      /** @example 2027-01-01T00:00:00.000Z */
      expires_at?: string;
      /**
       * @description CIDR, IPv4 or IPv6; none: from anywhere
       * @example [
       *       "10.0.0.0/8"
       *     ]
       */
      allowed_networks?: string[];
    };
    NewEventDto: {
      /**
       * @description The same id twice is one event. A number is kept with all its digits, as text. Without it the content (type, timestamp, source, payload) is the id
       * @example evt-7f3a
       */
      id?: string | number;
      /** @example position.updated */
      type: string;
      /**
       * @description RFC 3339 (without a zone: UTC) or an epoch in seconds or milliseconds; the time of receipt where it is absent
       * @example 2025-12-04T10:30:00Z
       */
      timestamp?: string | number;
      /** @example execution */
      source?: string;
      correlation_id?: string;
      /**
       * @description At most 64 KiB and 32 levels
       * @example {
       *       "symbol": "BTCUSDT",
       *       "side": "LONG",
       *       "size": 0.5,
       *       "entry_price": 95000,
       *       "current_price": 96000
       *     }
       */
      payload: {
        [key: string]: unknown;
      };
    };
    NewMarketPauseDto: {
      /** @example example: prices of the exchange are being corrected */
      reason: string;
    };
    NewMetricPointDto: {
      /** @example cpu */
      type: string;
      /**
       * @description A finite number
       * @example 0.42
       */
      value: number;
      /**
       * @description RFC 3339 with a zone, or epoch seconds or milliseconds; the time of receipt where it is absent. At most 5 minutes in the future
       * @example 2025-12-04T10:30:00Z
       */
      timestamp?: string | number;
      /**
       * @description At most 16, with keys like `[a-zA-Z_]\w{0,63}`. A label `broker` limits who sees the series. Their order does not count, and texts are compared as NFC
       * @example {
       *       "host": "desk-1"
       *     }
       */
      labels?: {
        [key: string]: string;
      };
    };
    NewSilenceDto: {
      /** @description An alert has to fit all of them */
      matchers: components['schemas']['MatcherDto'][];
      /**
       * Format: date-time
       * @description RFC 3339 with a zone; now where it is absent or was before
       */
      starts_at?: string;
      /**
       * Format: date-time
       * @description RFC 3339 with a zone; either this or `duration_seconds`
       */
      ends_at?: string;
      /**
       * @description From the start
       * @example 3600
       */
      duration_seconds?: number;
      /** @example the exchange is in maintenance */
      comment: string;
    };
    NewTickDto: {
      /** @example NSE */
      exchange: string;
      /**
       * @description 1 to 64 letters and digits of any script and `_-/:.&+!$^=#`, matched exactly
       * @example RELIANCE
       */
      symbol: string;
      /**
       * @description The last price
       * @example 1424.5
       */
      ltp?: number | string;
      /** @example 5 */
      last_quantity?: number | string;
      /** @example 1419 */
      open?: number | string;
      /** @example 1430.25 */
      high?: number | string;
      /** @example 1410 */
      low?: number | string;
      /**
       * @description The close of the day before
       * @example 1418.75
       */
      close?: number | string;
      /**
       * @description Of the day
       * @example 7082847
       */
      volume?: number | string;
      /**
       * @description At most 10,000 levels as `[price, quantity]` or `{price, quantity, orders}`; the best 50 are kept
       * @example [
       *       [
       *         1424.45,
       *         120
       *       ]
       *     ]
       */
      bids?: (number[] | Record<string, unknown>)[];
      /**
       * @description At most 10,000 levels as `[price, quantity]` or `{price, quantity, orders}`; the best 50 are kept
       * @example [
       *       [
       *         1424.55,
       *         90
       *       ]
       *     ]
       */
      asks?: (number[] | Record<string, unknown>)[];
      /**
       * @description RFC 3339, or seconds to nanoseconds since 1970
       * @example 2025-12-04T10:30:00Z
       */
      timestamp?: number | string;
      /**
       * @description Who says it; `http` where it is absent
       * @example http
       */
      feed?: string;
      /**
       * @description The same number of the same feed counts once
       * @example 41
       */
      seq?: number;
    };
    NewTradeDto: {
      /**
       * @description The id of the fill, not of its order. Broker, symbol and id together are the trade: reported again, it is updated. As a number it is kept with all its digits, as text. Without it the content is the id, and a timestamp is required
       * @example trd-7f3a
       */
      id?: string | number;
      /** @description The other name of `id`, as events have it; send one of the two */
      trade_id?: string | number;
      /** @example BTCUSDT */
      symbol: string;
      /**
       * @description BUY or SELL, in the words of orders and exports too (long, short, BOT, SLD, B, S, bid, ask, Buy to Open, long entry ...). Another word is kept, and counted as `other`
       * @example BUY
       */
      side: string;
      /**
       * @description Above 0
       * @example 0.5
       */
      quantity: number;
      /** @example 95000 */
      price: number;
      /**
       * @description RFC 3339 (without a zone: UTC) or an epoch in seconds or milliseconds, at most 5 minutes ahead
       * @example 2025-12-04T10:30:00Z
       */
      timestamp?: string | number;
      /**
       * @description When the source last changed this report; the time of the trade where it is absent. Of two reports of a trade the later one has the figures, of the same time the one that arrives later
       * @example 2025-12-04T10:30:05Z
       */
      updated_at?: string | number;
      /**
       * @description The order that it fills; an order may have several fills
       * @example ord-19
       */
      order_id?: string | number;
      /**
       * @description A trade does not go back from FILLED or CLOSED to OPENED
       * @example CLOSED
       */
      status?: string;
      /** @example MARKET */
      order_type?: string;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 4.75
       */
      fees?: number;
      /** @example alpha */
      broker?: string;
      /** @example momentum */
      strategy?: string;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 150.25
       */
      pnl?: number;
      /** @example USD */
      currency?: string;
    };
    NewUserDto: {
      /** @example example-ada */
      username: string;
      /**
       * @description 12 to 128 characters of any kind, not the name, and none of the passwords that are known to have leaked
       * @example a long sentence to begin with
       */
      password: string;
      /**
       * @example operator
       * @enum {string}
       */
      role: 'admin' | 'operator' | 'viewer';
      /**
       * @description Names of brokers; `["*"]`, which is the default, for all
       * @example [
       *       "binance"
       *     ]
       */
      brokers?: string[];
      /** @example false */
      disabled?: boolean;
    };
    NotificationErrorDto: {
      /**
       * @description Place among the alerts, from 0
       * @example 1
       */
      index: number;
      /**
       * @description By its path in the notification
       * @example alerts.1.fingerprint
       */
      field: string;
      /** @example must be text */
      message: string;
    };
    NotificationReportDto: {
      /**
       * @description Alerts that were raised, updated or resolved by it
       * @example 1
       */
      accepted: number;
      /**
       * @description Alerts that change nothing: that firing, or its end, is known already
       * @example 1
       */
      duplicates: number;
      /**
       * @description Alerts that cannot be read and were not kept, as `errors` says
       * @example 0
       */
      rejected: number;
      /** @description Of the rejected ones the first 100 */
      errors: components['schemas']['NotificationErrorDto'][];
      /**
       * @deprecated
       * @description `accepted`, `duplicates`, `rejected` and `cut` together
       * @example 2
       */
      received: number;
      /**
       * @deprecated
       * @description The same as `accepted`
       * @example 1
       */
      changed: number;
      /**
       * @description Alerts over the limits (50,000, or 32 MiB), which were not kept; absent where there are none
       * @example 250
       */
      cut?: number;
    };
    OldestAlertDto: {
      /** Format: uuid */
      id: string;
      title: string;
      /** @enum {string} */
      severity: 'info' | 'warning' | 'error' | 'critical';
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      created_at: string;
    };
    OpenSessionDto: {
      /** @example 0b8f9a4e-6a3f-4c55-9a39-0f1d3b1c2d3e */
      id: string;
      /** @example 2026-03-02T08:00:00.000Z */
      started_at: string;
      /**
       * @description To the minute
       * @example 2026-03-02T09:30:00.000Z
       */
      last_seen_at: string;
      /**
       * @description It ends then, however much it is used
       * @example 2026-04-01T08:00:00.000Z
       */
      ends_at: string;
      /** @example 192.0.2.7 */
      address: string | null;
      /** @example Mozilla/5.0 */
      user_agent: string | null;
      /**
       * @description Whether this request belongs to it
       * @example true
       */
      current: boolean;
    };
    OpenSessionsDto: {
      items: components['schemas']['OpenSessionDto'][];
      /** @example null */
      next_cursor: string | null;
      /** @example false */
      has_more: boolean;
    };
    OrderDetailDto: {
      /**
       * @description Unique for a broker; the id of its first event where it has none of its own
       * @example ord-19
       */
      id: string;
      /**
       * @description The id that its sender gave it
       * @example momentum-7
       */
      client_order_id: string | null;
      /** @example BTCUSDT */
      symbol: string | null;
      /**
       * @description BUY or SELL; any other word of the desk in upper case
       * @example BUY
       */
      side: string;
      /** @example LIMIT */
      order_type: string | null;
      /** @example 0.5 */
      quantity: number | null;
      /**
       * @description As its source says; what the fills of this list add up to may be newer
       * @example 0.25
       */
      filled_quantity: number | null;
      /**
       * @description Its limit
       * @example 95000
       */
      price: number | null;
      /** @example null */
      stop_price: number | null;
      /**
       * @description Of its fills, as its source says
       * @example 94990.5
       */
      average_price: number | null;
      /**
       * @description PENDING, PLACED, PARTIALLY_FILLED, FILLED, CANCELLED, REJECTED, EXPIRED, FAILED, UNKNOWN; any other word of the desk in upper case
       * @example PARTIALLY_FILLED
       */
      status: string;
      /** @example alpha */
      broker: string | null;
      /** @example momentum */
      strategy: string | null;
      /** @example USD */
      currency: string | null;
      /**
       * @description Why it was rejected, cancelled or failed
       * @example null
       */
      reason: string | null;
      /**
       * Format: date-time
       * @description When it was placed, or first reported
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * Format: date-time
       * @description The time of its newest event at the source
       * @example 2025-12-04T10:30:05.000Z
       */
      updated_at: string;
      /** @description The trades that name this order, newest first, at most 1,000 */
      fills: components['schemas']['TradeDto'][];
    };
    OrderDto: {
      /**
       * @description Unique for a broker; the id of its first event where it has none of its own
       * @example ord-19
       */
      id: string;
      /**
       * @description The id that its sender gave it
       * @example momentum-7
       */
      client_order_id: string | null;
      /** @example BTCUSDT */
      symbol: string | null;
      /**
       * @description BUY or SELL; any other word of the desk in upper case
       * @example BUY
       */
      side: string;
      /** @example LIMIT */
      order_type: string | null;
      /** @example 0.5 */
      quantity: number | null;
      /**
       * @description As its source says; what the fills of this list add up to may be newer
       * @example 0.25
       */
      filled_quantity: number | null;
      /**
       * @description Its limit
       * @example 95000
       */
      price: number | null;
      /** @example null */
      stop_price: number | null;
      /**
       * @description Of its fills, as its source says
       * @example 94990.5
       */
      average_price: number | null;
      /**
       * @description PENDING, PLACED, PARTIALLY_FILLED, FILLED, CANCELLED, REJECTED, EXPIRED, FAILED, UNKNOWN; any other word of the desk in upper case
       * @example PARTIALLY_FILLED
       */
      status: string;
      /** @example alpha */
      broker: string | null;
      /** @example momentum */
      strategy: string | null;
      /** @example USD */
      currency: string | null;
      /**
       * @description Why it was rejected, cancelled or failed
       * @example null
       */
      reason: string | null;
      /**
       * Format: date-time
       * @description When it was placed, or first reported
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * Format: date-time
       * @description The time of its newest event at the source
       * @example 2025-12-04T10:30:05.000Z
       */
      updated_at: string;
    };
    OrderPageDto: {
      items: components['schemas']['OrderDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    OtpCodeDto: {
      /**
       * @description What the authenticator shows
       * @example 287082
       */
      code: string;
    };
    OtpDisableDto: {
      /**
       * @description The password of the user
       * @example correct horse battery staple
       */
      password: string;
      /**
       * @description What the authenticator shows, or a recovery code
       * @example 287082
       */
      code: string;
    };
    OtpPasswordDto: {
      /**
       * @description The password of the user
       * @example correct horse battery staple
       */
      password: string;
    };
    OtpSetupDto: {
      /**
       * @description For whoever cannot read a QR code; shown this once
       * @example JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
       */
      secret: string;
      /**
       * @description To be shown as a QR code
       * @example otpauth://totp/Quarterdeck:ada?issuer=Quarterdeck&secret=JBSWY3DPEHPK3PXP
       */
      otpauth_uri: string;
    };
    PasswordChangeDto: {
      /** @example a long sentence to begin with */
      current_password: string;
      /**
       * @description 12 to 128 characters of any kind, not the name, and none of the passwords that are known to have leaked
       * @example correct horse battery staple
       */
      new_password: string;
    };
    PerformanceDto: {
      /** @enum {string} */
      timeframe: '1d' | '1w' | '1m' | '3m' | '1y' | 'all';
      /**
       * @example [
       *       "alpha",
       *       "beta"
       *     ]
       */
      brokers: string[];
      /** @example USD */
      currency: string;
      figures: components['schemas']['FiguresOfPerformanceDto'];
      /**
       * @description Why a figure is null, by its name
       * @example {
       *       "beta": "insufficient_data"
       *     }
       */
      reasons: {
        [key: string]:
          'insufficient_data' | 'zero_variance' | 'no_losses' | 'no_drawdown' | 'ruin' | 'no_benchmark' | 'no_benchmark_variance';
      };
      /** @description At most 30 returns */
      low_sample: boolean;
      convention: components['schemas']['ConventionDto'];
      /** @description The five deepest, deepest first */
      drawdowns: components['schemas']['DrawdownDto'][];
      trades: components['schemas']['PerformanceTradesDto'];
      benchmark: components['schemas']['BenchmarkDto'] | null;
      /** @description Whether every broker is in the newest equity, and had a rate on every day */
      complete: boolean;
      excluded: components['schemas']['ExcludedBrokerDto'][];
      /** @description Equity at the close of each hour or day, oldest first, at most 500 points */
      history: components['schemas']['EquityPointDto'][];
      /**
       * @deprecated
       * @description The same as `history`
       */
      chart: components['schemas']['EquityPointDto'][];
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
    };
    PerformanceTradesDto: {
      /**
       * @description Trades with a P&L
       * @example 8
       */
      count: number;
      /** @example 4 */
      wins: number;
      /** @example 3 */
      losses: number;
      /** @description Left out for want of a rate */
      unrated: components['schemas']['UnratedTradesDto'][];
    };
    PermissionDto: {
      /**
       * @example view_trades
       * @enum {string}
       */
      permission:
        | 'view_dashboard'
        | 'view_portfolio'
        | 'view_metrics'
        | 'view_alerts'
        | 'view_agents'
        | 'view_market'
        | 'manage_feeds'
        | 'view_trades'
        | 'view_system'
        | 'view_logs'
        | 'acknowledge_alerts'
        | 'view_alert_rules'
        | 'manage_alert_rules'
        | 'export_data'
        | 'ingest'
        | 'manage_users'
        | 'manage_api_keys'
        | 'manage_logs'
        | 'view_audit'
        | 'control_stop'
        | 'control_strategies'
        | 'control_rearm'
        | 'change_password'
        | 'setup_otp';
      /** @example Read trades and orders and follow them. */
      description: string;
      /**
       * @example [
       *       "admin",
       *       "operator",
       *       "api"
       *     ]
       */
      roles: ('admin' | 'operator' | 'viewer' | 'api')[];
    };
    PermissionsDto: {
      items: components['schemas']['PermissionDto'][];
      next_cursor: string | null;
      /** @example false */
      has_more: boolean;
    };
    PortfolioDetailsDto: {
      /**
       * @description Money in `currency`, over the brokers that are not excluded
       * @example 104000
       */
      equity: number | null;
      /**
       * @deprecated
       * @description The same as `equity`
       * @example 104000
       */
      total_value: number | null;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 42000
       */
      cash: number | null;
      /** @example USD */
      currency: string;
      positions: components['schemas']['PortfolioPositionDto'][];
      exposure: components['schemas']['ExposureDto'];
      metrics: components['schemas']['PortfolioMetricsDto'];
      brokers: components['schemas']['NamedBrokerDto'][];
      excluded: components['schemas']['ExcludedBrokerDto'][];
      /** @description Whether every broker is in the totals */
      complete: boolean;
      /**
       * Format: date-time
       * @description The oldest part used
       * @example 2025-12-04T10:30:00.000Z
       */
      as_of: string | null;
      /**
       * @description `live`: the totals are of brokers that are up to date; `stale`: none is; `unavailable`: none has ever reported
       * @enum {string}
       */
      status: 'live' | 'stale' | 'unavailable';
      /**
       * @description What keeps the totals from being complete
       * @example null
       */
      reason: string | null;
      history?: components['schemas']['EquityPointDto'][];
    };
    PortfolioDto: {
      /**
       * @description Money in the desk's currency and its decimals (2 for USD, 8 for BTC); null when the service does not send it.
       * @example 100000
       */
      equity: number | null;
      /**
       * @description Money that is not in positions.
       * @example 50000
       */
      cash: number | null;
      /**
       * @description Money that holds positions open.
       * @example 30000
       */
      margin_used: number | null;
      /**
       * @description Money that can still hold positions open.
       * @example 20000
       */
      margin_available: number | null;
      /**
       * @description Realised and unrealised, since the desk began; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 5000
       */
      total_pnl: number | null;
      /**
       * @description Of the running day, as the portfolio service counts it (the sandbox: since 00:00 UTC); money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 150.25
       */
      daily_pnl: number | null;
      /**
       * @description Percent of the equity at its start.
       * @example 0.15
       */
      daily_pnl_pct: number | null;
      /**
       * @description Of the running week, as the portfolio service counts it (the sandbox: since Monday 00:00 UTC); money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 750.5
       */
      weekly_pnl: number | null;
      /**
       * @description Of the running month, as the portfolio service counts it (the sandbox: since its first day, UTC); money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 3500.75
       */
      monthly_pnl: number | null;
      /**
       * @description Of closed positions, since the desk began (the sandbox: after fees); money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 2000
       */
      realized_pnl: number | null;
      /**
       * @description Of open positions; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 3000
       */
      unrealized_pnl: number | null;
      /**
       * @description Open positions.
       * @example 2
       */
      position_count: number | null;
    };
    PortfolioMetricsDto: {
      /**
       * @description `sharpe_ratio` of `/api/dashboard/performance?timeframe=all`
       * @example 1.42
       */
      sharpe_ratio: number | null;
      /**
       * @description `sortino_ratio` of `/api/dashboard/performance?timeframe=all`
       * @example 2.1
       */
      sortino_ratio: number | null;
      /**
       * @description `max_drawdown` of `/api/dashboard/performance?timeframe=all`; a fraction, 0 or negative: -0.015 is 1.5 %
       * @example -0.08
       */
      max_drawdown: number | null;
      /**
       * @description `volatility` of `/api/dashboard/performance?timeframe=all`; a fraction: 0.015 is 1.5 %
       * @example 0.24
       */
      volatility: number | null;
      /**
       * @description `total_return` of `/api/dashboard/performance?timeframe=all`; a fraction: 0.015 is 1.5 %
       * @example 0.045
       */
      return_since_inception: number | null;
      /**
       * @description Why a figure is null, by its name
       * @example {
       *       "sortino_ratio": "insufficient_data"
       *     }
       */
      reasons: {
        [key: string]: string;
      };
    };
    PortfolioPositionDto: {
      /** @example alpha */
      broker: string;
      /** @example BTCUSDT */
      symbol: string;
      /** @enum {string} */
      side: 'LONG' | 'SHORT' | 'UNKNOWN';
      /**
       * @description `LONG` and `SHORT` of a symbol stand beside each other (hedge mode); `NET`: the broker nets them, its sign is the side
       * @example LONG
       * @enum {string}
       */
      leg: 'LONG' | 'SHORT' | 'NET';
      /**
       * @description Units, not rounded
       * @example 0.5
       */
      quantity: number | null;
      /**
       * @deprecated
       * @description The same as `quantity`
       * @example 0.5
       */
      size: number | null;
      /** @example 95000 */
      entry_price: number | null;
      /** @example 96000 */
      current_price: number | null;
      /**
       * @description Quantity times current price
       * @example 48000
       */
      value: number | null;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 500
       */
      unrealized_pnl: number | null;
      /**
       * @description Percent of the entry price
       * @example 1.05
       */
      unrealized_pnl_pct: number | null;
      /**
       * @description The broker's currency; null before its first summary
       * @example USD
       */
      currency: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      as_of: string;
    };
    PositionDto: {
      /** @enum {string} */
      side: 'LONG' | 'SHORT' | 'UNKNOWN';
      /**
       * @description LONG and SHORT of a symbol stand beside each other; NET: they are netted
       * @enum {string}
       */
      leg: 'LONG' | 'SHORT' | 'NET';
      /**
       * @deprecated
       * @description The same as `quantity`
       * @example 0.5
       */
      size: number | null;
      /** @example BTCUSDT */
      symbol: string;
      /**
       * @description Units, not rounded.
       * @example 0.5
       */
      quantity: number | null;
      /**
       * @description Not rounded.
       * @example 95000
       */
      entry_price: number | null;
      /**
       * @description Not rounded.
       * @example 96000
       */
      current_price: number | null;
      /**
       * @description Money.
       * @example 500
       */
      unrealized_pnl: number | null;
      /**
       * @description Percent of the entry price.
       * @example 1.05
       */
      unrealized_pnl_pct: number | null;
      /**
       * @description Money: quantity times current price.
       * @example 48000
       */
      value: number | null;
      /**
       * @description Null when the service does not say.
       * @example binance
       */
      broker: string | null;
      /**
       * @description Of the prices and the money; null when the service does not say.
       * @example USD
       */
      currency: string | null;
      /**
       * @description By the service's word, else when its answer came in.
       * @example 2025-01-27T10:00:00.000Z
       */
      as_of: string;
    };
    PositionPageDto: {
      items: components['schemas']['PortfolioPositionDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
      /**
       * @description Subscribe to the topic from here (`recover`) to go on without a hole. It may be a little older than the rows: then events come that the rows have already. Of several pages the place of the first one counts
       * @example {
       *       "topic": "dashboard",
       *       "epoch": "k3f9",
       *       "seq": 1042
       *     }
       */
      stream: components['schemas']['StreamPositionDto'];
    };
    PriceDto: {
      /** @example NSE */
      exchange: string;
      /** @example TCS */
      symbol: string;
      /** @example 3301.5 */
      ltp: number;
      /**
       * @description Epoch ms, by the exchange where it says so
       * @example 1770003088123
       */
      timestamp: number;
      /** @example 250 */
      age_ms: number;
      /** @enum {string} */
      state: 'live' | 'stale';
      /** @example zeromq */
      feed: string;
    };
    PriceListDto: {
      /** @description In the order asked */
      items: components['schemas']['PriceDto'][];
      missing: components['schemas']['MissingPriceDto'][];
    };
    PricesQueryDto: {
      /**
       * @example [
       *       "BINANCE:BTCUSDT",
       *       "US:AAPL"
       *     ]
       */
      symbols: string[];
    };
    Problem: {
      /** @example urn:quarterdeck:problem:request.invalid */
      type: string;
      /** @description A sentence for the code */
      title: string;
      status: number;
      /** @description What happened this time */
      detail: string;
      /** @description The path that was asked for */
      instance: string;
      /** @enum {string} */
      code:
        | 'agent.not_found'
        | 'alert.already_acknowledged'
        | 'alert.already_resolved'
        | 'alert.expired'
        | 'alert.not_acknowledged'
        | 'alert.not_found'
        | 'alert_rule.from_file'
        | 'alert_rule.name_taken'
        | 'alert_rule.no_room'
        | 'alert_rule.not_found'
        | 'alert_silence.expired'
        | 'alert_silence.not_found'
        | 'alert_silence.too_many'
        | 'api_key.from_configuration'
        | 'api_key.not_active'
        | 'api_key.not_found'
        | 'auth.busy'
        | 'auth.cross_site'
        | 'auth.deadline'
        | 'auth.forbidden'
        | 'auth.invalid_api_key'
        | 'auth.invalid_credentials'
        | 'auth.invalid_token'
        | 'auth.otp_enabled'
        | 'auth.otp_not_set_up'
        | 'auth.otp_required'
        | 'auth.otp_wrong'
        | 'auth.password_login_off'
        | 'auth.required'
        | 'auth.sso_failed'
        | 'auth.sso_not_configured'
        | 'auth.sso_refused'
        | 'auth.sso_unavailable'
        | 'auth.token_expired'
        | 'control.in_progress'
        | 'control.key_reused'
        | 'control.not_pending'
        | 'control.own_request'
        | 'control.request_not_found'
        | 'control.state_mismatch'
        | 'ingest.busy'
        | 'logs.bad_query'
        | 'logs.busy'
        | 'logs.engine_unavailable'
        | 'logs.expired'
        | 'logs.not_found'
        | 'logs.on_hold'
        | 'logs.storage_full'
        | 'market.capacity'
        | 'market.feed_unavailable'
        | 'market.no_data'
        | 'market.no_feed'
        | 'market.no_token'
        | 'market.unknown_feed'
        | 'market.unknown_symbol'
        | 'metric.not_found'
        | 'order.not_found'
        | 'portfolio.unknown_broker'
        | 'realtime.bad_origin'
        | 'realtime.slow_consumer'
        | 'realtime.too_many_connections'
        | 'realtime.too_many_subscriptions'
        | 'realtime.unavailable'
        | 'realtime.unknown_action'
        | 'realtime.unknown_topic'
        | 'realtime.upgrade_required'
        | 'request.bad_cursor'
        | 'request.invalid'
        | 'request.malformed'
        | 'request.method_not_allowed'
        | 'request.not_found'
        | 'request.precondition_failed'
        | 'request.rate_limited'
        | 'request.too_early'
        | 'request.too_large'
        | 'request.unsupported_media_type'
        | 'server.error'
        | 'server.shutting_down'
        | 'session.not_found'
        | 'storage.unavailable'
        | 'upstream.unavailable'
        | 'user.last_admin'
        | 'user.name_taken'
        | 'user.not_found';
      request_id: string;
      /** @description With 422: what is wrong where */
      errors?: {
        /** @example payload.size */
        field: string;
        message: string;
      }[];
      /** @description Below /api/websocket: the same as detail */
      message?: string;
      /**
       * @description Below /api/websocket: OpenAlgo's code
       * @example INVALID_SYMBOLS
       */
      error_code?: string;
      /** @description Where in a query the fault is, in characters from 0 */
      position?: number;
    };
    ProcessDto: {
      /**
       * @description Percent of one core between the last two samples: above 100 on several
       * @example 3.25
       */
      cpu_percent: number | null;
      /** @example 157286400 */
      memory_rss_bytes: number;
      /** @example 62914560 */
      heap_used_bytes: number;
      event_loop_lag_ms: components['schemas']['EventLoopLagDto'];
      /**
       * @description Authenticated live connections
       * @example 42
       */
      sockets: number;
      /** @example 57 */
      subscriptions: number;
      /** @example 86400 */
      uptime_seconds: number;
      /** @example 0.1.0 */
      version: string;
    };
    QueueDto: {
      /** @description Unsent bytes over all clients. */
      bytes: number;
      /** @description Unsent bytes of the client that is furthest behind. */
      worst_bytes: number;
      /** @description Clients with anything unsent. */
      lagging_clients: number;
    };
    QuoteListDto: {
      /** @description Quotes as on the topic `market:<exchange>:<symbol>:quote`, with `feed`, `state` and `age_ms` */
      items: {
        [key: string]: unknown;
      }[];
      missing: components['schemas']['MissingPriceDto'][];
    };
    ReadyDto: {
      /**
       * @description degraded (200): reads go on, and what would be stored in a part with `writes: refused` is answered with 503
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'error' | 'shutting_down';
      /**
       * @description The parts that are up.
       * @example {
       *       "process": {
       *         "status": "up"
       *       },
       *       "database": {
       *         "status": "up",
       *         "responseTime": 1,
       *         "writes": "taken"
       *       },
       *       "event_log": {
       *         "status": "up",
       *         "responseTime": 0
       *       }
       *     }
       */
      info: {
        [key: string]: {
          status?: string;
        } & {
          [key: string]: unknown;
        };
      };
      /**
       * @description The parts that are down.
       * @example {}
       */
      error: {
        [key: string]: {
          status?: string;
        } & {
          [key: string]: unknown;
        };
      };
      /**
       * @description All parts.
       * @example {
       *       "process": {
       *         "status": "up"
       *       },
       *       "database": {
       *         "status": "up",
       *         "responseTime": 1,
       *         "writes": "taken"
       *       },
       *       "event_log": {
       *         "status": "up",
       *         "responseTime": 0
       *       }
       *     }
       */
      details: {
        [key: string]: {
          status?: string;
        } & {
          [key: string]: unknown;
        };
      };
    };
    RealtimeStatsDto: {
      timestamp: string;
      connections: components['schemas']['ConnectionsDto'];
      /**
       * @description Clients per topic.
       * @example {
       *       "dashboard": 42
       *     }
       */
      subscriptions: {
        [key: string]: number;
      };
      /**
       * @description Newest event of each topic with a registered channel on this node.
       * @example {
       *       "dashboard": {
       *         "epoch": "k3f9",
       *         "seq": 1042
       *       }
       *     }
       */
      positions: {
        [key: string]: unknown;
      };
      queue: components['schemas']['QueueDto'];
      /**
       * @description Since the start of the process.
       * @example {
       *       "frames_sent": 10420,
       *       "values_skipped": 0,
       *       "slow_consumers": 0,
       *       "recovered": 3,
       *       "not_recovered": 0,
       *       "refused": 1,
       *       "auth_failed": 1
       *     }
       */
      totals: {
        [key: string]: number;
      };
      /** @description Hits among all look-ups of the cache, 0 to 1; null before the first. */
      cache_hit_rate: number | null;
      /** @description Topics that are silent for longer than they should be. */
      stalled_feeds: string[];
    };
    RecoveryCodesDto: {
      /**
       * @description Each is good for one login without the device; shown this once
       * @example [
       *       "1a2b3-c4d5e-6f708-192a3"
       *     ]
       */
      recovery_codes: string[];
    };
    RedactionTestDto: {
      /** @example login with password=hunter2 */
      text: string;
    };
    RedactionTestResultDto: {
      /** @example login with password=[redacted:secret] */
      text: string;
      /**
       * @example {
       *       "secret": 1
       *     }
       */
      found: {
        [key: string]: number;
      };
    };
    RefreshDto: {
      /**
       * @description Not needed where it comes in the cookie of a page.
       * @example Zk3Vt0p1pbE8oQnq1mB3y7xJmBfS2yQ5l8h0tq6g2aU
       */
      refresh_token?: string;
    };
    RemarkDto: {
      /** @example the feed is back */
      comment?: string;
      /** @description The same by its other name; `comment` counts where both are given */
      comments?: string;
    };
    ReportedAlertDto: {
      /** Format: uuid */
      id: string;
      /**
       * @description What makes it the same alert when it is reported again
       * @example health:execution
       */
      fingerprint: string;
      /** @example execution is DEGRADED */
      title: string;
      /** @example High latency detected */
      message: string;
      /**
       * @example warning
       * @enum {string}
       */
      severity: 'info' | 'warning' | 'error' | 'critical';
      /**
       * @description Who reports it: `health`, `alertmanager`, `rule`, or the name that a sender gives
       * @example health
       */
      source: string;
      /**
       * @example {
       *       "service": "execution"
       *     }
       */
      labels: {
        [key: string]: string;
      };
      /**
       * @example open
       * @enum {string}
       */
      status: 'open' | 'acknowledged' | 'resolved' | 'expired';
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was opened the last time: later than `created_at` where it was over, or taken, and came again
       * @example 2025-12-04T10:30:00.000Z
       */
      opened_at: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      last_seen_at: string;
      /**
       * @description How often it was reported
       * @example 3
       */
      count: number;
      /** @example false */
      acknowledged: boolean;
      /** @example null */
      acknowledged_by: string | null;
      /**
       * Format: date-time
       * @example null
       */
      acknowledged_at: string | null;
      /**
       * @description The newest comment since it was raised
       * @example null
       */
      comments: string | null;
      /**
       * Format: date-time
       * @example null
       */
      resolved_at: string | null;
      /**
       * Format: date-time
       * @description When it expires unless it is resolved
       * @example null
       */
      expires_at: string | null;
      /**
       * @description Whether a silence covers it: it sends no notifications, and is not counted as open
       * @example false
       */
      silenced: boolean;
      /**
       * @description Who silenced it; the source itself where that has
       * @example null
       */
      silenced_by: string | null;
      /**
       * Format: date-time
       * @description Null also where the source that has silenced it does not say
       * @example null
       */
      silenced_until: string | null;
      /**
       * @description The silences that cover it, and then those of its source
       * @example []
       */
      silence_ids: string[];
      /**
       * @description Null: no change worth announcing
       * @enum {string|null}
       */
      change:
        'raised' | 'updated' | 'acknowledged' | 'unacknowledged' | 'resolved' | 'expired' | 'commented' | 'silenced' | 'unsilenced' | null;
    };
    ReportedAlertsDto: {
      /** @description In the order of the call */
      items: components['schemas']['ReportedAlertDto'][];
    };
    RiskDto: {
      /**
       * @description The emergency stop
       * @enum {string}
       */
      ess_state: 'DISABLED' | 'ARMED' | 'TRIPPED' | 'COOLING' | 'UNKNOWN';
      /**
       * @description The deepest fall so far, percent, positive, as the portfolio service counts it (the sandbox: at every price since the desk began, so it is deeper than that of the daily closes in the performance)
       * @example 8.7
       */
      max_drawdown_pct: number | null;
      /**
       * @description The drawdown in percent that the risk service allows, in the sandbox that of a day, after which the emergency stop trips; null unless the service sends its limit
       * @example 10
       */
      max_allowed_dd_pct: number | null;
      /** @example daily drawdown 5.20% > 5.00% */
      ess_reason: string | null;
      /** @example 2025-01-27T09:58:00.000Z */
      ess_tripped_at: string | null;
      /**
       * @description P&L of the running day in percent.
       * @example 0.15
       */
      daily_pnl_pct: number | null;
      /**
       * @description How far equity is below its peak of the running day, positive percent.
       * @example 1.5
       */
      daily_drawdown_pct: number | null;
      /**
       * @description The same of the running week, as the portfolio service counts it; percent below the peak, 0 or positive
       * @example 3.2
       */
      weekly_drawdown_pct: number | null;
      /**
       * @description Money: the value of all positions, short ones counted as positive.
       * @example 50000
       */
      exposure_total: number | null;
      /**
       * @description Money: the value of long positions.
       * @example 30000
       */
      exposure_long: number | null;
      /**
       * @description Money: the value of short positions, positive.
       * @example 20000
       */
      exposure_short: number | null;
      /**
       * @description Money: long minus short.
       * @example 10000
       */
      exposure_net: number | null;
      /**
       * @description Exposure in percent of equity.
       * @example 50
       */
      open_risk_pct: number | null;
      /**
       * @description The most that one trade may risk, in percent of equity.
       * @example 1
       */
      max_risk_per_trade_pct: number | null;
      /**
       * @description As the risk service sends it, else the daily drawdown in percent of the allowed one.
       * @example 15
       */
      risk_limit_used_pct: number | null;
    };
    RotationDto: {
      /**
       * @description How long the old key still works
       * @default 0
       * @example 86400
       */
      overlap_seconds: number;
    };
    SectionDto: {
      /**
       * @description stale: last-known-good; unavailable: never seen good, the section is null
       * @enum {string}
       */
      status: 'live' | 'stale' | 'unavailable';
      /**
       * @description The service that decides over the section
       * @enum {string}
       */
      source: 'portfolio' | 'execution' | 'ai' | 'risk' | 'monitoring';
      /**
       * @description When the section's oldest part was given to us.
       * @example 2025-01-27T10:00:00.000Z
       */
      as_of: string | null;
      /**
       * @description Age of `as_of` when this answer was made.
       * @example 12
       */
      age_ms: number | null;
      /**
       * @description How much of `age_ms` the service was idle: no client watched the desk, so it was not asked, and only the rest of the age is its fault.
       * @example 0
       */
      idle_ms: number | null;
      /**
       * @description What failed, or which rows are missing; null when there is nothing to say.
       * @example connection refused
       */
      reason: string | null;
      /**
       * @description When what failed is asked again; null when nothing fails, or not before its address is set or its breaker is closed by hand.
       * @example 2025-01-27T10:00:10.000Z
       */
      next_try_at: string | null;
    };
    SectionsDto: {
      portfolio: components['schemas']['SectionDto'];
      positions: components['schemas']['SectionDto'];
      signals: components['schemas']['SectionDto'];
      risk: components['schemas']['SectionDto'];
      system: components['schemas']['SectionDto'];
      strategy: components['schemas']['SectionDto'];
    };
    SessionDto: {
      /**
       * @description Send as `Authorization: Bearer <access_token>`
       * @example eyJhbGciOiJIUzI1NiIs...
       */
      access_token: string;
      /**
       * @description Opaque; buys the next access token. Not there with `X-Client: browser`
       * @example Zk3Vt0p1...
       */
      refresh_token?: string;
      /** @enum {string} */
      token_type: 'bearer';
      /**
       * @description Seconds until the access token ends
       * @example 3600
       */
      expires_in: number;
      /**
       * @description The session that these tokens belong to
       * @example 0b8f9a4e-6a3f-4c55-9a39-0f1d3b1c2d3e
       */
      session_id: string;
      user: components['schemas']['UserDto'];
    };
    SignalDto: {
      /** @enum {string} */
      direction: 'BUY' | 'SELL' | 'HOLD' | 'UNKNOWN';
      /**
       * @deprecated
       * @description The same as `target_quantity`
       * @example 2
       */
      target_size: number | null;
      /**
       * @description RFC 3339, UTC; null when the service sent no time that can be read.
       * @example 2025-01-27T10:00:00.000Z
       */
      timestamp: string | null;
      /** @example ETHUSDT */
      symbol: string;
      /**
       * @description 0 to 1, 3 decimals.
       * @example 0.85
       */
      confidence: number | null;
      /** @example ensemble */
      strategy: string | null;
      /**
       * @description Units.
       * @example 2
       */
      target_quantity: number | null;
    };
    SilenceDto: {
      /** Format: uuid */
      id: string;
      /**
       * @example active
       * @enum {string}
       */
      state: 'pending' | 'active' | 'expired';
      matchers: components['schemas']['MatcherDto'][];
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      starts_at: string;
      /**
       * Format: date-time
       * @description When it ends unless a person ends it before
       * @example 2025-12-04T10:30:00.000Z
       */
      ends_at: string;
      /** @example the exchange is in maintenance */
      comment: string;
      /**
       * @description It covers alerts of these brokers only: those of a maker who is limited to some. Null: all
       * @example null
       */
      brokers: string[] | null;
      /** @example operator */
      created_by: string;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was ended early
       * @example null
       */
      ended_at: string | null;
      /**
       * @description Who ended it early
       * @example null
       */
      ended_by: string | null;
    };
    SilencePageDto: {
      items: components['schemas']['SilenceDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
    };
    SnapshotDto: {
      /** @example 1 */
      schema_version: number;
      /**
       * @description When this answer was made.
       * @example 2025-01-27T10:00:00.000Z
       */
      timestamp: string;
      /** @description True when anything that the snapshot is made of could not be refreshed. */
      partial_data: boolean;
      /**
       * @description The services at fault.
       * @example [
       *       "portfolio-service unavailable"
       *     ]
       */
      errors: string[];
      portfolio: components['schemas']['PortfolioDto'] | null;
      positions: components['schemas']['PositionDto'][] | null;
      /** @description At most 20, newest first. */
      signals: components['schemas']['SignalDto'][] | null;
      risk: components['schemas']['RiskDto'] | null;
      system: components['schemas']['DeskSystemDto'] | null;
      strategy: components['schemas']['StrategyDto'] | null;
      sections: components['schemas']['SectionsDto'];
      /** @description Subscribing from here leaves no hole between this answer and the live stream. */
      stream: components['schemas']['StreamPositionDto'];
    };
    StrategyDto: {
      /**
       * @example {
       *       "xgb": 0.8
       *     }
       */
      ensemble_scores: {
        [key: string]: number | null;
      } | null;
      /** @example momentum */
      active_strategy: string | null;
      /** @example HIGH_VOL_TRENDING */
      regime: string | null;
    };
    StreamKeyDto: {
      /** @example success */
      status: string;
      /**
       * @description An `api_key` for market sockets alone
       * @example qs_...
       */
      api_key: string;
      /** Format: date-time */
      expires_at: string;
      /** @example stream_key */
      kind: string;
    };
    StreamPositionDto: {
      /** @example dashboard */
      topic: string;
      /** @example k3f9 */
      epoch: string;
      /** @example 1042 */
      seq: number;
    };
    SubscribeAnswerDto: {
      /** @enum {string} */
      status: 'success' | 'partial';
      /** @example Subscription processing complete */
      message: string;
      subscriptions: components['schemas']['HeldSymbolsDto'];
      failed: components['schemas']['FailedSymbolDto'][];
      /** @example http */
      broker: string;
    };
    SubscriptionDto: {
      /** @example TCS */
      symbol: string;
      /** @example NSE */
      exchange: string;
      /** @enum {string} */
      mode: 'LTP' | 'Quote' | 'Depth';
    };
    SubscriptionListDto: {
      /** @example success */
      status: string;
      /** @description Of the principal, over all transports */
      subscriptions: components['schemas']['ListedSubscriptionDto'][];
      /** @example 1 */
      count: number;
      /** @example http */
      broker: string;
    };
    SymbolDto: {
      /** @example TCS */
      symbol: string;
      /** @example NSE */
      exchange: string;
    };
    SymbolSafetyDto: {
      /** @example NSE */
      exchange: string;
      /** @example TCS */
      symbol: string;
      safe: boolean;
      /** @example NSE:TCS is 31000 ms old */
      reason: string | null;
      /**
       * @description Null = there is no price
       * @example 31000
       */
      age_ms: number | null;
    };
    SymbolsBodyDto: {
      symbols: components['schemas']['SymbolDto'][];
      /**
       * @description LTP, Quote or Depth in any case, or 1, 2, 3
       * @example Quote
       */
      mode?: string;
      /**
       * @description The feed
       * @example http
       */
      broker?: string;
      /**
       * @description Until so long after the last call it is held
       * @example 3600
       */
      ttl_seconds?: number;
    };
    SystemDto: {
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      process: components['schemas']['ProcessDto'];
      host: components['schemas']['HostDto'];
      components: components['schemas']['ComponentDto'][];
    };
    TickReportDto: {
      /** @example 2 */
      accepted: number;
      /**
       * @description Ticks with a `seq` that the same feed has sent before for the instrument
       * @example 0
       */
      duplicates: number;
      /**
       * @description Of the accepted ones those with a flag, such as `late` or `jump`
       * @example 0
       */
      flagged: number;
      /** @example 0 */
      rejected: number;
      /** @description Of the rejected ones the first 100; `message` is a word such as `out_of_order` */
      errors: components['schemas']['IntakeErrorDto'][];
      /**
       * @deprecated
       * @description Of those that were not taken the first 100; `errors` says what was rejected
       */
      results: components['schemas']['TickResultDto'][];
    };
    TickResultDto: {
      /**
       * @description Place in the call, from 0
       * @example 3
       */
      index: number;
      /** @enum {string} */
      status: 'rejected' | 'duplicate';
      /**
       * @example out_of_order
       * @enum {string}
       */
      error:
        | 'not_an_object'
        | 'bad_exchange'
        | 'bad_symbol'
        | 'bad_mode'
        | 'no_field'
        | 'bad_price'
        | 'price_not_positive'
        | 'too_many_levels'
        | 'bad_timestamp'
        | 'future'
        | 'out_of_order'
        | 'duplicate'
        | 'capacity'
        | 'bad_topic'
        | 'bad_parts'
        | 'unreadable'
        | 'too_large';
    };
    TimelineEntryDto: {
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      at: string;
      /** @enum {string} */
      change: 'raised' | 'updated' | 'acknowledged' | 'unacknowledged' | 'resolved' | 'expired' | 'commented' | 'silenced' | 'unsilenced';
      /**
       * @description Null: its sender, or the clock
       * @example operator
       */
      actor: string | null;
      /** @example looking into it */
      comment: string | null;
      /**
       * @description At that time
       * @enum {string}
       */
      severity: 'info' | 'warning' | 'error' | 'critical';
    };
    TokenFormDto: {
      /**
       * @description The second factor, where the user has one: six digits, or a recovery code.
       * @example 287082
       */
      otp?: string;
      /** @example admin */
      username: string;
      /** @example correct horse battery staple */
      password: string;
      /** @enum {string} */
      grant_type?: 'password' | '';
      scope?: string;
      client_id?: string;
      client_secret?: string;
    };
    TotalsDto: {
      /**
       * @description Money, in the decimals of its currency (2 for USD, 8 for BTC); null where it is not known
       * @example 61200
       */
      equity: number | null;
      /**
       * @deprecated
       * @description The same as `equity`
       * @example 61200
       */
      total_value: number | null;
      /**
       * @description Money
       * @example 20000
       */
      cash: number | null;
      /**
       * @description Money
       * @example 900
       */
      unrealized_pnl: number | null;
      /**
       * @description Money
       * @example 300
       */
      realized_pnl: number | null;
      /**
       * @description Money
       * @example 1200
       */
      total_pnl: number | null;
      /** @example 4 */
      position_count: number | null;
      /**
       * @deprecated
       * @description The same as `position_count`
       * @example 4
       */
      total_positions: number | null;
      /** @example USD */
      currency: string;
    };
    TradeDto: {
      /** @example trd-7f3a */
      id: string;
      /** @example BTCUSDT */
      symbol: string;
      /**
       * @description BUY or SELL; any other word of the desk in upper case
       * @example BUY
       */
      side: string;
      /** @example 0.5 */
      quantity: number | null;
      /** @example 95000 */
      price: number | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * @description In upper case; FILLED where no other was reported, and for EXECUTED
       * @example FILLED
       */
      status: string;
      /** @example MARKET */
      order_type: string | null;
      /**
       * @description Money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 4.75
       */
      fees: number | null;
      /** @example alpha */
      broker: string | null;
      /** @example momentum */
      strategy: string | null;
      /**
       * @description Realised by this trade; null when it closed nothing; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 150.25
       */
      pnl: number | null;
      /** @example USD */
      currency: string | null;
    };
    TradeErrorDto: {
      /**
       * @description Place in the call, from 0
       * @example 2
       */
      index: number;
      /**
       * @description Empty when it is the whole of it
       * @example price
       */
      field: string;
      /** @example is required */
      message: string;
    };
    TradePageDto: {
      items: components['schemas']['TradeDto'][];
      /** @description Give it as `cursor` for the next page; null on the last one */
      next_cursor: string | null;
      has_more: boolean;
      /**
       * @description Subscribe to the topic from here (`recover`) to go on without a hole. It may be a little older than the rows: then events come that the rows have already. Of several pages the place of the first one counts
       * @example {
       *       "topic": "trades",
       *       "epoch": "k3f9",
       *       "seq": 1042
       *     }
       */
      stream: components['schemas']['StreamPositionDto'];
    };
    TradeReportDto: {
      /**
       * @description New, or known and reported with something new
       * @example 1
       */
      accepted: number;
      /**
       * @description Known by broker, symbol and fill id, and nothing new was said
       * @example 0
       */
      duplicates: number;
      /** @example 0 */
      rejected: number;
      errors: components['schemas']['TradeErrorDto'][];
    };
    TradeSafeDto: {
      safe: boolean;
      /**
       * @description The first reason that holds; null = safe
       * @example no data for NSE:TCS
       */
      reason: string | null;
      data_fresh: boolean;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      checked_at: string;
      symbols: components['schemas']['SymbolSafetyDto'][];
    };
    TradeStatsDto: {
      /** Format: date-time */
      start_time: string;
      /** Format: date-time */
      end_time: string;
      /**
       * @description Trades in the range
       * @example 42
       */
      count: number;
      /**
       * @description Trades whose side is `BUY`
       * @example 22
       */
      buys: number;
      /**
       * @description Trades whose side is `SELL`
       * @example 20
       */
      sells: number;
      /**
       * @description Trades whose side is neither: buys, sells and these are all there are
       * @example 0
       */
      other: number;
      /**
       * @description Trades without a price or quantity, which are not in `volume`
       * @example 0
       */
      unpriced: number;
      /**
       * @description Of `volume`, `fees`, `pnl` and `expectancy`: that of the trades; where they are in several the base currency, each trade at the rate of its day
       * @example USD
       */
      currency: string | null;
      /**
       * @description Sum of quantity times price
       * @example 1250000
       */
      volume: number | null;
      /**
       * @description Sum over the trades that report them; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 125.5
       */
      fees: number | null;
      /**
       * @description Sum over the trades that report one, as their broker computed it (the sandbox: before fees); money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 820.25
       */
      pnl: number | null;
      /**
       * @description Trades with a `pnl` above 0
       * @example 12
       */
      wins: number;
      /**
       * @description Trades with a `pnl` below 0
       * @example 8
       */
      losses: number;
      /**
       * @description Trades with a `pnl` of 0
       * @example 1
       */
      break_even: number;
      /**
       * @description `wins` / (`wins` + `losses`); 0 to 1
       * @example 0.6
       */
      win_rate: number | null;
      /**
       * @description Σ gains / |Σ losses|
       * @example 1.63
       */
      profit_factor: number | null;
      /**
       * @description Average win / |average loss|
       * @example 1.23
       */
      payoff_ratio: number | null;
      /**
       * @deprecated
       * @description The same as `payoff_ratio`
       * @example 1.23
       */
      payoff: number | null;
      /**
       * @description Mean `pnl` of a trade that reports one, break-even trades counted; money, of the `currency` beside it, else of `BASE_CURRENCY`
       * @example 20.625
       */
      expectancy: number | null;
      /**
       * @description Why a figure is null: `no_rate` where the day of a trade has none, `mixed_currencies` where a currency is not named
       * @example {
       *       "profit_factor": "no_losses"
       *     }
       */
      reasons: {
        [key: string]: 'insufficient_data' | 'no_losses' | 'mixed_currencies' | 'no_rate';
      };
      /** @description Trades whose day has no rate: sums over several currencies are null then (`no_rate`) */
      unrated: components['schemas']['UnratedTradesDto'][];
      by_currency: components['schemas']['CurrencyTradesDto'][];
      /** @description The 20 with the most trades */
      by_symbol: components['schemas']['NamedTradesDto'][];
      /** @description The 20 with the most trades */
      by_strategy: components['schemas']['NamedTradesDto'][];
      /** Format: date-time */
      first_trade_at: string | null;
      /** Format: date-time */
      last_trade_at: string | null;
    };
    UnratedTradesDto: {
      /** @example EUR */
      currency: string;
      /** @example 3 */
      count: number;
    };
    UnsubscribeAllAnswerDto: {
      /** @example success */
      status: string;
      /** @example Unsubscribed from all symbols */
      message: string;
      /** @example http */
      broker: string;
    };
    UnsubscribeAnswerDto: {
      /** @enum {string} */
      status: 'success' | 'partial';
      /** @example Unsubscription processing complete */
      message: string;
      unsubscriptions: components['schemas']['HeldSymbolsDto'];
      /** @example http */
      broker: string;
    };
    UpstreamDto: {
      /** @enum {string} */
      name: 'portfolio' | 'execution' | 'ai' | 'risk' | 'monitoring';
      /**
       * @description DEGRADED: some of what is asked fails; DOWN: cannot be reached
       * @enum {string}
       */
      status: 'OK' | 'DEGRADED' | 'DOWN' | 'UNKNOWN';
      /** @enum {string} */
      breaker: 'closed' | 'open' | 'half_open';
      /**
       * @description Of the last answer, 1 decimal.
       * @example 15.2
       */
      latency_ms: number | null;
      /** @example 2025-01-27T10:00:00.000Z */
      last_success: string | null;
      /**
       * @description The newest failure and its time.
       * @example connection refused at 2025-01-27T09:59:00.000Z
       */
      last_error: string | null;
      /**
       * @description Time of the newest failure.
       * @example 2025-01-27T09:59:00.000Z
       */
      last_error_at: string | null;
      /**
       * @description When everything was answered again after it; null while something fails.
       * @example 2025-01-27T09:59:30.000Z
       */
      resolved_at: string | null;
      /**
       * @description When the open breaker lets the next request through; null when it is not open, or held open by hand.
       * @example 2025-01-27T10:00:10.000Z
       */
      next_try_at: string | null;
    };
    UserAccountDto: {
      /** @example ada */
      username: string;
      /**
       * @example operator
       * @enum {string}
       */
      role: 'admin' | 'operator' | 'viewer';
      /**
       * @example [
       *       "binance"
       *     ]
       */
      brokers: string[];
      /** @example false */
      disabled: boolean;
      /**
       * @description `oidc`: comes by single sign-on, and role and brokers follow it
       * @enum {string}
       */
      source: 'local' | 'oidc';
      /**
       * @description Whether the user has a second factor
       * @example true
       */
      otp: boolean;
      /** @example false */
      must_change_password: boolean;
      /** @example 2026-03-02T08:00:00.000Z */
      created_at: string;
      /** @example 2026-03-02T09:30:00.000Z */
      last_login_at: string | null;
    };
    UserAccountsDto: {
      items: components['schemas']['UserAccountDto'][];
      next_cursor: string | null;
      /** @example false */
      has_more: boolean;
    };
    UserChangeDto: {
      /**
       * @example viewer
       * @enum {string}
       */
      role?: 'admin' | 'operator' | 'viewer';
      /**
       * @example [
       *       "binance"
       *     ]
       */
      brokers?: string[];
      /**
       * @description Disabling a user ends all of their sessions
       * @example true
       */
      disabled?: boolean;
      /**
       * @description 12 to 128 characters of any kind, not the name, and none of the passwords that are known to have leaked; the user must choose another one at the next login
       * @example a sentence that is long
       */
      password?: string;
      /**
       * @description Only `false`: takes the second factor of a user away who has lost it
       * @enum {boolean}
       */
      otp?: false;
    };
    UserDto: {
      /** @example operator */
      username: string;
      /**
       * @example operator
       * @enum {string}
       */
      role: 'admin' | 'operator' | 'viewer' | 'api';
      /**
       * @example [
       *       "view_dashboard",
       *       "view_portfolio"
       *     ]
       */
      permissions: (
        | 'view_dashboard'
        | 'view_portfolio'
        | 'view_metrics'
        | 'view_alerts'
        | 'view_agents'
        | 'view_market'
        | 'manage_feeds'
        | 'view_trades'
        | 'view_system'
        | 'view_logs'
        | 'acknowledge_alerts'
        | 'view_alert_rules'
        | 'manage_alert_rules'
        | 'export_data'
        | 'ingest'
        | 'manage_users'
        | 'manage_api_keys'
        | 'manage_logs'
        | 'view_audit'
        | 'control_stop'
        | 'control_strategies'
        | 'control_rearm'
        | 'change_password'
        | 'setup_otp'
      )[];
      /**
       * @description Broker names, or `["*"]` for all
       * @example [
       *       "*"
       *     ]
       */
      brokers: string[];
    };
    WebsocketConfigDto: {
      /** @example success */
      status: string;
      /** @example wss://desk.example/ws/market */
      websocket_url: string;
      is_secure: boolean;
      /** @example ws://127.0.0.1:8765 */
      original_url: string;
    };
    WebsocketStatusDto: {
      /** @example success */
      status: string;
      /** @description At least one feed is connected */
      connected: boolean;
      authenticated: boolean;
      /** @example http */
      broker: string;
      /** @example ws://127.0.0.1:8080/ws/market */
      websocket_url: string;
      /** @example 1 */
      active_subscriptions: number;
      subscriptions: components['schemas']['SubscriptionDto'][];
    };
    WsTicketDto: {
      /**
       * @description Open `/ws/...?ticket=` with it, or send it in the handshake of Socket.IO
       * @example Zk3Vt0p1...
       */
      ticket: string;
      /**
       * @description Seconds until it is worth nothing
       * @example 30
       */
      expires_in: number;
    };
  };
  responses: {
    /** @description The request cannot be read */
    BadRequest: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:request.malformed",
         *       "title": "The request cannot be read",
         *       "status": 400,
         *       "detail": "The request cannot be read",
         *       "instance": "/api/alerts",
         *       "code": "request.malformed",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Authentication is required */
    Unauthorized: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        'WWW-Authenticate': components['headers']['WWW-Authenticate'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:auth.required",
         *       "title": "Authentication is required",
         *       "status": 401,
         *       "detail": "Authentication is required",
         *       "instance": "/api/alerts",
         *       "code": "auth.required",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Not allowed */
    Forbidden: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:auth.forbidden",
         *       "title": "Not allowed",
         *       "status": 403,
         *       "detail": "Not allowed",
         *       "instance": "/api/alerts",
         *       "code": "auth.forbidden",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description No such resource */
    NotFound: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:request.not_found",
         *       "title": "No such resource",
         *       "status": 404,
         *       "detail": "No such resource",
         *       "instance": "/api/alerts",
         *       "code": "request.not_found",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description There is a user of that name */
    Conflict: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:user.name_taken",
         *       "title": "There is a user of that name",
         *       "status": 409,
         *       "detail": "There is a user of that name",
         *       "instance": "/api/alerts",
         *       "code": "user.name_taken",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The log entry is no longer kept */
    Gone: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:logs.expired",
         *       "title": "The log entry is no longer kept",
         *       "status": 410,
         *       "detail": "The log entry is no longer kept",
         *       "instance": "/api/alerts",
         *       "code": "logs.expired",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Somebody else was faster */
    PreconditionFailed: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:request.precondition_failed",
         *       "title": "Somebody else was faster",
         *       "status": 412,
         *       "detail": "Somebody else was faster",
         *       "instance": "/api/alerts",
         *       "code": "request.precondition_failed",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The request is too large */
    PayloadTooLarge: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:request.too_large",
         *       "title": "The request is too large",
         *       "status": 413,
         *       "detail": "The request is too large",
         *       "instance": "/api/alerts",
         *       "code": "request.too_large",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The content type is not supported */
    UnsupportedMediaType: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:request.unsupported_media_type",
         *       "title": "The content type is not supported",
         *       "status": 415,
         *       "detail": "The content type is not supported",
         *       "instance": "/api/alerts",
         *       "code": "request.unsupported_media_type",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The request is not valid */
    UnprocessableEntity: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:request.invalid",
         *       "title": "The request is not valid",
         *       "status": 422,
         *       "detail": "The request is not valid",
         *       "instance": "/api/alerts",
         *       "code": "request.invalid",
         *       "request_id": "5f0c6a1d2b3e-1a",
         *       "errors": [
         *         {
         *           "field": "limit",
         *           "message": "must be an integer number"
         *         }
         *       ]
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Too many requests */
    TooManyRequests: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        'Retry-After': components['headers']['Retry-After'];
        'RateLimit-Policy': components['headers']['RateLimit-Policy'];
        RateLimit: components['headers']['RateLimit'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:request.rate_limited",
         *       "title": "Too many requests",
         *       "status": 429,
         *       "detail": "Too many requests",
         *       "instance": "/api/alerts",
         *       "code": "request.rate_limited",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The database does not answer */
    ServiceUnavailable: {
      headers: {
        'X-Request-Id': components['headers']['X-Request-Id'];
        'Retry-After': components['headers']['Retry-After'];
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "type": "urn:quarterdeck:problem:storage.unavailable",
         *       "title": "The database does not answer",
         *       "status": 503,
         *       "detail": "The database does not answer",
         *       "instance": "/api/alerts",
         *       "code": "storage.unavailable",
         *       "request_id": "5f0c6a1d2b3e-1a"
         *     }
         */
        'application/problem+json': components['schemas']['Problem'];
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: {
    /** @description Names the request in the logs */
    'X-Request-Id': string;
    /** @description Seconds after which trying again can help */
    'Retry-After': number;
    /** @description How many requests (q) in how many seconds (w) */
    'RateLimit-Policy': string;
    /** @description How many are left (r), and the seconds until all are (t) */
    RateLimit: string;
    /** @description How to authenticate */
    'WWW-Authenticate': string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getAgents: {
    parameters: {
      query?: {
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 30 days before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
        /** @description As it was reported; for example `strategy` */
        agent_type?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentPageDto'];
        };
      };
      /** @description The cursor is not one of this list */
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_agents` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAgent: {
    parameters: {
      query?: {
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 30 days before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
      };
      header?: never;
      path: {
        /** @description The name that its signals and trades carry, up to 100 characters */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentDetailDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_agents` */
      403: components['responses']['Forbidden'];
      /** @description No such agent */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAgentSignals: {
    parameters: {
      query?: {
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 30 days before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description The name that its signals and trades carry, up to 100 characters */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentSignalPageDto'];
        };
      };
      /** @description The cursor is not one of this list */
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_agents` */
      403: components['responses']['Forbidden'];
      /** @description No such agent */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAlerts: {
    parameters: {
      query?: {
        severity?: 'info' | 'warning' | 'error' | 'critical';
        /** @description Whether a person has acknowledged it */
        acknowledged?: 'true' | 'false';
        /** @description Whether a silence covers it */
        silenced?: 'true' | 'false';
        status?: 'open' | 'acknowledged' | 'resolved' | 'expired';
        /** @description for example `alertmanager` */
        source?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; of when it was last seen; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertPageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_alerts` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postAlerts: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewAlertDto'] | components['schemas']['NewAlertDto'][];
      };
    };
    responses: {
      /** @description The alert, or the alerts of the array in `items` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReportedAlertDto'] | components['schemas']['ReportedAlertsDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description Nothing was stored; the errors name the fields, in an array by index */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAlertRules: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertRulePageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_alert_rules` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  createAlertRule: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "example: CPU is busy",
         *       "metric": "cpu_usage",
         *       "labels": {
         *         "host": "desk-1"
         *       },
         *       "condition": "> 0.8",
         *       "for_seconds": 0,
         *       "severity": "info",
         *       "message": "{metric} of {label.host} is {value}",
         *       "cooldown_seconds": 0,
         *       "enabled": true
         *     }
         */
        'application/json': components['schemas']['NewAlertRuleDto'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertRuleDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_alert_rules` */
      403: components['responses']['Forbidden'];
      /** @description The name belongs to another rule */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAlertRule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertRuleDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_alert_rules` */
      403: components['responses']['Forbidden'];
      /** @description No such rule */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteAlertRule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_alert_rules` */
      403: components['responses']['Forbidden'];
      /** @description No such rule */
      404: components['responses']['NotFound'];
      /** @description The rule comes from ALERT_RULES_FILE */
      409: components['responses']['Conflict'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  updateAlertRule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "example: CPU is busy",
         *       "metric": "cpu_usage",
         *       "labels": {
         *         "host": "desk-1"
         *       },
         *       "condition": "> 0.8",
         *       "severity": "info",
         *       "message": "{metric} of {label.host} is {value}"
         *     }
         */
        'application/json': components['schemas']['AlertRuleChangeDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertRuleDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_alert_rules` */
      403: components['responses']['Forbidden'];
      /** @description No such rule */
      404: components['responses']['NotFound'];
      /** @description The name belongs to another rule, or the rule comes from ALERT_RULES_FILE */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAlertSilences: {
    parameters: {
      query?: {
        state?: 'pending' | 'active' | 'expired';
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SilencePageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_alerts` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  createAlertSilence: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewSilenceDto'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SilenceDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `acknowledge_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such broker */
      404: components['responses']['NotFound'];
      /** @description There are 1,000 silences that have not expired */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAlertSilence: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SilenceDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such silence, or none that you may see */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteAlertSilence: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `acknowledge_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such silence, or none that you may see */
      404: components['responses']['NotFound'];
      /** @description It has expired */
      409: components['responses']['Conflict'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAlertSummary: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertSummaryDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_alerts` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postAlertWebhookAlertmanager: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "version": "4",
         *       "groupKey": "{}:{alertname=\"DiskFull\"}",
         *       "truncatedAlerts": 0,
         *       "status": "firing",
         *       "receiver": "quarterdeck",
         *       "groupLabels": {
         *         "alertname": "DiskFull"
         *       },
         *       "commonLabels": {},
         *       "commonAnnotations": {},
         *       "externalURL": "http://alertmanager:9093",
         *       "alerts": [
         *         {
         *           "status": "firing",
         *           "labels": {
         *             "alertname": "DiskFull",
         *             "severity": "page",
         *             "instance": "desk-1"
         *           },
         *           "annotations": {
         *             "description": "The disk of desk-1 is full"
         *           },
         *           "startsAt": "2025-12-04T10:30:00.000Z",
         *           "endsAt": "0001-01-01T00:00:00Z",
         *           "generatorURL": "",
         *           "fingerprint": "example-7c4f2d1a"
         *         }
         *       ]
         *     }
         */
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationReportDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description Nothing of it can be read; the errors name the fields by their paths */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertDetailDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such alert, or none that you may see */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  acknowledgeAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "comment": "the feed is back",
         *       "expires_in_seconds": 86400
         *     }
         */
        'application/json': components['schemas']['AcknowledgeDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `acknowledge_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such alert, or none that you may see */
      404: components['responses']['NotFound'];
      /** @description Acknowledged already (the detail says by whom and when), resolved or expired */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  commentAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "comment": "the vendor knows"
         *     }
         */
        'application/json': components['schemas']['CommentDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `acknowledge_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such alert, or none that you may see */
      404: components['responses']['NotFound'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  resolveAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "comment": "the feed is back"
         *     }
         */
        'application/json': components['schemas']['RemarkDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `acknowledge_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such alert, or none that you may see */
      404: components['responses']['NotFound'];
      /** @description Resolved already */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  unacknowledgeAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "comment": "the feed is back"
         *     }
         */
        'application/json': components['schemas']['RemarkDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `acknowledge_alerts` */
      403: components['responses']['Forbidden'];
      /** @description No such alert, or none that you may see */
      404: components['responses']['NotFound'];
      /** @description Not acknowledged */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getApiKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeysDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  createApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "example: nightly report",
         *       "permissions": [
         *         "view_dashboard"
         *       ],
         *       "brokers": [
         *         "binance"
         *       ],
         *       "expires_at": "2027-01-01T00:00:00.000Z",
         *       "allowed_networks": [
         *         "10.0.0.0/8"
         *       ]
         *     }
         */
        'application/json': components['schemas']['NewApiKeyDto'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedApiKeyDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `api_key.not_found`: no key of that id, or a key of another user */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `api_key.not_found`: no key of that id, or a key of another user */
      404: components['responses']['NotFound'];
      /** @description `api_key.from_configuration`: change INGEST_API_KEY instead */
      409: components['responses']['Conflict'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  updateApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "example: nightly report",
         *       "permissions": [
         *         "view_dashboard"
         *       ],
         *       "brokers": [
         *         "binance"
         *       ],
         *       "expires_at": "2027-01-01T00:00:00.000Z",
         *       "allowed_networks": [
         *         "10.0.0.0/8"
         *       ]
         *     }
         */
        'application/json': components['schemas']['ApiKeyChangeDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `api_key.not_found`: no key of that id, or a key of another user */
      404: components['responses']['NotFound'];
      /** @description `api_key.from_configuration`: change INGEST_API_KEY instead */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  rotateApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "overlap_seconds": 86400
         *     }
         */
        'application/json': components['schemas']['RotationDto'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedApiKeyDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `api_key.not_found`: no key of that id, or a key of another user */
      404: components['responses']['NotFound'];
      /** @description `api_key.not_active`: replaced, expired or revoked already; `api_key.from_configuration` */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAudit: {
    parameters: {
      query?: {
        /** @description A name (`admin`), or an id (`user:admin`, `key:1a2b3c4d`, `system`) */
        actor?: string;
        /** @description An action (`login`), or a family of them (`alert.*`) */
        action?: string;
        /** @description What it was done to, e.g. `alert:<id>` */
        subject?: string;
        outcome?: 'success' | 'failure' | 'refused' | 'unknown';
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; without it, from the beginning; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; without it, to the newest row; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditPageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_audit` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuditExport: {
    parameters: {
      query?: {
        /** @description A name (`admin`), or an id (`user:admin`, `key:1a2b3c4d`, `system`) */
        actor?: string;
        /** @description An action (`login`), or a family of them (`alert.*`) */
        action?: string;
        /** @description What it was done to, e.g. `alert:<id>` */
        subject?: string;
        outcome?: 'success' | 'failure' | 'refused' | 'unknown';
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; without it, from the beginning; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; without it, to the newest row; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        format?: 'ndjson' | 'csv';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': string;
          'text/csv': string;
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_audit` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuditVerify: {
    parameters: {
      query?: {
        /** @description How long to wait for the result; a check that takes longer goes on, and the next call joins it */
        wait_seconds?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditVerificationDto'];
        };
      };
      /** @description The check is still running: ask again */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditVerificationDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_audit` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  loginAuth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "otp": "287082",
         *       "username": "admin",
         *       "password": "correct horse battery staple"
         *     }
         */
        'application/json': components['schemas']['LoginDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SessionDto'];
        };
      };
      400: components['responses']['BadRequest'];
      /** @description `auth.invalid_credentials`: the same for a wrong name, a wrong password and a disabled user */
      401: components['responses']['Unauthorized'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      /** @description `request.rate_limited`: too many failed logins; wait for `Retry-After` seconds */
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  logoutAuth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "everywhere": false
         *     }
         */
        'application/json': components['schemas']['LogoutDto'];
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description `auth.cross_site`: a cookie without `X-Client: browser`, or from a page of another site */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuthMe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MeDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuthMethods: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoginMethodsDto'];
        };
      };
    };
  };
  getAuthOidcCallback: {
    parameters: {
      query?: {
        code?: string;
        state?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description To `return_to`; to `/login?sso=<code>` in place of each problem below, for who asks for HTML as a browser does */
      303: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `auth.sso_failed`: begun elsewhere, too old, used before, or not confirmed by the provider */
      401: components['responses']['Unauthorized'];
      /** @description `auth.sso_refused`: no role for this user, or it is disabled */
      403: components['responses']['Forbidden'];
      /** @description `auth.sso_not_configured`: there is no OIDC_ISSUER */
      404: components['responses']['NotFound'];
      /** @description `user.last_admin`: the claims would take the last enabled admin away */
      409: components['responses']['Conflict'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description `auth.sso_unavailable`: the provider does not answer */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuthOidcLogin: {
    parameters: {
      query?: {
        /** @description A path of this site, to which the browser comes back logged in; for example `/` */
        return_to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description To the provider */
      302: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `auth.sso_not_configured`: there is no OIDC_ISSUER */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description `auth.sso_unavailable`: the provider does not answer */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuthOidcLogout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description To the provider, or to `/` where it has no such place */
      302: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `auth.sso_not_configured`: there is no OIDC_ISSUER */
      404: components['responses']['NotFound'];
      /** @description `auth.sso_unavailable`: the provider does not answer */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  confirmAuthOtp: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "code": "287082"
         *     }
         */
        'application/json': components['schemas']['OtpCodeDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecoveryCodesDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `auth.otp_enabled` or `auth.otp_not_set_up` */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description `auth.otp_wrong`: the code is wrong, or was used before */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  disableAuthOtp: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "password": "correct horse battery staple",
         *       "code": "287082"
         *     }
         */
        'application/json': components['schemas']['OtpDisableDto'];
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['BadRequest'];
      /** @description `auth.invalid_credentials`: the password is wrong */
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `auth.otp_not_set_up` */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description `auth.otp_wrong`: the code is wrong, or was used before */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  setupAuthOtp: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "password": "correct horse battery staple"
         *     }
         */
        'application/json': components['schemas']['OtpPasswordDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OtpSetupDto'];
        };
      };
      400: components['responses']['BadRequest'];
      /** @description `auth.invalid_credentials`: the password is wrong */
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `auth.otp_enabled`: there is one already */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postAuthPassword: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "current_password": "a long sentence to begin with",
         *       "new_password": "correct horse battery staple"
         *     }
         */
        'application/json': components['schemas']['PasswordChangeDto'];
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['BadRequest'];
      /** @description `auth.invalid_credentials`: the password is wrong */
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuthPreferences: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          /** @description For If-Match */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description `auth.forbidden`: an API key has no preferences */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  replaceAuthPreferences: {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of what was read; `"0"` while nothing was chosen; for example `"3"` */
        'If-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "theme": "dark",
         *       "zone": "UTC"
         *     }
         */
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      200: {
        headers: {
          /** @description For If-Match */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description `auth.forbidden`: an API key has no preferences */
      403: components['responses']['Forbidden'];
      /** @description `request.precondition_failed`: another browser was faster */
      412: components['responses']['PreconditionFailed'];
      /** @description `request.too_large` */
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  refreshAuth: {
    parameters: {
      query?: never;
      header?: {
        /** @description `handling=lenient`: a page without a session gets 204 in place of 401 */
        Prefer?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "refresh_token": "Zk3Vt0p1pbE8oQnq1mB3y7xJmBfS2yQ5l8h0tq6g2aU"
         *     }
         */
        'application/json': components['schemas']['RefreshDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SessionDto'];
        };
      };
      /** @description The page has no session, which it was lenient about */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['BadRequest'];
      /** @description `auth.invalid_token`: log in again; `auth.required`: the page has no session */
      401: components['responses']['Unauthorized'];
      /** @description `auth.cross_site`: a cookie without `X-Client: browser`, or from a page of another site */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getAuthSessions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OpenSessionsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteAuthSession: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      /** @description `session.not_found`: none of mine, or ended already */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postAuthWsTicket: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WsTicketDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  closeControlBreaker: {
    parameters: {
      query?: never;
      header: {
        /** @description 1 to 255 visible characters, new for each action; a dry run needs one too, and does not use it up */
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ControlDto'];
      };
    };
    responses: {
      /** @description `done`, `failed` or `unknown` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      /** @description `pending_approval`: a second person has to approve it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `control_stop` */
      403: components['responses']['Forbidden'];
      /** @description The same request is being carried out */
      409: components['responses']['Conflict'];
      /** @description The service is in another state than `expected_state`; nothing was sent */
      412: components['responses']['PreconditionFailed'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  tripControlBreaker: {
    parameters: {
      query?: never;
      header: {
        /** @description 1 to 255 visible characters, new for each action; a dry run needs one too, and does not use it up */
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ControlDto'];
      };
    };
    responses: {
      /** @description `done`, `failed` or `unknown` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      /** @description `pending_approval`: a second person has to approve it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `control_stop` */
      403: components['responses']['Forbidden'];
      /** @description The same request is being carried out */
      409: components['responses']['Conflict'];
      /** @description The service is in another state than `expected_state`; nothing was sent */
      412: components['responses']['PreconditionFailed'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  rearmControlEss: {
    parameters: {
      query?: never;
      header: {
        /** @description 1 to 255 visible characters, new for each action; a dry run needs one too, and does not use it up */
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ControlDto'];
      };
    };
    responses: {
      /** @description `done`, `failed` or `unknown` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      /** @description `pending_approval`: a second person has to approve it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `control_rearm` */
      403: components['responses']['Forbidden'];
      /** @description The same request is being carried out */
      409: components['responses']['Conflict'];
      /** @description The service is in another state than `expected_state`; nothing was sent */
      412: components['responses']['PreconditionFailed'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  tripControlEss: {
    parameters: {
      query?: never;
      header: {
        /** @description 1 to 255 visible characters, new for each action; a dry run needs one too, and does not use it up */
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ControlDto'];
      };
    };
    responses: {
      /** @description `done`, `failed` or `unknown` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      /** @description `pending_approval`: a second person has to approve it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `control_stop` */
      403: components['responses']['Forbidden'];
      /** @description The same request is being carried out */
      409: components['responses']['Conflict'];
      /** @description The service is in another state than `expected_state`; nothing was sent */
      412: components['responses']['PreconditionFailed'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getControlRequests: {
    parameters: {
      query?: {
        status?: 'running' | 'pending_approval' | 'done' | 'failed' | 'unknown' | 'rejected' | 'expired';
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlRequestPageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_dashboard` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getControlRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_dashboard` */
      403: components['responses']['Forbidden'];
      /** @description No such request */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  approveControlRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "comment": "example: seen the prices too"
         *     }
         */
        'application/json': components['schemas']['DecisionDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Your own request, or without the permission of its control */
      403: components['responses']['Forbidden'];
      /** @description No such request */
      404: components['responses']['NotFound'];
      /** @description It does not wait for approval, or was cancelled because something has changed */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  rejectControlRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "comment": "example: seen the prices too"
         *     }
         */
        'application/json': components['schemas']['DecisionDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Your own request, or without the permission of its control */
      403: components['responses']['Forbidden'];
      /** @description No such request */
      404: components['responses']['NotFound'];
      /** @description It does not wait for approval, or was cancelled because something has changed */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  pauseControlStrategy: {
    parameters: {
      query?: never;
      header: {
        /** @description 1 to 255 visible characters, new for each action; a dry run needs one too, and does not use it up */
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ControlDto'];
      };
    };
    responses: {
      /** @description `done`, `failed` or `unknown` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      /** @description `pending_approval`: a second person has to approve it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `control_strategies` */
      403: components['responses']['Forbidden'];
      /** @description The same request is being carried out */
      409: components['responses']['Conflict'];
      /** @description The service is in another state than `expected_state`; nothing was sent */
      412: components['responses']['PreconditionFailed'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  resumeControlStrategy: {
    parameters: {
      query?: never;
      header: {
        /** @description 1 to 255 visible characters, new for each action; a dry run needs one too, and does not use it up */
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ControlDto'];
      };
    };
    responses: {
      /** @description `done`, `failed` or `unknown` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      /** @description `pending_approval`: a second person has to approve it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `control_strategies` */
      403: components['responses']['Forbidden'];
      /** @description The same request is being carried out */
      409: components['responses']['Conflict'];
      /** @description The service is in another state than `expected_state`; nothing was sent */
      412: components['responses']['PreconditionFailed'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getDashboardChart: {
    parameters: {
      query?: {
        /** @description Back from now; `all`: from the first sample */
        timeframe?: '1d' | '1w' | '1m' | '3m' | '1y' | 'all';
        /** @description At most so many points; the extremes stay */
        points?: number;
        /** @description Name of a broker, or `all`; for example `alpha` */
        broker?: string;
      };
      header?: {
        /** @description The `ETag` of the answer that the client has */
        'If-None-Match'?: string;
      };
      path: {
        kind: 'equity' | 'pnl' | 'drawdown' | 'exposure';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChartDto'];
        };
      };
      /** @description Nothing newer than what the client has */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_dashboard` */
      403: components['responses']['Forbidden'];
      /** @description No broker of that name, or none that the asker sees; no such chart */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getDashboardHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DashboardHealthDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_dashboard` */
      403: components['responses']['Forbidden'];
      /** @description It takes no parameter */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getDashboardPerformance: {
    parameters: {
      query?: {
        /** @description Back from now; `all`: from the first sample */
        timeframe?: '1d' | '1w' | '1m' | '3m' | '1y' | 'all';
        /** @description Name of a broker, or `all`; for example `alpha` */
        broker?: string;
        /** @description Type of the metric that equity is compared with: the last value of each period, as `/api/metrics/{type}` has it with `step=1d&aggregation=last`; for example `index_close` */
        benchmark?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PerformanceDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_dashboard` */
      403: components['responses']['Forbidden'];
      /** @description No broker of that name, or none that the asker sees; no metric of the type of `benchmark` */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getDashboardSnapshot: {
    parameters: {
      query?: {
        /** @description Empty shapes in place of sections that are null */
        fill?: 'defaults';
      };
      header?: {
        /** @description The `ETag` of the answer that the client has */
        'If-None-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          ETag?: string;
          'Server-Timing'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SnapshotDto'];
        };
      };
      /** @description Nothing newer than what the client has */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_dashboard` */
      403: components['responses']['Forbidden'];
      /** @description Unknown query parameter or value */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getDashboardSummary: {
    parameters: {
      query?: {
        /** @description Name of a broker, or `all`; for example `alpha` */
        broker?: string;
      };
      header?: {
        /** @description The `ETag` of the answer that the client has */
        'If-None-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DashboardSummaryDto'];
        };
      };
      /** @description Nothing newer than what the client has */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_dashboard` */
      403: components['responses']['Forbidden'];
      /** @description No broker of that name, or none that the asker sees */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getEvents: {
    parameters: {
      query?: {
        /** @description Type on the live stream, or a name of the bus; for example `position_updated` */
        type?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventPageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_system` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postEvents: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewEventDto'] | components['schemas']['NewEventDto'][];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IngestReportDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description Nothing in the body is an event, or there are more than 1,000 */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description The events cannot be stored now; nothing is promised, sending again is safe */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogs: {
    parameters: {
      query?: {
        /** @description One or more services */
        service?: string[];
        /** @description At least this level; entries without one only with `include_unknown` */
        level?: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
        /** @description Whether entries without a level belong to "at least" */
        include_unknown?: boolean;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours ago; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; the same as `start_time`; for example `2025-12-04T00:00:00Z` */
        since?: string;
        /** @description Exclusive; default: none; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets; for example `order` */
        q?: string;
        /** @description Whether upper and lower case are told apart in `q` */
        case?: boolean;
        trace_id?: string;
        /** @description Id of a source */
        source?: string;
        broker?: string;
        /** @description Only entries with a higher number; then there is no default `start_time` */
        after_seq?: number;
        /** @description Only entries with a lower number; then there is no default `start_time` */
        before_seq?: number;
        /** @description `backward`: newest first */
        direction?: 'backward' | 'forward';
        /** @description At most MAX_LOG_ENTRIES */
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogPageDto'];
        };
      };
      /** @description The cursor is not one of this query */
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.bad_query`: `q` cannot be read, with the `position` of the fault */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description `logs.busy`: too many searches at once */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postLogs: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
        /** @description Service of entries that name none */
        service?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': Record<string, unknown> | Record<string, unknown>[];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogReportDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description Nothing in the body is an entry */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description The entries cannot be stored now; nothing is promised, sending again is safe */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogArchive: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogArchiveDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  verifyLogArchive: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Name of a segment
         * @example 00000000-0000-4000-8000-000000000000
         */
        segment: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogVerificationDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      /** @description No such segment, or its file is missing */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postLogErase: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "q": "customer:=C-4711",
         *       "service": "example-erased",
         *       "start_time": "2025-12-04T10:00:00Z",
         *       "end_time": "2025-12-04T11:00:00Z",
         *       "reason": "request of the person",
         *       "dry_run": false
         *     }
         */
        'application/json': components['schemas']['LogEraseFormDto'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogErasureDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.on_hold`: a part of the range is held */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description `logs.bad_query`: `q` cannot be read */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogExport: {
    parameters: {
      query?: {
        /** @description One or more services */
        service?: string[];
        /** @description At least this level; entries without one only with `include_unknown` */
        level?: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
        /** @description Whether entries without a level belong to "at least" */
        include_unknown?: boolean;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours ago; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; the same as `start_time`; for example `2025-12-04T00:00:00Z` */
        since?: string;
        /** @description Exclusive; default: none; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets; for example `order` */
        q?: string;
        /** @description Whether upper and lower case are told apart in `q` */
        case?: boolean;
        trace_id?: string;
        /** @description Id of a source */
        source?: string;
        broker?: string;
        /** @description Only entries with a higher number; then there is no default `start_time` */
        after_seq?: number;
        /** @description Only entries with a lower number; then there is no default `start_time` */
        before_seq?: number;
        format?: 'ndjson' | 'csv' | 'text';
        compression?: 'none' | 'gzip' | 'zstd';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': string;
          'text/csv': string;
          'text/plain': string;
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.bad_query`: `q` cannot be read, with the `position` of the fault */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogFields: {
    parameters: {
      query?: {
        /** @description One or more services */
        service?: string[];
        /** @description At least this level; entries without one only with `include_unknown` */
        level?: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
        /** @description Whether entries without a level belong to "at least" */
        include_unknown?: boolean;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours ago; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; the same as `start_time`; for example `2025-12-04T00:00:00Z` */
        since?: string;
        /** @description Exclusive; default: none; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets; for example `order` */
        q?: string;
        /** @description Whether upper and lower case are told apart in `q` */
        case?: boolean;
        trace_id?: string;
        /** @description Id of a source */
        source?: string;
        broker?: string;
        /** @description Only entries with a higher number; then there is no default `start_time` */
        after_seq?: number;
        /** @description Only entries with a lower number; then there is no default `start_time` */
        before_seq?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogFieldsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.bad_query`: `q` cannot be read, with the `position` of the fault */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogHolds: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogHoldsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  createLogHold: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Incident 42",
         *       "reason": "asked for by the auditor",
         *       "services": [
         *         "example-held"
         *       ],
         *       "start_time": "2025-12-04T10:00:00Z",
         *       "end_time": "2025-12-04T11:00:00Z"
         *     }
         */
        'application/json': components['schemas']['LogHoldFormDto'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogHoldDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteLogHold: {
    parameters: {
      query: {
        reason: string;
      };
      header?: never;
      path: {
        /**
         * @description Id of a hold
         * @example 00000000-0000-4000-8000-000000000000
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Released */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      /** @description No such hold */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogLevels: {
    parameters: {
      query?: {
        /** @description One or more services */
        service?: string[];
        /** @description At least this level; entries without one only with `include_unknown` */
        level?: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
        /** @description Whether entries without a level belong to "at least" */
        include_unknown?: boolean;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours ago; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; the same as `start_time`; for example `2025-12-04T00:00:00Z` */
        since?: string;
        /** @description Exclusive; default: none; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets; for example `order` */
        q?: string;
        /** @description Whether upper and lower case are told apart in `q` */
        case?: boolean;
        trace_id?: string;
        /** @description Id of a source */
        source?: string;
        broker?: string;
        /** @description Only entries with a higher number; then there is no default `start_time` */
        after_seq?: number;
        /** @description Only entries with a lower number; then there is no default `start_time` */
        before_seq?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogLevelsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.bad_query`: `q` cannot be read, with the `position` of the fault */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogPatterns: {
    parameters: {
      query?: {
        /** @description One or more services */
        service?: string[];
        /** @description At least this level; entries without one only with `include_unknown` */
        level?: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
        /** @description Whether entries without a level belong to "at least" */
        include_unknown?: boolean;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours ago; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; the same as `start_time`; for example `2025-12-04T00:00:00Z` */
        since?: string;
        /** @description Exclusive; default: none; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets; for example `order` */
        q?: string;
        /** @description Whether upper and lower case are told apart in `q` */
        case?: boolean;
        trace_id?: string;
        /** @description Id of a source */
        source?: string;
        broker?: string;
        /** @description Only entries with a higher number; then there is no default `start_time` */
        after_seq?: number;
        /** @description Only entries with a lower number; then there is no default `start_time` */
        before_seq?: number;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; only patterns that were never seen before it: what a deploy brought; for example `2025-12-04T00:00:00Z` */
        new_since?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogPatternsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.bad_query`: `q` cannot be read, with the `position` of the fault */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  testLogRedaction: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "text": "login with password=hunter2"
         *     }
         */
        'application/json': components['schemas']['RedactionTestDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RedactionTestResultDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogServices: {
    parameters: {
      query?: {
        /** @description One or more services */
        service?: string[];
        /** @description At least this level; entries without one only with `include_unknown` */
        level?: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
        /** @description Whether entries without a level belong to "at least" */
        include_unknown?: boolean;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours ago; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; the same as `start_time`; for example `2025-12-04T00:00:00Z` */
        since?: string;
        /** @description Exclusive; default: none; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets; for example `order` */
        q?: string;
        /** @description Whether upper and lower case are told apart in `q` */
        case?: boolean;
        trace_id?: string;
        /** @description Id of a source */
        source?: string;
        broker?: string;
        /** @description Only entries with a higher number; then there is no default `start_time` */
        after_seq?: number;
        /** @description Only entries with a lower number; then there is no default `start_time` */
        before_seq?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogServicesDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.bad_query`: `q` cannot be read, with the `position` of the fault */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogSources: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogSourcesDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  pauseLogSource: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id of a source, percent-encoded */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogSourceDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      /** @description No such source, or it is no file */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  resumeLogSource: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Id of a source, percent-encoded */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogSourceDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      /** @description No such source, or it is no file */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogStorage: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogStorageDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_logs` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogVolume: {
    parameters: {
      query?: {
        /** @description One or more services */
        service?: string[];
        /** @description At least this level; entries without one only with `include_unknown` */
        level?: 'unknown' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
        /** @description Whether entries without a level belong to "at least" */
        include_unknown?: boolean;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours ago; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; the same as `start_time`; for example `2025-12-04T00:00:00Z` */
        since?: string;
        /** @description Exclusive; default: none; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets; for example `order` */
        q?: string;
        /** @description Whether upper and lower case are told apart in `q` */
        case?: boolean;
        trace_id?: string;
        /** @description Id of a source */
        source?: string;
        broker?: string;
        /** @description Only entries with a higher number; then there is no default `start_time` */
        after_seq?: number;
        /** @description Only entries with a lower number; then there is no default `start_time` */
        before_seq?: number;
        /** @description `60`, `60s`, `5m`, `1h`, `1d`; else one that makes at most 200 buckets; for example `5m` */
        step?: string;
        by?: 'level' | 'service' | 'pattern';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogVolumeDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description `logs.bad_query`: `q` cannot be read, with the `position` of the fault */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLog: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of an entry, `l_...`
         * @example 00000000-0000-4000-8000-000000000000
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogEntryDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description No such entry */
      404: components['responses']['NotFound'];
      /** @description The entry was deleted */
      410: components['responses']['Gone'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLogContext: {
    parameters: {
      query?: {
        before?: number;
        after?: number;
        scope?: 'source' | 'service' | 'all';
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id of an entry, `l_...`
         * @example 00000000-0000-4000-8000-000000000000
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogContextDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_logs` */
      403: components['responses']['Forbidden'];
      /** @description No such entry */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketBar: {
    parameters: {
      query?: {
        interval?: '1s' | '5s' | '15s' | '1m' | '5m' | '15m' | '1h' | '1d';
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; without it as far back as `limit` reaches; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; without it now, the open bar included; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description The newest so many of the range; without it 1,000, with `start_time` 11,000 */
        limit?: number;
        /** @description Intervals without a trade come as flat bars at the price before */
        fill?: 'previous';
        /** @description `csv`: the bars as a file with a column for each field; `ndjson`: a file with a bar a line */
        format?: 'json' | 'csv' | 'ndjson';
      };
      header?: never;
      path: {
        exchange: string;
        /** @description URL-encoded */
        symbol: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The bars */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BarListDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      /** @description No feed serves it, or it has no trades here yet */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketDepth: {
    parameters: {
      query?: {
        /** @description Levels of each side */
        levels?: number;
      };
      header?: never;
      path: {
        exchange: string;
        /** @description URL-encoded */
        symbol: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      /** @description No feed serves it, or there is no order book of it yet */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketFeeds: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FeedListDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketFeed: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FeedDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      /** @description No such feed */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postMarketFeedRestart: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FeedDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_feeds` */
      403: components['responses']['Forbidden'];
      /** @description No such feed */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  replaceMarketFeedToken: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "token": "example",
         *       "expires_at": "2026-02-03T00:30:00Z"
         *     }
         */
        'application/json': components['schemas']['FeedTokenDto'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FeedDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_feeds` */
      403: components['responses']['Forbidden'];
      /** @description No such feed */
      404: components['responses']['NotFound'];
      /** @description The feed needs no token */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketInstruments: {
    parameters: {
      query?: {
        /** @description for example `NSE` */
        exchange?: string;
        /** @description Part of the symbol, in any case; for example `TC` */
        q?: string;
        /** @description for example `http` */
        feed?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InstrumentPageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketLtp: {
    parameters: {
      query: {
        symbols: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PriceListDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postMarketLtp: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "symbols": [
         *         "BINANCE:BTCUSDT",
         *         "US:AAPL"
         *       ]
         *     }
         */
        'application/json': components['schemas']['PricesQueryDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PriceListDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketPause: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MarketPauseDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  replaceMarketPause: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "example: prices of the exchange are being corrected"
         *     }
         */
        'application/json': components['schemas']['NewMarketPauseDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MarketPauseDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_feeds` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteMarketPause: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MarketPauseDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_feeds` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMarketQuotes: {
    parameters: {
      query: {
        symbols: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['QuoteListDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postMarketTicks: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewTickDto'] | components['schemas']['NewTickDto'][];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TickReportDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description Nothing in the body is a tick, or there are more than 10,000 */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description More than 50,000 ticks wait; nothing of the call was taken */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMetrics: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MetricTypePageDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_metrics` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postMetrics: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewMetricPointDto'] | components['schemas']['NewMetricPointDto'][];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MetricReportDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description Nothing in the body is a point, or there are more than 10,000 */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description The points cannot be stored now; nothing is promised, sending again is safe */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMetric: {
    parameters: {
      query?: {
        /** @description Only series with this label; any name behind `label.`, up to 16 of them; for example `desk-1` */
        'label.host'?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; else 24 hours before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; else now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description `avg` unless said */
        aggregation?: 'avg' | 'min' | 'max' | 'sum' | 'count' | 'last';
        /** @description `60`, `60s`, `5m`, `1h`, `1d`; else one that makes at most 1,000 points; for example `5m` */
        step?: string;
        /** @description Empty buckets are given as null; else they are absent */
        fill?: 'null';
        /** @description `items`: the points in `items`, as other lists have theirs; `json`: the array alone; `csv`: a file with a column for each label; `ndjson`: a file with a point a line */
        format?: 'json' | 'items' | 'csv' | 'ndjson';
      };
      header?: never;
      path: {
        type: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The points */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MetricPointDto'][] | components['schemas']['MetricPointsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_metrics` */
      403: components['responses']['Forbidden'];
      /** @description No such metric */
      404: components['responses']['NotFound'];
      /** @description Unknown or wrong parameters; more than 11,000 points of a series or 100 series */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getMetricLatest: {
    parameters: {
      query?: {
        /** @description Only series with this label; any name behind `label.`, up to 16 of them; for example `desk-1` */
        'label.host'?: string;
      };
      header?: never;
      path: {
        type: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MetricPointDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_metrics` */
      403: components['responses']['Forbidden'];
      /** @description No series has that type and those labels */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getOrders: {
    parameters: {
      query?: {
        symbol?: string;
        /** @description In any case, in the words of services too (CANCELED, NEW ...). A word that no order has is 422 */
        status?: string;
        /** @description A broker that the desk knows, or `all` */
        broker?: string;
        strategy?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; of when it was placed; default: 7 days before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrderPageDto'];
        };
      };
      /** @description The cursor is not one of this list */
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_trades` */
      403: components['responses']['Forbidden'];
      /** @description No such broker */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getOrder: {
    parameters: {
      query?: {
        /** @description Needed where several brokers have an order of this id */
        broker?: string;
      };
      header?: never;
      path: {
        /** @example 00000000-0000-4000-8000-000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrderDetailDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_trades` */
      403: components['responses']['Forbidden'];
      /** @description No such order or broker, or none that you may see */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getPermissions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PermissionsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getPortfolio: {
    parameters: {
      query?: {
        /** @description Name of a broker, or `all`; for example `alpha` */
        broker?: string;
        /** @description With the equity of the last 30 days */
        include_history?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PortfolioDetailsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_portfolio` */
      403: components['responses']['Forbidden'];
      /** @description No broker of that name, or none that the asker sees */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getPortfolioHistory: {
    parameters: {
      query?: {
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 24 hours before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        /** @description 60s, 5m, 1h, 1d ...; without it one is chosen that gives no more than 1,000 points; for example `5m` */
        interval?: string;
        /** @description Name of a broker, or `all`; for example `alpha` */
        broker?: string;
        /** @description `csv`: `timestamp,value,currency,partial` as a file; `ndjson`: the same as a JSON object a line */
        format?: 'json' | 'csv' | 'ndjson';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Equity over time */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HistoryDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_portfolio` */
      403: components['responses']['Forbidden'];
      /** @description No broker of that name, or none that the asker sees */
      404: components['responses']['NotFound'];
      /** @description A range that is reversed or naive, or more than 11,000 intervals */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getPortfolioPositions: {
    parameters: {
      query?: {
        /** @description Name of a broker, or `all`; for example `alpha` */
        broker?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: {
        /** @description The `ETag` of the answer that the client has */
        'If-None-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PositionPageDto'];
        };
      };
      /** @description Nothing newer than what the client has */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The cursor cannot be read */
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_portfolio` */
      403: components['responses']['Forbidden'];
      /** @description No broker of that name, or none that the asker sees */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getRealtimeEvents: {
    parameters: {
      query: {
        /** @description Topics, separated by commas. */
        topics: string;
        /** @description Least level of the entries on topics of logs.; for example `warn` */
        level?: string;
        /** @description What entries on topics of logs must match, as `q` of `GET /api/logs`. */
        q?: string;
        /** @description Whether entries without a level belong to "at least". */
        include_unknown?: 'true' | 'false';
        /** @description So many of the newest entries come first, 0 to 1,000; on topics of logs. */
        backfill?: string;
        /** @description At most so many entries a second, 1 to 5,000; the others are counted as `skipped`. On topics of logs. */
        max_entries_per_s?: string;
      };
      header?: {
        /** @description Where to go on: the `id` of the last event */
        'Last-Event-ID'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stream */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getRealtimeStats: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RealtimeStatsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_system` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getSystem: {
    parameters: {
      query?: {
        /** @description `process`, `host` or a service of the desk; all where absent; for example `execution` */
        component?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: an hour before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SystemDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_system` */
      403: components['responses']['Forbidden'];
      /** @description `request.not_found`: no such component */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postToken: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "otp": "287082",
         *       "username": "admin",
         *       "password": "correct horse battery staple",
         *       "grant_type": "password"
         *     }
         */
        'application/x-www-form-urlencoded': components['schemas']['TokenFormDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SessionDto'];
        };
      };
      400: components['responses']['BadRequest'];
      /** @description `auth.invalid_credentials` */
      401: components['responses']['Unauthorized'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      /** @description `request.rate_limited`: too many failed logins; wait for `Retry-After` seconds */
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getTrades: {
    parameters: {
      query?: {
        /** @description for example `BTCUSDT` */
        symbol?: string;
        /** @description BUY, SELL or OTHER, or another word for one of them (long, short, BOT, SLD ...), in any case; for example `BUY` */
        side?: string;
        /** @description A broker that the desk knows, or `all`; for example `alpha` */
        broker?: string;
        /** @description for example `momentum` */
        strategy?: string;
        /** @description In any case; EXECUTED is FILLED. A word that no trade has is 422; for example `FILLED` */
        status?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 7 days before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TradePageDto'];
        };
      };
      /** @description The cursor is not one of this list */
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_trades` */
      403: components['responses']['Forbidden'];
      /** @description No such broker */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postTrades: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewTradeDto'] | components['schemas']['NewTradeDto'][];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TradeReportDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description Nothing in the body is a trade, or there are more than 10,000 */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      /** @description The trades cannot be stored now; nothing is promised, sending again is safe */
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getTradeExport: {
    parameters: {
      query?: {
        /** @description for example `BTCUSDT` */
        symbol?: string;
        /** @description BUY, SELL or OTHER, or another word for one of them (long, short, BOT, SLD ...), in any case; for example `BUY` */
        side?: string;
        /** @description A broker that the desk knows, or `all`; for example `alpha` */
        broker?: string;
        /** @description for example `momentum` */
        strategy?: string;
        /** @description In any case; EXECUTED is FILLED. A word that no trade has is 422; for example `FILLED` */
        status?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 7 days before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
        format?: 'csv' | 'ndjson';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': string;
          'application/x-ndjson': string;
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `export_data` */
      403: components['responses']['Forbidden'];
      /** @description No such broker */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      /** @description Two exports of the caller are running */
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getTradeStats: {
    parameters: {
      query?: {
        /** @description for example `BTCUSDT` */
        symbol?: string;
        /** @description BUY, SELL or OTHER, or another word for one of them (long, short, BOT, SLD ...), in any case; for example `BUY` */
        side?: string;
        /** @description A broker that the desk knows, or `all`; for example `alpha` */
        broker?: string;
        /** @description for example `momentum` */
        strategy?: string;
        /** @description In any case; EXECUTED is FILLED. A word that no trade has is 422; for example `FILLED` */
        status?: string;
        /** @description RFC 3339 with a zone, or epoch seconds or milliseconds; default: 7 days before the end; for example `2025-12-04T00:00:00Z` */
        start_time?: string;
        /** @description Exclusive; default: now; for example `2025-12-05T00:00:00Z` */
        end_time?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TradeStatsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_trades` */
      403: components['responses']['Forbidden'];
      /** @description No such broker */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getUsers: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserAccountsDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_users` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  createUser: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "username": "example-ada",
         *       "password": "a long sentence to begin with",
         *       "role": "operator",
         *       "brokers": [
         *         "binance"
         *       ],
         *       "disabled": false
         *     }
         */
        'application/json': components['schemas']['NewUserDto'];
      };
    };
    responses: {
      201: {
        headers: {
          /** @description For If-Match */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserAccountDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_users` */
      403: components['responses']['Forbidden'];
      /** @description `user.name_taken` */
      409: components['responses']['Conflict'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example example-ada */
        username: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          /** @description For If-Match */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserAccountDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_users` */
      403: components['responses']['Forbidden'];
      /** @description `user.not_found` */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example example-ada */
        username: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_users` */
      403: components['responses']['Forbidden'];
      /** @description `user.not_found` */
      404: components['responses']['NotFound'];
      /** @description `user.last_admin` */
      409: components['responses']['Conflict'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  updateUser: {
    parameters: {
      query?: never;
      header?: {
        /** @description The ETag of the user as you know it; for example `"3"` */
        'If-Match'?: string;
      };
      path: {
        /** @example example-ada */
        username: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "role": "viewer",
         *       "brokers": [
         *         "binance"
         *       ],
         *       "disabled": true,
         *       "password": "a sentence that is long",
         *       "otp": false
         *     }
         */
        'application/json': components['schemas']['UserChangeDto'];
      };
    };
    responses: {
      200: {
        headers: {
          /** @description For If-Match */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserAccountDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_users` */
      403: components['responses']['Forbidden'];
      /** @description `user.not_found` */
      404: components['responses']['NotFound'];
      /** @description `user.last_admin`: the last enabled admin with every broker can be neither disabled, demoted nor limited to some */
      409: components['responses']['Conflict'];
      /** @description `request.precondition_failed`: another change came first */
      412: components['responses']['PreconditionFailed'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getUserSessions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example example-ada */
        username: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OpenSessionsDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_users` */
      403: components['responses']['Forbidden'];
      /** @description `user.not_found` */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deleteUserSessions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example example-ada */
        username: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `manage_users` */
      403: components['responses']['Forbidden'];
      /** @description `user.not_found` */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketApikey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StreamKeyDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description A key makes no keys; or the login may not view market data */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketConfig: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebsocketConfigDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MarketHealthDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketMarketData: {
    parameters: {
      query?: {
        /** @description Together with `exchange` */
        symbol?: string;
        exchange?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': Record<string, unknown>;
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      /** @description No feed has sent a tick of it */
      404: components['responses']['NotFound'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MetricsAnswerDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketStatus: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebsocketStatusDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postWebsocketSubscribe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SymbolsBodyDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SubscribeAnswerDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      /** @description No list of symbols, or a mode that is not understood */
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketSubscriptions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SubscriptionListDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getWebsocketTradeSafe: {
    parameters: {
      query?: {
        /** @description Such as `NSE:TCS,NSE:INFY`; none = the feeds of everything that is followed */
        symbols?: string;
        max_age_ms?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TradeSafeDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postWebsocketUnsubscribe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SymbolsBodyDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UnsubscribeAnswerDto'];
        };
      };
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  postWebsocketUnsubscribeAll: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UnsubscribeAllAnswerDto'];
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `view_market` */
      403: components['responses']['Forbidden'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReadyDto'];
        };
      };
      /** @description A part is down; `error` says which */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReadyDto'];
        };
      };
    };
  };
  getHealthLive: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LiveDto'];
        };
      };
    };
  };
  getHealthReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReadyDto'];
        };
      };
      /** @description A part is down; `error` says which */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReadyDto'];
        };
      };
    };
  };
  pushLokiApiV1: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': Record<string, unknown>;
      };
    };
    responses: {
      /** @description Stored; `X-Rejected` counts invalid entries */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The body cannot be read */
      400: components['responses']['BadRequest'];
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLokiApiV1StatusBuildinfo: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A version */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: string;
          };
        };
      };
    };
  };
  getPrometheusMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Text exposition */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example process_cpu_seconds_total 1.25 */
          'text/plain': string;
        };
      };
    };
  };
  getReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description `ready` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example ready */
          'text/plain': string;
        };
      };
    };
  };
  postV1Logs: {
    parameters: {
      query?: {
        /**
         * @description Check and report everything, store nothing
         * @example true
         */
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': Record<string, unknown>;
      };
    };
    responses: {
      /** @description Empty, or how many records are none */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example {} */
          'application/json': {
            partialSuccess?: {
              rejectedLogRecords?: string;
              errorMessage?: string;
            };
          };
        };
      };
      /** @description The body cannot be read */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "code": 3,
           *       "message": "The body is no export of log records that can be read."
           *     }
           */
          'application/json': {
            code: number;
            message: string;
          };
        };
      };
      401: components['responses']['Unauthorized'];
      /** @description Without the permission `ingest` */
      403: components['responses']['Forbidden'];
      413: components['responses']['PayloadTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['UnprocessableEntity'];
      429: components['responses']['TooManyRequests'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
}
