package wire

import (
	"context"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/adapters/auth0"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/adapters/redis"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/adapters/smtp"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// noDiagnosables are those of programs that check nothing: the operator's command does.
func noDiagnosables() []ports.Diagnosable { return nil }

// opening is how the checks of a component begin, and the settings by which.
type opening struct {
	component domain.Component
	names     []string
	open      func() (ports.Diagnosable, func(), error)
}

// newDiagnosables opens what is set. What cannot be opened is told by the checks, and keeps none of the others.
func newDiagnosables(ctx context.Context, c DoctorConfig, db *postgres.DB) ([]ports.Diagnosable, func()) {
	all := []ports.Diagnosable{settingsDiagnostics(c.wrong), postgres.NewDiagnostics(db, c.DatabaseOwnerURL.Reveal())}
	var closing []func()
	for _, o := range c.openings(ctx, postgres.NewReferences(db)) {
		d, done := c.begin(o)
		all, closing = append(all, d), append(closing, done)
	}
	all = append(all, c.auditDiagnostics(postgres.New(db).AuditCheckpoints))
	return all, func() {
		for _, done := range slices.Backward(closing) {
			done()
		}
	}
}

func (c DoctorConfig) begin(o opening) (ports.Diagnosable, func()) {
	if lacking := c.lacking(o.names); len(lacking) > 0 {
		text := "These settings are missing or wrong: " + strings.Join(lacking, ", ") + "."
		return told{o.component, domain.FindingUnchecked.Of(text, "")}, func() {}
	}
	d, done, err := o.open()
	if err != nil {
		reason := domain.ReasonOf(err)
		return told{o.component, domain.FindingProblem.Of("It cannot be opened: "+reason+".", "")}, func() {}
	}
	return d, done
}

func (c DoctorConfig) openings(ctx context.Context, known ports.References) []opening {
	return []opening{
		{domain.MongoComponent, []string{"MONGO_URL", "MONGO_DATABASE"}, func() (ports.Diagnosable, func(), error) {
			db, done, err := mongo.Open(ctx, mongo.Config{URL: c.MongoURL.Reveal(), Database: c.MongoDatabase})
			if err != nil {
				return nil, nil, err
			}
			return mongo.NewDiagnostics(db, known), done, nil
		}},
		{domain.S3Component, []string{
			"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "S3_BUCKET_NAME", "S3_ENDPOINT", "S3_FORCE_PATH_STYLE",
		}, func() (ports.Diagnosable, func(), error) { return s3.NewDiagnostics(c.Files.s3(), known) }},
		{domain.Auth0Component, []string{
			"AUTH0_DOMAIN", "AUTH0_AUDIENCE", "AUTH0_ISSUER", "AUTH0_JWKS_URL", "AUTH0_MGMT_URL",
		}, func() (ports.Diagnosable, func(), error) {
			provider, done, err := auth0.Open(ctx, c.Identity.auth0())
			if err != nil {
				return nil, nil, err
			}
			return auth0.NewDiagnostics(provider), done, nil
		}},
		{domain.RedisComponent, []string{"REDIS_URL"}, func() (ports.Diagnosable, func(), error) {
			if c.RedisURL == "" {
				return told{domain.RedisComponent, domain.FindingUnchecked.Of("REDIS_URL is not set.", "")}, func() {}, nil
			}
			return redis.NewDiagnostics(redis.Config{URL: c.RedisURL})
		}},
		{domain.SMTPComponent, []string{
			"SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USERNAME", "SMTP_PASSWORD", "MAIL_FROM",
		}, func() (ports.Diagnosable, func(), error) {
			d, err := smtp.NewDiagnostics(c.Mail.smtp())
			return d, func() {}, err
		}},
	}
}

// told is a component of which there is one thing to say.
type told struct {
	component domain.Component
	finding   domain.Finding
}

func (d told) Component() domain.Component { return d.component }

func (told) Checks() []domain.Check { return []domain.Check{domain.CheckReach} }

func (d told) Check(context.Context, domain.Check, domain.Probe) []domain.Finding {
	return []domain.Finding{d.finding}
}
