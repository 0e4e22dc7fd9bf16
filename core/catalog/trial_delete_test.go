package catalog_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// watchedRecords lets a test do something when the stores are asked, or written to.
type watchedRecords struct {
	ports.Records
	looks  atomic.Int32
	looked func(look int32) error // after the look
	insert func()                 // before an insert, which is authorized already
}

func (r *watchedRecords) HasTrial(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (bool, error) {
	found, err := r.Records.HasTrial(ctx, t, projects, trial)
	if look := r.looks.Add(1); r.looked != nil {
		err = errors.Join(err, r.looked(look))
	}
	return found, err
}

func (r *watchedRecords) Insert(ctx context.Context, t domain.TenantID, record domain.Record) error {
	if r.insert != nil {
		r.insert()
	}
	return r.Records.Insert(ctx, t, record)
}

// deletion is a trial that was granted to a company, and is to be deleted.
type deletion struct {
	*fixture.Tenant
	t       *testing.T
	records *watchedRecords
	scope   domain.TrialScope
	trial   domain.Trial
	grants  []domain.Grant
}

func newDeletion(t *testing.T) *deletion {
	set := memory.New(memory.Options{})
	d := &deletion{t: t, records: &watchedRecords{Records: set.Records}}
	set.Records = d.records
	d.Tenant = fixture.Of(t, set).Tenant(t)
	d.scope = d.TrialScope(t)
	var err error
	d.trial, err = d.Catalog.TrialBySlug(t.Context(), d.Admin, d.scope.Trial)
	fixture.Must(t, err)
	d.grants = d.granted()
	return d
}

func (d *deletion) granted() []domain.Grant {
	grants, err := d.Catalog.Grants(d.t.Context(), d.Admin, d.Enterprise.ID)
	fixture.Must(d.t, err)
	return grants
}

func (d *deletion) run() error {
	return d.Catalog.DeleteTrial(d.t.Context(), d.Operator(d.t), d.trial.ID, 0)
}

// refused checks that nothing has changed, and that the trial can be worked with.
func (d *deletion) refused(want *domain.Error) {
	d.t.Helper()
	fixture.Want(d.t, d.run(), want)
	expect.Equal(d.t, d.granted(), d.grants)
	d.records.insert = nil
	addRecord(d.t, d.Tenant, d.scope, nil)
}

func TestAnUnusedTrialGoesWithItsGrants(t *testing.T) {
	t.Parallel()
	d := newDeletion(t)
	fixture.Want(t, d.Catalog.DeleteTrial(t.Context(), d.Operator(t), d.trial.ID, 7), domain.ErrStale)
	fixture.Want(t, d.Catalog.DeleteTrial(t.Context(), d.Operator(t), 999, 0), domain.ErrTrialNotFound)
	fixture.Want(t, d.Catalog.DeleteTrial(t.Context(), d.Admin, 999, 0), domain.ErrForbidden)
	fixture.Want(t, d.Catalog.DeleteTrial(t.Context(), d.Admin, d.trial.ID, 0), domain.ErrForbidden)
	expect.Equal(t, d.granted(), d.grants)
	fixture.Must(t, d.run())
	fixture.Want(t, d.run(), domain.ErrTrialNotFound)
	if len(d.granted()) != 0 {
		t.Error("its grants stay")
	}
	addRecord(t, d.Tenant, d.scope, domain.ErrTrialNotFound)
}

func TestATrialWithDataStays(t *testing.T) {
	t.Parallel()
	t.Run("a record", func(t *testing.T) {
		d := newDeletion(t)
		addRecord(t, d.Tenant, d.scope, nil)
		d.refused(domain.ErrTrialInUse)
	})
	t.Run("an execution", func(t *testing.T) {
		d := newDeletion(t)
		_, err := d.Executions.Create(t.Context(), d.Admin, d.scope, domain.NewExecution{})
		fixture.Must(t, err)
		d.refused(domain.ErrTrialInUse)
	})
	t.Run("a record of a company that has lost its grant", func(t *testing.T) {
		d := newDeletion(t)
		addRecord(t, d.Tenant, d.scope, nil)
		fixture.Must(t, d.Catalog.Revoke(t.Context(), d.Operator(t), d.Enterprise.ID, d.grants[0].ID))
		fixture.Want(t, d.run(), domain.ErrTrialInUse)
		if len(d.granted()) != 0 {
			t.Error("it was granted again")
		}
	})
}

// A record that is stored between the look and the deletion is seen by the second look.
func TestARecordThatComesMeanwhileKeepsTheTrial(t *testing.T) {
	t.Parallel()
	d := newDeletion(t)
	d.records.looked = func(look int32) error {
		if look == 1 {
			addRecord(t, d.Tenant, d.scope, nil)
		}
		return nil
	}
	d.refused(domain.ErrTrialInUse)
}

// A record whose writer was authorized before the deletion and stored it after is none
// that anybody was told of.
func TestAWriteThatEndsAfterTheDeletionIsRefused(t *testing.T) {
	t.Parallel()
	for name, create := range map[string]func(d *deletion) error{
		"plain": func(d *deletion) error {
			_, err := d.Records.Create(t.Context(), d.Admin, d.scope, domain.NewRecord{})
			return err
		},
		"with a key": func(d *deletion) error {
			c := fixture.WithIdempotencyKey(d.Admin, "k", "r")
			_, err := d.Records.Create(t.Context(), c, d.scope, domain.NewRecord{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDeletion(t)
			d.records.insert = func() { fixture.Must(t, d.run()) }
			fixture.Want(t, create(d), domain.ErrTrialNotFound)
		})
	}
}

func TestATrialThatIsGrantedMeanwhileStays(t *testing.T) {
	t.Parallel()
	d := newDeletion(t)
	other := d.Installation.Tenant(t)
	d.records.looked = func(look int32) error {
		if look == 2 {
			_, err := d.Catalog.Grant(
				t.Context(), d.Operator(t), other.Enterprise.ID, domain.NewGrant{Module: 1, Trial: d.trial.ID},
			)
			return err
		}
		return nil
	}
	d.refused(domain.ErrTrialInUse)
}

// Whatever fails, the grants are there afterwards.
func TestADeletionThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	for look := range int32(2) {
		d := newDeletion(t)
		d.records.looked = func(now int32) error {
			if now == look+1 {
				return domain.ErrRecordsUnavailable
			}
			return nil
		}
		d.refused(domain.ErrRecordsUnavailable)
	}
	d := newDeletion(t)
	d.records.looked = func(look int32) error {
		if look < 2 {
			return nil
		}
		_, err := d.Catalog.UpdateTrial(
			t.Context(), d.Operator(t), d.trial.ID, 0, domain.TrialChange{Description: domain.Some("new")},
		)
		return err
	}
	fixture.Want(t, d.Catalog.DeleteTrial(t.Context(), d.Operator(t), d.trial.ID, 1), domain.ErrStale)
	expect.Equal(t, d.granted(), d.grants)
}

func TestADeletionIsAudited(t *testing.T) {
	t.Parallel()
	d := newDeletion(t)
	d.records.looked = func(look int32) error { return map[int32]error{1: domain.ErrRecordsUnavailable}[look] }
	fixture.Want(t, d.run(), domain.ErrRecordsUnavailable)
	fixture.Must(t, d.run())
	_, err := d.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	page, err := d.Audit.List(t.Context(), d.Operator(t), domain.AuditQuery{
		Action: domain.TrialDelete, CursorQuery: domain.CursorQuery{Size: 10},
	})
	fixture.Must(t, err)
	var outcomes []domain.Outcome
	for _, e := range page.Items {
		outcomes = append(outcomes, e.Outcome)
		if e.Target != string(d.trial.Slug) {
			t.Errorf("%s is about %q", e.Outcome, e.Target)
		}
	}
	slices.Sort(outcomes)
	expect.Equal(t, outcomes, []domain.Outcome{
		domain.OutcomeBegun, domain.OutcomeBegun, domain.OutcomeDone, domain.OutcomeFailed,
	})
}

// What an enterprise loses with a trial, or gets back, stands in its own trail.
func TestTheGrantsOfADeletedTrialAreAuditedWhereTheyWere(t *testing.T) {
	t.Parallel()
	d := newDeletion(t)
	other := d.Installation.Tenant(t)
	_, err := d.Catalog.Grant(
		t.Context(), d.Operator(t), other.Enterprise.ID, domain.NewGrant{Module: 1, Trial: d.trial.ID},
	)
	fixture.Must(t, err)
	d.records.looked = func(look int32) error { return map[int32]error{4: domain.ErrRecordsUnavailable}[look] }
	fixture.Want(t, d.run(), domain.ErrRecordsUnavailable) // at the second look
	fixture.Must(t, d.run())
	_, err = d.Audit.Integrate(t.Context(), fixture.System(""))
	fixture.Must(t, err)
	for _, c := range []*fixture.Tenant{d.Tenant, other} {
		for action, want := range map[domain.Action]int{domain.GrantDelete: 2, domain.GrantCreate: 2} {
			page, err := c.Audit.List(t.Context(), c.Admin, domain.AuditQuery{
				Action: action, CursorQuery: domain.CursorQuery{Size: 10},
			})
			if fixture.Must(t, err); len(page.Items) != want {
				t.Errorf("%d of %s: %+v", len(page.Items), action, page.Items)
			}
		}
	}
}

// However writers and the deletion interleave, nobody is told of a record that is gone.
func TestNoRecordIsLostToADeletion(t *testing.T) {
	t.Parallel()
	for range 20 {
		d := newDeletion(t)
		var wg sync.WaitGroup
		var deleted error
		written := make([]error, 4)
		wg.Go(func() { deleted = d.run() })
		for i := range written {
			wg.Go(func() { _, written[i] = d.Records.Create(t.Context(), d.Admin, d.scope, domain.NewRecord{}) })
		}
		wg.Wait()
		if deleted == nil && slices.Contains(written, nil) {
			t.Errorf("the trial was deleted and its writers were answered %v", written)
		}
		if deleted != nil && !errors.Is(deleted, domain.ErrTrialInUse) {
			t.Error(deleted)
		}
	}
}
