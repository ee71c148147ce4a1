import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';

const Flag = () => Transform(({ value }) => ({ true: true, '1': true, false: false, '0': false })[String(value).toLowerCase()] ?? value);
const ServiceUrl = () => IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] });
const Exchange = () => Matches(/^[A-Z0-9_]{1,20}$/, { message: '$property must be the name of an exchange such as CRYPTO' });
const VenueUrl = () => Matches(/^wss?:\/\/[^\s/]+/, { message: '$property must start with wss:// or ws://' });
const Whole = (min: number, max: number) => (target: object, key: string) => {
  Type(() => Number)(target, key);
  IsInt()(target, key);
  Min(min)(target, key);
  Max(max)(target, key);
};
const DAY_SECONDS = 86_400;
/** `desk-admins=admin,/desk/ops=operator,*=viewer` */
const ROLE_MAP = /^(\s*[^,]+=(admin|operator|viewer)\s*(,(?!$)|$))*$/;
const FEEDS = /^([a-z0-9_]+(\s*,\s*[a-z0-9_]+)*)?$/;
const NAMES_OF_FEEDS = '$property must be names of feeds, separated by commas';
const TWO_PERSON = /^\s*((ess\.(trip|rearm)|strategy\.(pause|resume)|breaker\.(trip|close))\s*(,\s*|$))*$/;

