// Package wire builds each program from the same core: here, and nowhere else,
// settings become adapters and adapters implement ports.
package wire

import (
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Config is every setting of the HTTP program. A field's tags tell the name of
// the setting, what it is when nobody sets it, and the rules it obeys.
type Config struct {
	Program  `koanf:",squash"`
	Database `koanf:",squash"`
	Health   `koanf:",squash"`
	Sealing  `koanf:",squash"`
	Records  `koanf:",squash"`
	Files    `koanf:",squash"`
	Outbound `koanf:",squash"`
	Tenancy  `koanf:",squash"`
	Workers  `koanf:",squash"`
	Identity `koanf:",squash"`
	Roles    `koanf:",squash"`
	Edge     `koanf:",squash"`
	Audit    `koanf:",squash"`
	Limits   `koanf:",squash"`
	Rates    `koanf:",squash"`
	Slots    `koanf:",squash"`
	Figures  `koanf:",squash"`
	Mail     `koanf:",squash"`
	Links    `koanf:",squash"`
}

// CLIConfig is what the operator's commands need of them.
type CLIConfig struct {
	Database `koanf:",squash"`
}

// DownConfig is what `migrate down` needs.
type DownConfig struct {
	Database `koanf:",squash"`
	Health   `koanf:",squash"`
}

// UpConfig is what `migrate up` and `migrate status` need.
type UpConfig struct {
	Database      `koanf:",squash"`
	SharedRecords `koanf:",squash"`
	Health        `koanf:",squash"`
	Unsealing     `koanf:",squash"`
	Outbound      `koanf:",squash"`
}

// Health is where a run of migrations hears how the API fares.
type Health struct {
	MetricsURLs list `koanf:"MIGRATION_METRICS_URLS" validate:"dive,web"`
}

// Unsealing is Sealing for who can do without.
type Unsealing struct {
	Keyset domain.Secret `koanf:"DATA_ENCRYPTION_KEYSET" validate:"omitempty,keyset"`
}

// SharedRecords is Records for who can do without.
type SharedRecords struct {
	MongoURL      domain.Secret `koanf:"MONGO_URL" validate:"omitempty,mongo"`
	MongoDatabase string        `koanf:"MONGO_DATABASE" default:"tenon" validate:"max=63,excludesall=/\\. $"`
}

// AuditConfig is what `migrate audit verify`, `continue` and `resume` need.
type AuditConfig struct {
	Database    `koanf:",squash"`
	SharedFiles `koanf:",squash"`
	Audit       `koanf:",squash"`
}

// SharedFiles is where the anchors of the audit trails are, for who can do without.
type SharedFiles struct {
	AccessKeyID     string        `koanf:"AWS_ACCESS_KEY_ID" validate:"required_with=Bucket"`
	SecretAccessKey domain.Secret `koanf:"AWS_SECRET_ACCESS_KEY" validate:"required_with=Bucket"`
	Region          string        `koanf:"AWS_REGION" validate:"required_with=Bucket"`
	Bucket          string        `koanf:"S3_BUCKET_NAME"`
	Endpoint        string        `koanf:"S3_ENDPOINT" validate:"omitempty,web"`
	ForcePathStyle  bool          `koanf:"S3_FORCE_PATH_STYLE" default:"false"`
}

// KeysConfig is what those commands need that look at sealed secrets.
type KeysConfig struct {
	Database `koanf:",squash"`
	Sealing  `koanf:",squash"`
}

// Program is how the process shows itself.
type Program struct {
	Environment string `koanf:"ENVIRONMENT" default:"production" validate:"oneof=development staging production"`
	HTTPAddr    string `koanf:"HTTP_ADDR" default:":8080" validate:"listen"`
	OpsAddr     string `koanf:"OPS_ADDR" default:"127.0.0.1:8081" validate:"listen"`
	LogLevel    string `koanf:"LOG_LEVEL" default:"info" validate:"oneof=debug info warn error"`
	LogFormat   string `koanf:"LOG_FORMAT" default:"json" validate:"oneof=text json"`
	LogSubjects string `koanf:"LOG_SUBJECTS" default:"hashed" validate:"oneof=hashed none"`
}

// Figures are how much is measured, and where spans of requests and jobs go, by the names that OpenTelemetry gives to
// such settings.
type Figures struct {
	MetricsPorts  bool          `koanf:"METRICS_PORTS" default:"true"`
	TraceEndpoint string        `koanf:"OTEL_EXPORTER_OTLP_ENDPOINT" validate:"omitempty,web"`
	TraceHeaders  domain.Secret `koanf:"OTEL_EXPORTER_OTLP_HEADERS" validate:"omitempty,pairs"`
	TraceRatio    string        `koanf:"OTEL_TRACES_SAMPLER_ARG" default:"0.1" validate:"ratio"`
	TraceService  string        `koanf:"OTEL_SERVICE_NAME" default:"tenon" validate:"max=100"`
}

// Database is where every entity of the store is kept.
type Database struct {
	DatabaseURL       domain.Secret `koanf:"DATABASE_URL" validate:"required,postgres"`
	DatabaseDirectURL domain.Secret `koanf:"DATABASE_DIRECT_URL" validate:"omitempty,postgres"`
	DatabaseOwnerURL  domain.Secret `koanf:"DATABASE_OWNER_URL" validate:"omitempty,postgres"`
	DatabaseMaxConns  int           `koanf:"DATABASE_MAX_CONNS" default:"20" validate:"min=4,max=1000"`
	DatabasePools     int           `koanf:"DATABASE_POOLS" default:"5" validate:"min=1,max=250"`
	DatabaseMigrating int           `koanf:"DATABASE_MIGRATION_SHARE" default:"25" validate:"min=1,max=100"`
	DatabasePrepared  string        `koanf:"DATABASE_PREPARED" default:"auto" validate:"oneof=auto true false"`
}

// Sealing is the keyset that encrypts the secrets in the database.
type Sealing struct {
	Keyset domain.Secret `koanf:"DATA_ENCRYPTION_KEYSET" validate:"required,keyset"`
}

// Records is where patient records are kept.
type Records struct {
	MongoURL      domain.Secret `koanf:"MONGO_URL" validate:"required,mongo"`
	MongoDatabase string        `koanf:"MONGO_DATABASE" default:"tenon" validate:"max=63,excludesall=/\\. $"`
}

// Files is where the bytes of images and files are kept.
type Files struct {
	AccessKeyID     string        `koanf:"AWS_ACCESS_KEY_ID" validate:"required"`
	SecretAccessKey domain.Secret `koanf:"AWS_SECRET_ACCESS_KEY" validate:"required"`
	Region          string        `koanf:"AWS_REGION" validate:"required"`
	Bucket          string        `koanf:"S3_BUCKET_NAME" validate:"required"`
	Endpoint        string        `koanf:"S3_ENDPOINT" validate:"omitempty,web"`
	ForcePathStyle  bool          `koanf:"S3_FORCE_PATH_STYLE" default:"false"`
	PublicBaseURL   string        `koanf:"ASSET_PUBLIC_BASE_URL" validate:"required,web"`
}

// Outbound is where stores of enterprises may be, beside the public network.
type Outbound struct {
	AllowedCIDRs list `koanf:"OUTBOUND_ALLOWED_CIDRS" validate:"dive,network"`
}

// Tenancy is whether many companies are served, and how a caller names its organization.
type Tenancy struct {
	MultiTenant  bool   `koanf:"ENABLE_MULTI_TENANT" default:"true"`
	TenantHeader string `koanf:"TENANT_HEADER_NAME" default:"org-id" validate:"header"`
}

// Workers is what this node does beside answering.
type Workers struct {
	BackgroundTasks   bool `koanf:"ENABLE_BACKGROUND_TASKS" default:"true"`
	BackgroundWorkers int  `koanf:"BACKGROUND_WORKERS" default:"10" validate:"min=1,max=1000"`
}

// Identity is the identity provider and whom of its tokens we believe.
type Identity struct {
	Domain              string        `koanf:"AUTH0_DOMAIN" validate:"required,host"`
	Issuer              string        `koanf:"AUTH0_ISSUER" validate:"omitempty,web"`
	Audience            string        `koanf:"AUTH0_AUDIENCE" validate:"required"`
	JWKSURL             string        `koanf:"AUTH0_JWKS_URL" validate:"omitempty,web"`
	RolesClaim          string        `koanf:"AUTH0_ROLES_CLAIM"`
	ClientID            string        `koanf:"AUTH0_CLIENT_ID" validate:"required"`
	MgmtClientID        string        `koanf:"AUTH0_MGMT_CLIENT_ID" validate:"required"`
	MgmtClientSecret    domain.Secret `koanf:"AUTH0_MGMT_CLIENT_SECRET" validate:"required"`
	MgmtURL             string        `koanf:"AUTH0_MGMT_URL" validate:"omitempty,web"`
	SSOProfileID        string        `koanf:"AUTH0_SSO_PROFILE_ID" validate:"required"`
	DomainVerification  string        `koanf:"SSO_DOMAIN_VERIFICATION" default:"required" validate:"oneof=required optional none"`
	ShowAsButton        bool          `koanf:"SSO_SHOW_AS_BUTTON" default:"true"`
	OperatorConnections list          `koanf:"OPERATOR_CONNECTIONS"`
	MachineTenants      list          `koanf:"MACHINE_TENANTS"`
	WebhookSecrets      secrets       `koanf:"AUTH0_WEBHOOK_SECRET" validate:"max=2"`
}

// Roles are the names of the roles in an organization.
type Roles struct {
	AdminRole  string `koanf:"ORG_ADMIN_ROLE" default:"org:admin" validate:"ne=root:admin"`
	MemberRole string `koanf:"ORG_MEMBER_ROLE" default:"org:member" validate:"ne=root:admin,nefield=AdminRole"`
	JoinRole   string `koanf:"JIT_MEMBER_ROLE" default:"org:member" validate:"eqfield=MemberRole|eqfield=AdminRole"`
}

// Edge is who stands between us and the callers, and what authenticates what they hold
// for us: cursors, request hashes.
type Edge struct {
	RequestKey     domain.Secret `koanf:"REQUEST_KEY" validate:"required,key"`
	TrustedProxies list          `koanf:"TRUSTED_PROXIES" validate:"dive,ip|cidr"`
	AllowedOrigins list          `koanf:"ALLOWED_ORIGINS" validate:"dive,origin"`
	Compress       bool          `koanf:"COMPRESS_ANSWERS" default:"true"`
}

// Audit is what callers must say for the audit trail.
type Audit struct {
	ReasonRequired list          `koanf:"AUDIT_REASON_REQUIRED" validate:"dive,action"`
	SigningKeys    secrets       `koanf:"AUDIT_SIGNING_KEY" validate:"dive,signer"`
	Witnesses      list          `koanf:"AUDIT_WITNESSES" validate:"dive,witness"`
	Epoch          time.Duration `koanf:"AUDIT_EPOCH" default:"60s" validate:"min=1s,max=24h"`
}

// Limits bound what one request may bring and take away, and how long it may take: less than
// domain.FinalizeDelay to read, and less than domain.ProjectSweepDelay to upload.
type Limits struct {
	Body          int64         `koanf:"LIMIT_BODY_BYTES" default:"2097152" validate:"min=65536,max=1073741824"`
	Upload        int64         `koanf:"LIMIT_UPLOAD_BYTES" default:"1073741824" validate:"min=1024"`
	UploadRows    int           `koanf:"LIMIT_UPLOAD_ROWS" default:"1000000" validate:"min=1"`
	UploadColumns int           `koanf:"LIMIT_UPLOAD_COLUMNS" default:"10000" validate:"min=1"`
	SpoolPerson   int64         `koanf:"LIMIT_SPOOL_PERSON_BYTES" validate:"omitempty,gtfield=Upload"`
	SpoolTenant   int64         `koanf:"LIMIT_SPOOL_TENANT_BYTES" validate:"omitempty,gtfield=Upload"`
	Spool         int64         `koanf:"LIMIT_SPOOL_BYTES" validate:"omitempty,gtfield=Upload"`
	Import        int64         `koanf:"LIMIT_IMPORT_BYTES" default:"4294967296" validate:"min=1024"`
	Record        int           `koanf:"LIMIT_RECORD_BYTES" default:"1048576" validate:"min=1024,max=1048576"`
	Answer        int           `koanf:"LIMIT_ANSWER_BYTES" default:"8388608" validate:"min=65536,max=268435456"`
	RequestTime   time.Duration `koanf:"LIMIT_REQUEST_TIME" default:"30s" validate:"min=1s,max=110s"`
	UploadTime    time.Duration `koanf:"LIMIT_UPLOAD_TIME" default:"15m" validate:"min=1s,max=1h"`
}

// Rates are how many calls may come in a minute, of one person or machine and, without a token, of one address; 0 for
// any number. A tenant may so many times as much.
type Rates struct {
	Reads         int           `koanf:"RATE_LIMIT_READS" default:"6000" validate:"min=0,max=10000000"`
	Writes        int           `koanf:"RATE_LIMIT_WRITES" default:"3000" validate:"min=0,max=10000000"`
	Uploads       int           `koanf:"RATE_LIMIT_UPLOADS" default:"120" validate:"min=0,max=10000000"`
	Registrations int           `koanf:"RATE_LIMIT_REGISTRATIONS" default:"30" validate:"min=0,max=10000000"`
	Onboarding    int           `koanf:"RATE_LIMIT_ONBOARDING" default:"30" validate:"min=0,max=10000000"`
	Streams       int           `koanf:"RATE_LIMIT_STREAMS" default:"60" validate:"min=0,max=10000000"`
	TenantFactor  int           `koanf:"RATE_LIMIT_TENANT_FACTOR" default:"20" validate:"min=0,max=10000"`
	RedisURL      domain.Secret `koanf:"REDIS_URL" validate:"omitempty,redis"`
}

// Slots are how much of one tenant this node does at once; the rest waits a little and is then refused.
type Slots struct {
	Database int           `koanf:"CONCURRENCY_DATABASE" default:"0" validate:"min=0,max=1000"`
	Gateways int           `koanf:"CONCURRENCY_STORES" default:"16" validate:"min=1,max=10000"`
	Transfer int           `koanf:"CONCURRENCY_TRANSFERS" default:"16" validate:"min=1,max=10000"`
	Wait     time.Duration `koanf:"CONCURRENCY_WAIT" default:"1s" validate:"min=10ms,max=10s"`
}

// Mail is the server that takes our mail.
type Mail struct {
	SMTPHost     string        `koanf:"SMTP_HOST" validate:"required,host"`
	SMTPPort     int           `koanf:"SMTP_PORT" default:"587" validate:"min=1,max=65535"`
	SMTPUser     string        `koanf:"SMTP_USERNAME" validate:"required_with=SMTPPassword"`
	SMTPPassword domain.Secret `koanf:"SMTP_PASSWORD" validate:"required_with=SMTPUser"`
	SMTPTLS      string        `koanf:"SMTP_TLS" default:"required" validate:"oneof=required opportunistic off"`
	From         string        `koanf:"MAIL_FROM" validate:"required,sender"`
}

// Links is whereto mails lead.
type Links struct {
	SupportEmail string `koanf:"SUPPORT_EMAIL" validate:"required,email"`
	FrontendURL  string `koanf:"FRONTEND_URL" validate:"required,web"`
}
