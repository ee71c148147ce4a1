// Made by `npm run sdk`: do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    AccessChangedFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @example viewer */
      role: string;
      /**
       * @example [
       *       "view_dashboard"
       *     ]
       */
      permissions: string[];
      /**
       * @description Brokers whose rows it sees; null = all
       * @example [
       *       "alpha"
       *     ]
       */
      brokers: string[] | null;
    };
    AgentEventDto: {
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
    };
    AlertEventDto: {
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
       * @example commented
       * @enum {string}
       */
      change: 'raised' | 'updated' | 'acknowledged' | 'unacknowledged' | 'resolved' | 'expired' | 'commented' | 'silenced' | 'unsilenced';
      /**
       * @description Null: its sender, or the clock
       * @example operator
       */
      actor: string | null;
      /** @example looking into it */
      comment: string | null;
    };
    AuthActionDto: {
      /** @description Echoed in the answer */
      id?: string | number;
      /** @description An access token */
      token?: string;
      api_key?: string;
      /** @description A ticket of POST /api/auth/ws-ticket */
      ticket?: string;
    };
    AuthExpiringFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      expires_at: string;
    };
    AuthenticatedFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
      /**
       * Format: date-time
       * @description When the new token ends; null = never
       * @example 2025-12-04T10:30:00.000Z
       */
      expires_at: string | null;
    };
    BarEventDto: {
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
      /** @example BINANCE */
      exchange: string;
      /** @example BTCUSDT */
      symbol: string;
      /**
       * @example 1m
       * @enum {string}
       */
      interval: '1s' | '1m' | '1h';
      /** @description It was closed before, and a late trade has changed it */
      revised?: boolean;
    };
    BrokerEventDto: {
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
      /** @example alpha */
      broker: string;
    };
    ComponentEventDto: {
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
    ConnectedFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
      /** @example Connected to Quarterdeck */
      message: string;
      /** @example c-1a2b3c */
      client_id: string;
      /** @example operator */
      user: string;
      /** @example operator */
      role: string;
      /**
       * @example [
       *       "dashboard"
       *     ]
       */
      topics: string[];
    };
    ControlEventDto: {
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
      /**
       * @example done
       * @enum {string}
       */
      change: 'requested' | 'approved' | 'rejected' | 'expired' | 'done' | 'failed' | 'unknown';
    };
    ErrorFrameDto: {
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
      /** @example realtime.unknown_topic */
      code: string;
      /** @example There is no topic "prices". */
      message: string;
      /**
       * @description Whether the same may succeed later
       * @example false
       */
      retryable: boolean;
    };
    EssStateChangedDto: {
      /**
       * @description ARMED or TRIPPED
       * @example TRIPPED
       */
      ess_state?: string | null;
      /** @example ARMED */
      previous_state?: string | null;
      /** @example daily loss limit */
      reason?: string | null;
      /** @example 2025-12-04T10:30:00.000Z */
      tripped_at?: string | null;
    };
    ExcludedBrokerDto: {
      /** @example beta */
      broker: string;
      /** @example no rate EURUSD */
      reason: string;
    };
    FeedEventDto: {
      /** @example binance */
      name: string;
      /** @enum {string} */
      status: 'disabled' | 'connecting' | 'authenticating' | 'live' | 'stale' | 'mute' | 'reconnecting' | 'failed';
      /** @description Why it is not live */
      reason: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      since: string;
    };
    FeedResumedFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @example dashboard */
      topic: string;
    };
    FeedStalledFrameDto: {
      /** @example dashboard */
      topic: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      last_event_at: string | null;
      /** @example 5000 */
      expected_every_ms: number | null;
      /**
       * @example source_mute
       * @enum {string}
       */
      cause: 'source_unreachable' | 'source_mute' | 'bus_down';
    };
    HealthAlertDto: {
      /** @example execution */
      service?: string | null;
      /** @example DEGRADED */
      status?: string | null;
      /** @example orders wait for 12 s */
      message?: string | null;
      /** @example warning */
      severity?: string | null;
    };
    HeartbeatFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * @description Connected clients of this replica
       * @example 3
       */
      clients: number;
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
      /** @example 0.82 */
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
    LogsFrameDto: {
      /**
       * @description Number of the first entry that the frame stands for
       * @example 4711
       */
      from_seq: number;
      entries: components['schemas']['LogEntryDto'][];
      /**
       * @description Entries that waited too long for a slow reader
       * @example 0
       */
      dropped: number;
      dropped_from_seq?: number;
      dropped_to_seq?: number;
      dropped_levels?: {
        [key: string]: number;
      };
      /**
       * @description Entries above `max_entries_per_s`
       * @example 0
       */
      skipped: number;
    };
    MetricEventDto: {
      /** @example cpu */
      type: string;
      /** @example 0.42 */
      value: number;
      /**
       * @example {
       *       "host": "desk-1"
       *     }
       */
      labels: {
        [key: string]: string;
      };
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
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
    OrderPlacedDto: {
      /** @example ord-76 */
      order_id?: string | null;
      /** @example AAPL */
      symbol?: string | null;
      /** @example alpaca */
      broker?: string | null;
      /**
       * @description BUY or SELL
       * @example SELL
       */
      side?: string | null;
      /**
       * @description units
       * @example 27
       */
      quantity?: number | null;
      /** @example 256.78 */
      price?: number | null;
      /** @example FILLED */
      status?: string | null;
      /** @example MARKET */
      order_type?: string | null;
      /** @example momentum */
      strategy?: string | null;
      /** @example USD */
      currency?: string | null;
      /** @example 2025-12-04T10:30:00.000Z */
      timestamp?: string | null;
    };
    PingActionDto: {
      /** @description Echoed in the answer */
      id?: string | number;
    };
    PnlUpdatedDto: {
      /**
       * @description money, of currency
       * @example 101194.48
       */
      equity?: number | null;
      /** @example 1590.32 */
      total_pnl?: number | null;
      /** @example 122.58 */
      daily_pnl?: number | null;
      /**
       * @description percent
       * @example 0.12
       */
      daily_pnl_pct?: number | null;
      /** @example 966.36 */
      realized_pnl?: number | null;
      /** @example 623.96 */
      unrealized_pnl?: number | null;
      /** @example USD */
      currency?: string | null;
      /** @example alpaca */
      broker?: string | null;
    };
    PongFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
    };
    PositionUpdatedDto: {
      /** @example ASML */
      symbol?: string | null;
      /** @example degiro */
      broker?: string | null;
      /** @example LONG */
      side?: string | null;
      /**
       * @description Where the broker names legs, or nets long and short
       * @example NET
       */
      leg?: string;
      /**
       * @description units; side has the direction
       * @example 6
       */
      quantity?: number | null;
      /**
       * @deprecated
       * @description Older name of `quantity`
       * @example 6
       */
      size?: number | null;
      /** @example 681.88 */
      entry_price?: number | null;
      /** @example 682.41 */
      current_price?: number | null;
      /**
       * @description money, of currency
       * @example 4094.46
       */
      value?: number | null;
      /**
       * @description money, of currency
       * @example 3.18
       */
      unrealized_pnl?: number | null;
      /**
       * @description percent
       * @example 0.08
       */
      unrealized_pnl_pct?: number | null;
      /** @example EUR */
      currency?: string | null;
    };
    RecoverDto: {
      /** @example k3f9 */
      epoch: string;
      /** @example 1040 */
      seq: number;
    };
    RefusalDto: {
      /** @example realtime.unknown_topic */
      code: string;
      /** @example There is no topic "nope". */
      message: string;
    };
    RefusedTopicDto: {
      /** @example nope */
      topic: string;
      error: components['schemas']['RefusalDto'];
    };
    RegimeChangedDto: {
      /** @example LOW_VOL_TRENDING */
      old_regime?: string | null;
      /** @example HIGH_VOL_TRENDING */
      new_regime?: string | null;
    };
    RlSizingUpdatedDto: {
      /** @example BTCUSDT */
      symbol?: string | null;
      /** @example momentum */
      strategy?: string | null;
      /** @example 0.75 */
      size_multiplier?: number | null;
    };
    SectionChangedDto: {
      /**
       * @example portfolio
       * @enum {string}
       */
      section: 'portfolio' | 'positions' | 'signals' | 'risk' | 'system' | 'strategy';
      /**
       * @example stale
       * @enum {string}
       */
      status: 'live' | 'stale' | 'unavailable';
      /**
       * @example live
       * @enum {string|null}
       */
      previous_status: 'live' | 'stale' | 'unavailable' | null;
      /** @example timed out after 2000 ms */
      reason: string | null;
      /**
       * Format: date-time
       * @example 2025-12-04T10:30:00.000Z
       */
      as_of: string | null;
    };
    ServerShutdownFrameDto: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC
       * @example 2025-12-04T10:30:00.000Z
       */
      timestamp: string;
      /**
       * @description Lower and upper bound in milliseconds
       * @example [
       *       500,
       *       5000
       *     ]
       */
      reconnect_in_ms: number[];
    };
    SignalGeneratedDto: {
      /** @example ASML */
      symbol?: string | null;
      /** @example ensemble */
      strategy?: string | null;
      /**
       * @description BUY, SELL or HOLD
       * @example BUY
       */
      direction?: string | null;
      /**
       * @description 0 to 1
       * @example 0.82
       */
      confidence?: number | null;
      /**
       * @description units
       * @example 0.5
       */
      target_quantity?: number | null;
      /**
       * @deprecated
       * @description Older name of `target_quantity`
       * @example 0.5
       */
      target_size?: number | null;
      /** @example 2025-12-04T10:30:00.000Z */
      timestamp?: string | null;
    };
    StrategyUpdatedDto: {
      /**
       * @description The strategy that trades from now on
       * @example ensemble
       */
      active_strategy?: string | null;
      /** @example momentum */
      previous_strategy?: string | null;
      /** @example HIGH_VOL_TRENDING */
      regime?: string | null;
      /**
       * @example {
       *       "momentum": 0.4,
       *       "ensemble": 0.6
       *     }
       */
      ensemble_scores?: {
        [key: string]: number;
      } | null;
      /** @example momentum */
      strategy?: string | null;
      /** @example active */
      status?: string | null;
    };
    SubscribeActionDto: {
      /** @description Echoed in the answer */
      id?: string | number;
      /** @example alerts */
      topic?: string;
      /** @description In place of `topic`; answered by one frame with `results` */
      topics?: string[];
      /**
       * @description Field -> value or list of values: events match all fields, any value of a field is enough
       * @example {
       *       "symbol": [
       *         "BTCUSDT"
       *       ]
       *     }
       */
      filter?: {
        [key: string]: unknown;
      };
      /** @description Of topics of class `latest` */
      max_rate_hz?: number;
      /** @description Of a tail: newest rows that come with the answer */
      backfill?: number;
      /** @description Of a tail: rows a second; others are counted */
      max_entries_per_s?: number;
      recover?: components['schemas']['RecoverDto'];
    };
    SubscribedFrameDto: {
      /** @example dashboard */
      topic: string;
      /** @example k3f9 */
      epoch: string;
      /** @example 1042 */
      seq: number;
      /** @description With `recover`: whether `events` is all that was missed, never a part of it */
      recovered: boolean;
      /**
       * @description How the topic stands, where its source says so
       * @example live
       */
      state?: string;
      /** @description Event frames of the topic, oldest first */
      events: Record<string, unknown>[];
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
    };
    SubscribedTopicDto: {
      /** @example dashboard */
      topic: string;
      /** @example k3f9 */
      epoch: string;
      /** @example 1042 */
      seq: number;
      /** @description With `recover`: whether `events` is all that was missed, never a part of it */
      recovered: boolean;
      /**
       * @description How the topic stands, where its source says so
       * @example live
       */
      state?: string;
      /** @description Event frames of the topic, oldest first */
      events: Record<string, unknown>[];
    };
    SubscribedTopicsFrameDto: {
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
      /**
       * @example [
       *       {
       *         "topic": "dashboard",
       *         "epoch": "k3f9",
       *         "seq": 1042,
       *         "recovered": false,
       *         "events": []
       *       },
       *       {
       *         "topic": "nope",
       *         "error": {
       *           "code": "realtime.unknown_topic",
       *           "message": "There is no topic \"nope\"."
       *         }
       *       }
       *     ]
       */
      results: (components['schemas']['SubscribedTopicDto'] | components['schemas']['RefusedTopicDto'])[];
    };
    SubscriptionsActionDto: {
      /** @description Echoed in the answer */
      id?: string | number;
    };
    SubscriptionsFrameDto: {
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
      /**
       * @example [
       *       "dashboard",
       *       "alerts"
       *     ]
       */
      topics: string[];
    };
    TickEventDto: {
      /** @example BTCUSDT */
      symbol: string;
      /** @example BINANCE */
      exchange: string;
      /**
       * @description Last price, quote, order book; each includes the fields of the one before
       * @enum {number}
       */
      mode: 1 | 2 | 3;
      /** @example 3301.5 */
      ltp?: number;
      /**
       * @description Epoch ms, by the exchange where it says so
       * @example 1770003088123
       */
      timestamp: number;
      /** @example 1770003088125 */
      received_at: number;
      /** @example binance */
      feed: string;
      /** @enum {string} */
      state: 'live' | 'stale';
    };
    TotalsEventDto: {
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
      /** @example all */
      broker: string;
      /**
       * @description Those that there are, also the excluded ones
       * @example [
       *       "alpha",
       *       "beta"
       *     ]
       */
      brokers: string[];
      /** @example [] */
      excluded: components['schemas']['ExcludedBrokerDto'][];
      /**
       * @description Whether every broker is in the totals
       * @example true
       */
      complete: boolean;
      /**
       * @description What keeps the totals from being complete
       * @example null
       */
      reason: string | null;
      /**
       * Format: date-time
       * @description The oldest part used
       */
      as_of: string | null;
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
      /** @example 4.75 */
      fees: number | null;
      /** @example alpha */
      broker: string | null;
      /** @example momentum */
      strategy: string | null;
      /**
       * @description Realised by this trade; null when it closed nothing
       * @example 150.25
       */
      pnl: number | null;
      /** @example USD */
      currency: string | null;
    };
    TradeExecutedDto: {
      /** @example ord-76 */
      order_id?: string | null;
      /** @example AAPL */
      symbol?: string | null;
      /** @example alpaca */
      broker?: string | null;
      /**
       * @description BUY or SELL
       * @example SELL
       */
      side?: string | null;
      /**
       * @description units
       * @example 27
       */
      quantity?: number | null;
      /** @example 256.78 */
      price?: number | null;
      /** @example FILLED */
      status?: string | null;
      /** @example MARKET */
      order_type?: string | null;
      /** @example momentum */
      strategy?: string | null;
      /** @example USD */
      currency?: string | null;
      /** @example 2025-12-04T10:30:00.000Z */
      timestamp?: string | null;
      /** @example trd-77 */
      id?: string | null;
      /** @example 0.14 */
      fees?: number | null;
      /** @example 306.59 */
      pnl?: number | null;
    };
    UnsubscribeActionDto: {
      /** @description Echoed in the answer */
      id?: string | number;
      /** @example alerts */
      topic?: string;
      /** @description In place of `topic`; the answer lists them */
      topics?: string[];
    };
    UnsubscribedFrameDto: {
      /** @description The `id` of the action that this answers, where it had one */
      id?: string | number;
      /** @example alerts */
      topic?: string;
      /** @description Where several were ended at once */
      topics?: string[];
      /** @example auth.forbidden */
      code?: string;
    };
    event_agents_agent: {
      /** @constant */
      type: 'agent';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['AgentEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_alerts_alert: {
      /** @constant */
      type: 'alert';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['AlertEventDto'];
    };
    event_controls_control: {
      /** @constant */
      type: 'control';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['ControlEventDto'];
    };
    event_dashboard_position_updated: {
      /** @constant */
      type: 'position_updated';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['PositionUpdatedDto'];
    };
    event_dashboard_pnl_updated: {
      /** @constant */
      type: 'pnl_updated';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['PnlUpdatedDto'];
    };
    event_dashboard_signal_generated: {
      /** @constant */
      type: 'signal_generated';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['SignalGeneratedDto'];
    };
    event_dashboard_ess_state_changed: {
      /** @constant */
      type: 'ess_state_changed';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['EssStateChangedDto'];
    };
    event_dashboard_health_alert: {
      /** @constant */
      type: 'health_alert';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['HealthAlertDto'];
    };
    event_dashboard_trade_executed: {
      /** @constant */
      type: 'trade_executed';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['TradeExecutedDto'];
    };
    event_dashboard_order_placed: {
      /** @constant */
      type: 'order_placed';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['OrderPlacedDto'];
    };
    event_dashboard_strategy_updated: {
      /** @constant */
      type: 'strategy_updated';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['StrategyUpdatedDto'];
    };
    event_dashboard_rl_sizing_updated: {
      /** @constant */
      type: 'rl_sizing_updated';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['RlSizingUpdatedDto'];
    };
    event_dashboard_regime_changed: {
      /** @constant */
      type: 'regime_changed';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['RegimeChangedDto'];
    };
    event_dashboard_section_changed: {
      /** @constant */
      type: 'section_changed';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      payload: components['schemas']['SectionChangedDto'];
    };
    event_logs_logs: {
      /** @constant */
      type: 'logs';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['LogsFrameDto'];
    };
    event_logs_member_logs: {
      /** @constant */
      type: 'logs';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['LogsFrameDto'];
    };
    event_market_feed: {
      /** @constant */
      type: 'feed';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['FeedEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_market_member_tick: {
      /** @constant */
      type: 'tick';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['TickEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_market_member_bar: {
      /** @constant */
      type: 'bar';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['BarEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_metrics_metric: {
      /** @constant */
      type: 'metric';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['MetricEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_metrics_member_metric: {
      /** @constant */
      type: 'metric';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['MetricEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_orders_order: {
      /** @constant */
      type: 'order';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['OrderDto'];
    };
    event_portfolio_portfolio: {
      /** @constant */
      type: 'portfolio';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['BrokerEventDto'] | components['schemas']['TotalsEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_portfolio_member_portfolio: {
      /** @constant */
      type: 'portfolio';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['BrokerEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_system_system: {
      /** @constant */
      type: 'system';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['ComponentEventDto'];
      /** @description Older values that were passed over */
      skipped?: number;
    };
    event_trades_trade: {
      /** @constant */
      type: 'trade';
      topic: string;
      /** @description Numbers of different epochs cannot be compared */
      epoch: string;
      seq: number;
      /**
       * Format: date-time
       * @description When it happened
       */
      timestamp: string;
      data: components['schemas']['TradeDto'];
    };
    frame_connection_connected: components['schemas']['ConnectedFrameDto'] & {
      /** @constant */
      type: 'connected';
    };
    frame_connection_authenticated: components['schemas']['AuthenticatedFrameDto'] & {
      /** @constant */
      type: 'authenticated';
    };
    frame_connection_subscribed:
      | (components['schemas']['SubscribedFrameDto'] & {
          /** @constant */
          type: 'subscribed';
        })
      | (components['schemas']['SubscribedTopicsFrameDto'] & {
          /** @constant */
          type: 'subscribed';
        });
    frame_connection_unsubscribed: components['schemas']['UnsubscribedFrameDto'] & {
      /** @constant */
      type: 'unsubscribed';
    };
    frame_connection_subscriptions: components['schemas']['SubscriptionsFrameDto'] & {
      /** @constant */
      type: 'subscriptions';
    };
    frame_connection_pong: components['schemas']['PongFrameDto'] & {
      /** @constant */
      type: 'pong';
    };
    frame_connection_heartbeat: components['schemas']['HeartbeatFrameDto'] & {
      /** @constant */
      type: 'heartbeat';
    };
    frame_connection_error: components['schemas']['ErrorFrameDto'] & {
      /** @constant */
      type: 'error';
    };
    frame_connection_auth_expiring: components['schemas']['AuthExpiringFrameDto'] & {
      /** @constant */
      type: 'auth_expiring';
    };
    frame_connection_access_changed: components['schemas']['AccessChangedFrameDto'] & {
      /** @constant */
      type: 'access_changed';
    };
    frame_connection_server_shutdown: components['schemas']['ServerShutdownFrameDto'] & {
      /** @constant */
      type: 'server_shutdown';
    };
    frame_connection_feed_stalled: components['schemas']['FeedStalledFrameDto'] & {
      /** @constant */
      type: 'feed_stalled';
    };
    frame_connection_feed_resumed: components['schemas']['FeedResumedFrameDto'] & {
      /** @constant */
      type: 'feed_resumed';
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** The event frames of each topic. */
export interface TopicFrames {
  agents: components['schemas']['event_agents_agent'];
  alerts: components['schemas']['event_alerts_alert'];
  controls: components['schemas']['event_controls_control'];
  dashboard:
    | components['schemas']['event_dashboard_position_updated']
    | components['schemas']['event_dashboard_pnl_updated']
    | components['schemas']['event_dashboard_signal_generated']
    | components['schemas']['event_dashboard_ess_state_changed']
    | components['schemas']['event_dashboard_health_alert']
    | components['schemas']['event_dashboard_trade_executed']
    | components['schemas']['event_dashboard_order_placed']
    | components['schemas']['event_dashboard_strategy_updated']
    | components['schemas']['event_dashboard_rl_sizing_updated']
    | components['schemas']['event_dashboard_regime_changed']
    | components['schemas']['event_dashboard_section_changed'];
  logs: components['schemas']['event_logs_logs'];
  [member: `logs:${string}`]: components['schemas']['event_logs_member_logs'];
  market: components['schemas']['event_market_feed'];
  [member: `market:${string}`]: components['schemas']['event_market_member_tick'] | components['schemas']['event_market_member_bar'];
  metrics: components['schemas']['event_metrics_metric'];
  [member: `metrics:${string}`]: components['schemas']['event_metrics_member_metric'];
  orders: components['schemas']['event_orders_order'];
  portfolio: components['schemas']['event_portfolio_portfolio'];
  [member: `portfolio:${string}`]: components['schemas']['event_portfolio_member_portfolio'];
  system: components['schemas']['event_system_system'];
  trades: components['schemas']['event_trades_trade'];
}

/** The frames of the connection itself, by their type. */
export interface ConnectionFrames {
  connected: components['schemas']['frame_connection_connected'];
  authenticated: components['schemas']['frame_connection_authenticated'];
  subscribed: components['schemas']['frame_connection_subscribed'];
  unsubscribed: components['schemas']['frame_connection_unsubscribed'];
  subscriptions: components['schemas']['frame_connection_subscriptions'];
  pong: components['schemas']['frame_connection_pong'];
  heartbeat: components['schemas']['frame_connection_heartbeat'];
  error: components['schemas']['frame_connection_error'];
  auth_expiring: components['schemas']['frame_connection_auth_expiring'];
  access_changed: components['schemas']['frame_connection_access_changed'];
  server_shutdown: components['schemas']['frame_connection_server_shutdown'];
  feed_stalled: components['schemas']['frame_connection_feed_stalled'];
  feed_resumed: components['schemas']['frame_connection_feed_resumed'];
}

/** How each topic is delivered; a family (`logs:checkout`) as its topic. */
export const DELIVERY: Readonly<Record<string, 'log' | 'latest' | 'tail'>> = {
  agents: 'latest',
  alerts: 'log',
  controls: 'log',
  dashboard: 'log',
  logs: 'tail',
  market: 'latest',
  metrics: 'latest',
  orders: 'log',
  portfolio: 'latest',
  system: 'latest',
  trades: 'log',
};
