// Package jobs drives the core for work that nobody waits for: it calls the use
// case that a job's kind names, and those that come round by the clock.
package jobs

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// handler is the use case that works off the jobs of a kind.
type handler func(ctx context.Context, c domain.Call, j domain.Job) (result string, err error)

// registration is a kind of job, and how often it comes by the clock, if it does.
type registration struct {
	kind   domain.JobKind
	handle handler
	every  time.Duration
}

// registrations are all kinds there are: whoever works jobs off knows them all.
func registrations(c *core.Core) []registration {
	return []registration{
		{domain.JobInviteMail, noResult(c.Enterprises.MailInvite), 0},
		{domain.JobTicketMail, noResult(c.Enterprises.MailTicket), 0},
		{domain.JobWelcomeMail, noResult(c.Enterprises.MailWelcome), 0},
		{domain.JobDeletionRequestMail, noResult(c.Enterprises.MailDeletionRequest), 0},
		{domain.JobDeletedMail, noResult(c.Enterprises.MailDeleted), 0},
		{domain.JobProvision, c.Enterprises.Provision, 0},
		{domain.JobDetach, noResult(c.Enterprises.Detach), 0},
		{domain.JobNoteConnections, noResult(c.Enterprises.NoteConnections), 0},
		{domain.JobProviderRole, c.Users.ProviderRole, 0},
		{domain.JobProviderLock, c.Users.ProviderLock, 0},
		{domain.JobOperatorMail, noResult(c.Enterprises.MailOperator), 0},
		{domain.JobWithdrawInvitation, noResult(c.Users.WithdrawInvitation), 0},
		{domain.JobRelinkExecutions, noResult(c.Executions.Relink), 0},
		{domain.JobSettleDatasource, noResult(c.Datasources.Settle), 0},
		{domain.JobDeleteProject, noResult(c.Projects.Purge), 0},
		{domain.JobSweepProject, noResult(c.Projects.Purge), 0},
		{domain.JobHashAsset, c.Assets.Hash, 0},
		{domain.JobRemoveAssets, noResult(c.Assets.Remove), 0},
		{domain.JobLoadImport, c.Records.Load, 0},
		{domain.JobFinalizeImport, noResult(c.Records.Finalize), 0},
		{domain.JobRunMigrations, c.Migrations.Run, 0},
		{domain.JobPlanMigrations, c.Migrations.PlanByJob, 0},

		{domain.JobReconcile, task(c.Enterprises.Reconcile), 5 * time.Minute},
		{domain.JobSweepImports, task(c.Records.Sweep), 10 * time.Minute},
		{domain.JobExpireAssets, task(c.Assets.Expire), time.Hour},
		{domain.JobExpireEnterprises, task(c.Enterprises.Expire), time.Hour},
		{domain.JobExpireInvitations, task(c.Users.Expire), time.Hour},
		{domain.JobExpireJobs, task(c.Jobs.Expire), time.Hour},
		{domain.JobExpireIdempotencyKeys, task(c.Auth.ExpireKeys), time.Hour},
	}
}

func noResult(do func(context.Context, domain.Call, domain.Job) error) handler {
	return func(ctx context.Context, c domain.Call, j domain.Job) (string, error) { return "", do(ctx, c, j) }
}

func task(do func(context.Context, domain.Call) error) handler {
	return func(ctx context.Context, c domain.Call, _ domain.Job) (string, error) { return "", do(ctx, c) }
}

// PeriodicTasks are the kinds that come by the clock.
func PeriodicTasks(c *core.Core) (all []domain.PeriodicTask) {
	for _, r := range registrations(c) {
		if r.every > 0 {
			all = append(all, domain.PeriodicTask{Kind: r.kind, Every: r.every})
		}
	}
	return all
}

// Handle works off one job of any kind.
func Handle(c *core.Core) domain.JobHandler {
	known := map[domain.JobKind]handler{}
	for _, r := range registrations(c) {
		known[r.kind] = r.handle
	}
	return func(ctx context.Context, j domain.Job) (string, error) {
		work, ok := known[j.Kind]
		if !ok {
			return "", domain.ErrJobUnknown
		}
		return work(ctx, domain.ByJob(j), j)
	}
}
