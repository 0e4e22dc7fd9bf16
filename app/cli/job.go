package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

type jobsList struct {
	State      string `placeholder:"STATE" enum:",QUEUED,RUNNING,RETRYING,SUCCEEDED,FAILED,CANCELLED,DEAD" default:"" help:"Only those in this state, such as DEAD."`
	Kind       string `placeholder:"KIND" help:"Only those of this kind, such as import.load."`
	Enterprise string `placeholder:"ID" help:"Only those of this enterprise."`
	Page       int    `default:"0" help:"Which page, from 0."`
	Size       int    `default:"50" help:"How many on a page, at most 100."`
}

// Help has examples.
func (jobsList) Help() string {
	return "The newest come first. A job is kept for 30 days after its end.\n\n" +
		"  migrate jobs list --state DEAD\n  migrate jobs list --enterprise ent_1 --kind import.load\n" +
		"  migrate --json jobs list --page 1"
}

// Run is what kong calls.
func (c jobsList) Run(s session) error {
	page, err := s.core.Jobs.List(s.ctx, s.call(), domain.JobQuery{
		Enterprise: domain.EnterpriseID(c.Enterprise), State: domain.JobState(c.State), Kind: domain.JobKind(c.Kind),
		Paging: domain.Paging{Page: c.Page, Size: c.Size},
	})
	if err != nil {
		return err
	}
	return s.printer.jobs(pageView(domain.MapPage(page, viewJob)))
}

type jobsRetry struct {
	IDs []string `arg:"" name:"id" help:"The jobs, as migrate jobs list shows them."`
}

// Help has examples.
func (jobsRetry) Help() string {
	return "A job that is FAILED or DEAD, or RETRYING and waits for its next attempt, runs at once, with as many " +
		"attempts as at first. If some of several cannot be retried, the others are.\n\n" +
		"  migrate jobs retry 0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c44"
}

// Run is what kong calls.
func (c jobsRetry) Run(s session) error { return s.eachJob(c.IDs, s.core.Jobs.Retry) }

type jobsDiscard struct {
	IDs []string `arg:"" name:"id" help:"The jobs, as migrate jobs list shows them."`
}

// Help has examples.
func (jobsDiscard) Help() string {
	return "What they were to do stays undone. A job that waits, or has failed, " +
		"is CANCELLED at once; one that runs is asked to end. " +
		"None that removes what is deleted already is discarded: retry it. If some of several cannot be discarded, the " +
		"others are.\n\n" +
		"  migrate jobs discard 0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c44"
}

// Run is what kong calls.
func (c jobsDiscard) Run(s session) error { return s.eachJob(c.IDs, s.core.Jobs.Cancel) }

// eachJob answers with those that it was done to, and with the first error of the others.
func (s session) eachJob(
	ids []string, do func(ctx context.Context, c domain.Call, id domain.JobID) (domain.Job, error),
) error {
	var failed error
	done := jobsView{Items: []jobView{}}
	for _, id := range ids {
		j, err := do(s.ctx, s.call(), domain.JobID(id))
		if err != nil {
			fmt.Fprintf(s.printer.err, "%s: %s\n", id, message(err))
			failed = cmp.Or(failed, err)
			continue
		}
		done.Items = append(done.Items, viewJob(j))
	}
	return cmp.Or(s.printer.jobs(done), failed)
}
