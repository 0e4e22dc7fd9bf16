// Package jobs is the door for work that nobody waits for: it calls the verb
// that a job names, and those that come round by the clock. Who asks is the
// system.
package jobs

import (
	"context"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// verb is what works a job off.
type verb func(ctx context.Context, c domain.Call, j domain.Job) error

func verbs(c *core.Core) map[domain.JobKind]verb {
	return map[domain.JobKind]verb{
		domain.JobInviteMail:   c.Enterprises.MailInvite,
		domain.JobTicketMail:   c.Enterprises.MailTicket,
		domain.JobWelcomeMail:  c.Enterprises.MailWelcome,
		domain.JobProvision:    c.Enterprises.Provision,
		domain.JobProviderRole: c.Users.ProviderRole,
		domain.JobSettleImport: c.Records.Settle,
	}
}

// Handle works off one job, in the tenant that it names.
func Handle(c *core.Core) func(ctx context.Context, j domain.Job) error {
	known := verbs(c)
	return func(ctx context.Context, j domain.Job) error {
		work, ok := known[j.Kind]
		if !ok {
			return domain.ErrJobUnknown
		}
		return work(ctx, domain.ByJob(j), j)
	}
}
