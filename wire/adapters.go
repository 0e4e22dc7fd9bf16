package wire

import (
	"context"
	"net/netip"
	"runtime"
	"strconv"
	"time"

	"github.com/tenon-health/tenon/adapters/auth0"
	"github.com/tenon-health/tenon/adapters/bucket"
	"github.com/tenon-health/tenon/adapters/cache"
	"github.com/tenon-health/tenon/adapters/dial"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/observe"
	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/adapters/redis"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/adapters/scrape"
	"github.com/tenon-health/tenon/adapters/slot"
	"github.com/tenon-health/tenon/adapters/smtp"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func coreSettings(c Config) domain.Settings { return c.Settings() }

// cliSettings are those of the operator's commands: they serve no people, and hand
// out no cursor that must hold for longer than the process.
func cliSettings(ids ports.IDs) domain.Settings {
	return domain.Settings{AdminRole: "org:admin", MemberRole: "org:member", RequestKey: ids.Secret()}
}

// auditSettings also tell how often logs are signed.
func auditSettings(ids ports.IDs, c AuditConfig) domain.Settings {
	s := cliSettings(ids)
	s.AuditKeys, s.AuditWitnesses, s.AuditEpoch = c.Audit.keys(), c.Audit.witnesses(), c.Epoch
	return s
}

func auditConfig(c AuditConfig, log Log) postgres.Config {
	return tablesConfig(CLIConfig{c.Database}, log)
}

// newSharedAnchors is nil if it is not known where the anchors are.
func newSharedAnchors(c AuditConfig) (ports.AuditAnchors, func(), error) {
	if c.Bucket == "" {
		return nil, func() {}, nil
	}
	files, done, err := s3.New(c.SharedFiles.s3())
	if err != nil {
		return nil, nil, err
	}
	return s3.NewAnchors(files), done, nil
}

func clock() ports.Clock { return ports.SystemClock{} }

func ids() ports.IDs { return &ports.RandomIDs{} }

func events(log Log, m *observe.Metrics) ports.Events { return m.Events(observe.NewEvents(log)) }

// newMetrics measures by the process's own time, which no correction of the clock changes.
func newMetrics(ctx context.Context, c Config) (m *observe.Metrics, flush func(), err error) {
	start := time.Now()
	m = observe.NewMetrics(Version(), func() time.Duration { return time.Since(start) })
	if !c.MetricsPorts {
		m.WithoutPorts()
	}
	ratio, _ := strconv.ParseFloat(c.TraceRatio, 64) // what it looks like is a rule of the setting,
	var headers map[string]string
	if c.TraceHeaders != "" {
		headers, _ = pairs(c.TraceHeaders.Reveal()) // as of this one
	}
	flush, err = m.Trace(ctx, observe.TraceConfig{
		Endpoint: c.TraceEndpoint, Headers: headers, Ratio: ratio, Service: c.TraceService, Version: Version(),
	})
	return m, flush, err
}

// newStore remembers access facts by the process's own time, which no
// correction of the clock changes.
func newStore(db *postgres.DB, m *observe.Metrics) ports.Store {
	store := m.Store(postgres.New(db))
	store.RecentFacts = cache.AccessFacts(store.AccessFacts, store.FactsFeed, time.Now)
	return store
}

// newLimiter counts with the other nodes, if there is a place for that.
func newLimiter(c Config, m *observe.Metrics) (ports.Limiter, func(), error) {
	alone := bucket.NewLimiter(time.Now)
	if c.RedisURL == "" {
		return m.Refusals(alone), func() {}, nil
	}
	together, closeAll, err := redis.NewLimiter(
		redis.Config{URL: c.RedisURL, Key: c.RequestKey, Breaker: m.Breaker("redis")}, alone,
	)
	return m.Limiter(together), closeAll, err
}

// newSlots shares the connections of each pool out among the tenants whose pool it is.
func newSlots(c Config, db *postgres.DB, m *observe.Metrics) ports.Slots {
	return m.Slots(slot.New(slot.Config{
		Pools: db.PoolSizes(), Pool: db.PoolOf, Database: c.Slots.Database, Cores: runtime.GOMAXPROCS(0),
		Gateway: c.Gateways, Transfer: c.Transfer, Alone: !c.MultiTenant, Now: time.Now, Wait: c.Wait,
	}))
}

// gateways are those that are not measured yet.
type gateways ports.Gateways

// newGateways measures what they do, and not what is remembered of it.
func newGateways(all gateways, m *observe.Metrics) ports.Gateways {
	measured := m.Gateways(ports.Gateways(all))
	measured.Identity = cache.Identity(measured.Identity)
	return measured
}

func newTokens(p *auth0.Provider, m *observe.Metrics) ports.Tokens {
	return m.Tokens(auth0.NewTokens(p))
}

func newJobs(db *postgres.DB, c Config, m *observe.Metrics) ports.JobRunner {
	return m.JobRunner(postgres.NewJobs(db, c.BackgroundWorkers))
}

func postgresConfig(c Config, log Log, m *observe.Metrics) postgres.Config {
	cfg := keysConfig(KeysConfig{c.Database, c.Sealing}, log)
	cfg.Observe, cfg.Patience = m.StoreCalls("postgres"), 0 // a call must be told soon
	cfg.OwnerURL = ""                                       // the API must not be able to do what the owner may
	return cfg
}

func keysConfig(c KeysConfig, log Log) postgres.Config {
	cfg := tablesConfig(CLIConfig{c.Database}, log)
	cfg.Keyset = c.Keyset
	return cfg
}

// tablesConfig has no keyset: most of the operator's commands touch no secret.
func tablesConfig(c CLIConfig, log Log) postgres.Config {
	return postgres.Config{
		URL: c.DatabaseURL.Reveal(), DirectURL: c.DatabaseDirectURL.Reveal(), OwnerURL: c.DatabaseOwnerURL.Reveal(),
		Prepared: c.DatabasePrepared,
		MaxConns: c.DatabaseMaxConns, Pools: c.DatabasePools, Share: c.DatabaseMigrating, Logger: log,
		Patience: commandPatience,
	}
}

// commandPatience is longer than that of a call: an operator's command gets through to a server that is busy.
const commandPatience = 30 * time.Second

// upConfig has the keyset if it is set: the passwords of tenants' own stores are sealed.
func upConfig(c UpConfig, log Log) postgres.Config {
	return keysConfig(KeysConfig{c.Database, Sealing{c.Keyset}}, log)
}

// newSignals asks the store, and the nodes that the settings name.
func newSignals(db *postgres.DB, c Health) ports.Signals {
	return scrape.NewSignals(postgres.NewSignals(db), c.MetricsURLs)
}

func apiHealth(c Config) Health { return c.Health }

func upHealth(c UpConfig) Health { return c.Health }

func downHealth(c DownConfig) Health { return c.Health }

func downConfig(c DownConfig, log Log) postgres.Config {
	return tablesConfig(CLIConfig{c.Database}, log)
}

// newDatasources is what the adapters ask with every call.
func newDatasources(store ports.Store) ports.Datasources {
	return cache.Datasources(store.Datasources, store.FactsFeed, time.Now)
}

func outbound(c Config) Outbound { return c.Outbound }

func newDialer(c Outbound) ports.Dialer {
	var allowed []netip.Prefix
	for _, s := range c.AllowedCIDRs {
		allowed = append(allowed, network(s))
	}
	return dial.New(allowed...)
}

func newTesters(d ports.Dialer) map[domain.DatasourceKind]ports.DatasourceTester {
	return map[domain.DatasourceKind]ports.DatasourceTester{
		domain.RecordsDatasource: mongo.NewTester(d), domain.FilesDatasource: s3.NewTester(d),
	}
}

func mongoConfig(c Config, places ports.Datasources, d ports.Dialer, m *observe.Metrics) mongo.Config {
	return mongo.Config{
		URL: c.MongoURL.Reveal(), Database: c.MongoDatabase, Datasources: places, Dialer: d,
		Observe: m.StoreCalls("mongo"), Breaker: m.Breaker("mongo"),
	}
}

func s3Config(c Config, places ports.Datasources, d ports.Dialer, m *observe.Metrics) s3.Config {
	cfg := c.Files.s3()
	cfg.Datasources, cfg.Dialer, cfg.Observe, cfg.Breaker = places, d, m.StoreCalls("s3"), m.Breaker("s3")
	return cfg
}

func (c Files) s3() s3.Config {
	return SharedFiles{
		c.AccessKeyID, c.SecretAccessKey, c.Region, c.Bucket, c.Endpoint, c.ForcePathStyle,
	}.s3()
}

func (c SharedFiles) s3() s3.Config {
	return s3.Config{
		Endpoint: c.Endpoint, Region: c.Region, Bucket: c.Bucket,
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, ForcePathStyle: c.ForcePathStyle,
	}
}

func auth0Config(c Config, m *observe.Metrics) auth0.Config {
	cfg := c.Identity.auth0()
	cfg.Breaker = m.Breaker("auth0")
	return cfg
}

func (c Identity) auth0() auth0.Config {
	return auth0.Config{
		Domain: c.Domain, Issuer: c.Issuer, Audience: c.Audience, JWKSURL: c.JWKSURL, RolesClaim: c.RolesClaim,
		ClientID: c.ClientID,
		MgmtURL:  c.MgmtURL, MgmtClientID: c.MgmtClientID, MgmtClientSecret: c.MgmtClientSecret,
		SSOProfileID: c.SSOProfileID, DomainVerification: c.DomainVerification, ShowAsButton: c.ShowAsButton,
	}
}

// complete derives what usually follows from other settings.
func (c *Identity) complete() {
	all := c.auth0().Complete()
	c.Issuer, c.JWKSURL, c.RolesClaim, c.MgmtURL = all.Issuer, all.JWKSURL, all.RolesClaim, all.MgmtURL
}

func smtpConfig(c Config, m *observe.Metrics) smtp.Config {
	cfg := c.Mail.smtp()
	cfg.Breaker = m.Breaker("smtp")
	return cfg
}

func (c Mail) smtp() smtp.Config {
	return smtp.Config{
		Host: c.SMTPHost, Port: c.SMTPPort, User: c.SMTPUser, Password: c.SMTPPassword, TLS: c.SMTPTLS, From: c.From,
	}
}