/** Every environment variable of the backend: name, default and limits. `.env.example` describes them; a test compares the two. */
export class Variables {
  @Whole(0, 65_535) PORT = 8080;
  @IsString() HOST = '127.0.0.1';
  @IsIn(['development', 'production', 'test']) NODE_ENV: 'development' | 'production' | 'test' = 'development';
  @MinLength(1) DATA_DIR = '.quarterdeck';
  @IsOptional() @Matches(/^postgres(ql)?:\/\//, { message: '$property must start with postgres:// or postgresql://' }) DATABASE_URL:
    string | undefined = undefined;
  @IsOptional() @Matches(/^rediss?:\/\//, { message: '$property must start with redis:// or rediss://' }) REDIS_URL: string | undefined =
    undefined;

  @IsOptional() @MinLength(32) JWT_SECRET: string | undefined = undefined;
  @Whole(1, 30 * DAY_SECONDS) TOKEN_EXPIRY_SECONDS = 3600;
  @Whole(60, 365 * DAY_SECONDS) REFRESH_EXPIRY_SECONDS = 7 * DAY_SECONDS;
  @Whole(60, 365 * DAY_SECONDS) SESSION_MAX_SECONDS = 30 * DAY_SECONDS;
  @Matches(/^((admin|operator|viewer)(,(?!$)|$))*$/, { message: '$property must be roles such as admin,operator' }) MFA_REQUIRED_ROLES = '';
  @IsOptional() @ServiceUrl() OIDC_ISSUER: string | undefined = undefined;
  @IsOptional() @IsString() OIDC_CLIENT_ID: string | undefined = undefined;
  @IsOptional() @IsString() OIDC_CLIENT_SECRET: string | undefined = undefined;
  @Matches(/(^| )openid( |$)/, { message: '$property must have openid among its scopes' }) OIDC_SCOPES = 'openid profile email';
  @MinLength(1) OIDC_ROLE_CLAIM = 'groups';
  @Matches(ROLE_MAP, { message: '$property must be groups and roles such as desk-admins=admin,*=viewer' }) OIDC_ROLE_MAP = '';
  @IsOptional() @IsString() OIDC_BROKER_CLAIM: string | undefined = undefined;
  @IsOptional() @ServiceUrl() OIDC_REDIRECT_URI: string | undefined = undefined;
  @Flag() @IsBoolean() OIDC_ONLY = false;
  @Flag() @IsBoolean() API_KEYS_ENABLED = true;
  @IsOptional() @MinLength(32) API_KEY_PEPPER: string | undefined = undefined;
  @IsOptional() @Matches(/^qd_/, { message: '$property must be a Quarterdeck key (qd_...)' }) INGEST_API_KEY: string | undefined =
    undefined;
  @IsOptional() @MinLength(8) ADMIN_PASSWORD: string | undefined = undefined;
  @IsOptional() @MinLength(8) OPERATOR_PASSWORD: string | undefined = undefined;
  @IsOptional() @MinLength(8) VIEWER_PASSWORD: string | undefined = undefined;
  @Flag() @IsBoolean() RATE_LIMIT_ENABLED = true;
  @Whole(1, 10_000_000) RATE_LIMIT_PER_MINUTE = 120;
  @Whole(1, 3600) REQUEST_TIMEOUT_SECONDS = 30;
  @IsString() CORS_ORIGINS = '';
  @IsString() TRUST_PROXY = 'false';
  @IsOptional() @MinLength(16) METRICS_TOKEN: string | undefined = undefined;

  @IsOptional() @IsIn(['memory', 'redis']) CACHE_TYPE: 'memory' | 'redis' | undefined = undefined;
  @Whole(1, DAY_SECONDS) CACHE_TTL_SECONDS = 300;
  @Whole(1, DAY_SECONDS) CACHE_HISTORY_TTL_SECONDS = 3600;

  @Whole(1, 3600) DASHBOARD_REFRESH_SECONDS = 5;
  @Whole(50, 120_000) UPSTREAM_TIMEOUT_MS = 5000;
  @Whole(50, 120_000) UPSTREAM_SIGNALS_TIMEOUT_MS = 3000;
  @ServiceUrl() PORTFOLIO_SERVICE_URL = 'http://127.0.0.1:8004';
  @ServiceUrl() AI_ENGINE_SERVICE_URL = 'http://127.0.0.1:8001';
  @ServiceUrl() EXECUTION_SERVICE_URL = 'http://127.0.0.1:8002';
  @ServiceUrl() RISK_SERVICE_URL = 'http://127.0.0.1:8003';
  @ServiceUrl() MONITORING_SERVICE_URL = 'http://127.0.0.1:8005';
  @IsString() BUS_STREAM_PREFIX = 'quantum:stream:';
  @IsString() BROKERS = '';
  @Matches(/^[A-Z]{3,5}$/, { message: '$property must be a currency code such as USD' }) BASE_CURRENCY = 'USD';
  @Matches(/^\s*([A-Z]{3,5}\s*:\s*(\d|1[0-2])\s*(,\s*(?!$)|$))*$/, {
    message: '$property must be currencies and their decimals, 0 to 12, such as XYZ:4,BTC:6',
  })
  CURRENCY_DECIMALS = '';
  @IsString() FX_RATES = '';
  @Whole(1, 3650) FX_MAX_AGE_DAYS = 7;
  @Whole(0, 3600) BROKER_CLOCK_TOLERANCE_SECONDS = 0;
  @Whole(1, 7 * DAY_SECONDS) BROKER_MAX_AGE_SECONDS = 120;
  @Whole(1, 3600) EQUITY_SAMPLE_SECONDS = 60;
  @IsIn([252, 365]) @Type(() => Number) PERIODS_PER_YEAR: 252 | 365 = 365;
  @IsNumber() @Min(-0.5) @Max(1) @Type(() => Number) RISK_FREE_RATE = 0;

  @Whole(1, 3650) METRIC_RETENTION_DAYS = 30;
  @Whole(1, 3650) METRIC_ROLLUP_RETENTION_DAYS = 730;
  @Whole(1, 3600) SYSTEM_SAMPLE_SECONDS = 15;
  @Whole(1, 3650) SYSTEM_RETENTION_DAYS = 7;
  @IsOptional() @IsString() ALERT_RULES_FILE: string | undefined = undefined;
  @IsOptional() @ServiceUrl() ALERT_WEBHOOK_URL: string | undefined = undefined;
  @IsOptional() @MinLength(16) ALERT_WEBHOOK_SECRET: string | undefined = undefined;
  @Whole(1, 3650) ALERT_RETENTION_DAYS = 90;
  @Whole(1, 36_500) AUDIT_RETENTION_DAYS = 400;

  @Matches(TWO_PERSON, { message: '$property must be controls such as ess.rearm, comma separated' }) CONTROLS_TWO_PERSON = 'ess.rearm';
  @Whole(1, DAY_SECONDS) CONTROL_APPROVAL_SECONDS = 300;
  @Whole(0, 600) CONTROL_STATE_SECONDS = 30;

  @IsOptional() @IsString() LOG_DIRECTORY: string | undefined = undefined;
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']) LOG_LEVEL = 'info';
  @Whole(1, 100_000) MAX_LOG_ENTRIES = 1000;
  @IsString() LOG_FILES = '**/*.{log,json,jsonl,ndjson,txt,out,err}{,.*}';
  @IsString() LOG_FILES_EXCLUDE = '';
  @IsString() LOG_ALLOWED_ROOTS = '';
  @IsString() LOG_SERVICE_MAP = '';
  @IsString() LOG_SERVICE_BROKERS = '';
  @IsString() LOG_TIMEZONE = 'UTC';
  @IsOptional() @IsString() LOG_SERVICE_SETTINGS: string | undefined = undefined;
  @IsOptional() @IsString() LOG_DATA_DIR: string | undefined = undefined;
  @Whole(256, 16_777_216) LOG_MAX_LINE_BYTES = 262_144;
  @Whole(1, 10_000) LOG_MAX_FIELDS = 200;
  @Whole(0, 10_000) LOG_COMMIT_MS = 20;
  @Whole(1, 60) LOG_PARTIAL_SECONDS = 2;
  @IsIn(['on', 'off']) LOG_REDACT: 'on' | 'off' = 'on';
  @IsOptional() @IsString() LOG_REDACT_FILE: string | undefined = undefined;
  @IsOptional() @Whole(1, 4) LOG_SEARCH_WORKERS: number | undefined = undefined;
  @Whole(1, 600) LOG_QUERY_TIMEOUT_SECONDS = 30;
  @Whole(1024, 1_073_741_824) LOG_INGEST_BYTES_PER_SECOND = 16_777_216;
  @Whole(1, 3650) LOG_RETENTION_DAYS = 30;
  @IsString() LOG_RETENTION = '';
  @Whole(1_048_576, 1_099_511_627_776) LOG_MAX_BYTES = 10_737_418_240;
  @Whole(0, 1_099_511_627_776) LOG_MIN_FREE_BYTES = 1_073_741_824;
  @Whole(1, 87_600) LOG_ARCHIVE_AFTER_HOURS = 24;
  @IsOptional() @IsString() LOG_ARCHIVE_DIR: string | undefined = undefined;
  @Whole(0, 65_535) LOG_SYSLOG_PORT = 0;
  @IsString() LOG_SYSLOG_HOST = '127.0.0.1';
  @IsString() LOG_SYSLOG_NETWORKS = '';
  @IsOptional() @IsIn(['segments', 'victorialogs', 'loki']) LOG_ENGINE: 'segments' | 'victorialogs' | 'loki' | undefined = undefined;
  @IsOptional() @IsString() LOG_ENGINE_URL: string | undefined = undefined;

  @Whole(1, 1_000_000) WEBSOCKET_MAX_CONNECTIONS = 1000;
  @Whole(1, 1_000_000) WEBSOCKET_MAX_CONNECTIONS_PER_USER = 250;
  @Whole(1, 3600) WEBSOCKET_PING_SECONDS = 25;
  @Whole(1, 3600) WEBSOCKET_HEARTBEAT_SECONDS = 25;
  @Whole(1, 3600) SSE_KEEPALIVE_SECONDS = 15;
  @Whole(1, 300) WEBSOCKET_AUTH_SECONDS = 5;
  @Whole(1, 1_000_000) REALTIME_HISTORY = 10_000;
  @Whole(1, 3650) EVENT_RETENTION_DAYS = 30;

  @IsString() WEBSOCKET_HOST = '127.0.0.1';
  @Whole(0, 65_535) WEBSOCKET_PORT = 8765;
  @Whole(1, 300) WS_AUTH_GRACE_SECONDS = 15;
  @IsOptional()
  @Matches(FEEDS, { message: NAMES_OF_FEEDS })
  MARKET_FEEDS: string | undefined = undefined;
  @IsOptional() @IsString() MARKET_DEFAULT_FEED: string | undefined = undefined;
  @IsString() MARKET_ALIASES = '';
  @Matches(FEEDS, { message: NAMES_OF_FEEDS }) MARKET_NEGATIVE_PRICES = '';
  @IsString() MARKET_CCXT = '';
  @Whole(1, 1_000_000) MARKET_MAX_SYMBOLS = 20_000;
  @Whole(1, 100_000) MARKET_MAX_SUBSCRIPTIONS_PER_SOCKET = 3000;
  @Whole(0, 3600) MARKET_RELEASE_SECONDS = 5;
  @Whole(1, 7 * DAY_SECONDS) MARKET_IDLE_SECONDS = 3600;
  @Whole(0, DAY_SECONDS) MARKET_SYMBOL_STALE_SECONDS = 0;
  @IsString() ZMQ_HOST = '127.0.0.1';
  @Whole(0, 65_535) ZMQ_PORT = 5555;
  @Flag() @IsBoolean() ZMQ_ALLOW_REMOTE = false;
  @Whole(1, DAY_SECONDS) MARKET_FEED_STALE_SECONDS = 30;
  @Whole(1, 100_000) MAX_SYMBOLS_PER_WEBSOCKET = 1000;
  @Whole(1, 100) MAX_WEBSOCKET_CONNECTIONS = 3;
  @IsOptional() @VenueUrl() MARKET_BINANCE_URL: string | undefined = undefined;
  @IsString() MARKET_BINANCE_SYMBOLS = '';
  @Exchange() MARKET_BINANCE_EXCHANGE = 'BINANCE';
  @IsOptional() @VenueUrl() MARKET_COINBASE_URL: string | undefined = undefined;
  @IsString() MARKET_COINBASE_SYMBOLS = '';
  @Exchange() MARKET_COINBASE_EXCHANGE = 'COINBASE';
  @IsOptional() @VenueUrl() MARKET_KRAKEN_URL: string | undefined = undefined;
  @IsString() MARKET_KRAKEN_SYMBOLS = '';
  @Exchange() MARKET_KRAKEN_EXCHANGE = 'KRAKEN';
  @IsOptional() @VenueUrl() MARKET_ALPACA_URL: string | undefined = undefined;
  @IsString() MARKET_ALPACA_KEY = '';
  @IsString() MARKET_ALPACA_SECRET = '';
  @IsString() MARKET_ALPACA_SYMBOLS = '';
  @Exchange() MARKET_ALPACA_EXCHANGE = 'US';
  @IsString() MARKET_ALPACA_HOLIDAYS = '';
  @IsOptional() @VenueUrl() MARKET_KITE_URL: string | undefined = undefined;
  @IsString() MARKET_KITE_KEY = '';
  @IsString() MARKET_KITE_TOKEN = '';
  @IsOptional() @IsString() MARKET_KITE_TOKEN_FILE: string | undefined = undefined;
  @IsOptional() @IsString() MARKET_KITE_INSTRUMENTS: string | undefined = undefined;
  @IsString() MARKET_KITE_SYMBOLS = '';
  @IsString() MARKET_KITE_HOLIDAYS = '';
  @Whole(0, 100_000) MARKET_BARS_1S_SYMBOLS = 200;
  @Whole(1, 3650) MARKET_BARS_1S_DAYS = 2;
  @Whole(1, 3650) MARKET_BARS_1M_DAYS = 90;
  @Whole(1, 3650) MARKET_BARS_1H_DAYS = 1825;

  @IsIn(['auto', 'on', 'off']) SANDBOX: 'auto' | 'on' | 'off' = 'auto';
  @Whole(0, 2 ** 31 - 1) SANDBOX_SEED = 1;
  @IsOptional() @IsString() SANDBOX_RECORDING: string | undefined = undefined;
}
