package datasource_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// moves are the changes of where data lies: how the company stands before, the change, and how the datasource stands
// after it, and when it has settled.
var moves = map[string]struct {
	before func(*company) domain.Datasource
	do     func(*company, domain.Datasource) error
	begun  domain.DatasourcePhase // empty for gone
	after  domain.DatasourcePhase
}{
	"create": {
		func(*company) domain.Datasource { return domain.Datasource{} },
		func(c *company, _ domain.Datasource) error { _, err := c.create(ownRecords()); return err },
		domain.DatasourceChanging, domain.DatasourceInUse,
	},
	"update": {
		func(c *company) domain.Datasource { return c.has(ownRecords()) }, (*company).move,
		domain.DatasourceChanging, domain.DatasourceInUse,
	},
	"delete": {
		func(c *company) domain.Datasource { return c.has(ownRecords()) }, (*company).delete, "", "",
	},
}

// each runs a test of each move.
func each(t *testing.T, test func(c *company, before domain.Datasource, do func() error)) {
	t.Helper()
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t)
			d := m.before(c)
			test(c, d, func() error { return m.do(c, d) })
		})
	}
}

// only is the company's one datasource, as operators see it.
func (c *company) only() domain.Datasource {
	c.t.Helper()
	all, err := c.Datasources.List(c.t.Context(), c.op, c.Enterprise.ID)
	fixture.Must(c.t, err)
	if len(all) == 0 {
		return domain.Datasource{}
	}
	return all[0]
}

// kept is the company's one datasource, hidden or not.
func (c *company) kept() domain.Datasource {
	all, err := c.Set.Datasources.List(c.t.Context(), c.Enterprise.ID)
	fixture.Must(c.t, err)
	return append(all, domain.Datasource{})[0]
}

// unchanged checks that all is as it was, and that the company can work.
func (c *company) unchanged(before domain.Datasource) {
	c.t.Helper()
	now := c.only()
	before.Written = now.Written
	expect.Equal(c.t, now, before)
	c.records.insert, c.records.looked = nil, nil
	c.writes(nil)
}

func TestNothingIsWrittenWhileAStoreChanges(t *testing.T) {
	t.Parallel()
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t)
			d := m.before(c)
			fixture.Must(t, m.do(c, d))
			if got := c.only(); got.Phase != m.begun {
				t.Errorf("it is %s, want %s", got.Phase, m.begun)
			}
			c.writes(domain.ErrDatasourceChanging)
			c.settleNow(c.kept().ID, domain.ErrDatasourceChanging)
			c.writes(domain.ErrDatasourceChanging)
			c.settle(c.kept().ID, nil)
			if got := c.kept(); got.Phase != m.after {
				t.Errorf("it is %s, want %s", got.Phase, m.after)
			}
			c.writes(nil)
			c.settle(d.ID, nil) // again
			c.writes(nil)
		})
	}
}

// What needs no data to be there is refused with data of the kind, and only of that kind.
func TestAStoreWithDataStays(t *testing.T) {
	t.Parallel()
	each(t, func(c *company, before domain.Datasource, do func() error) {
		c.writes(nil)
		fixture.Want(c.t, do(), domain.ErrTenantHasData)
		c.unchanged(before)
	})
	c := newCompany(t)
	c.writes(nil)
	files := c.has(ownFiles())
	_, err := c.Assets.Create(
		t.Context(),
		c.Admin,
		domain.NewImage{Bytes: []byte("\x89PNG\r\n\x1a\n"), Visibility: "private"},
	)
	fixture.Must(t, err)
	fixture.Want(t, c.move(files), domain.ErrTenantHasData)
	fixture.Want(t, c.delete(files), domain.ErrTenantHasData)
	_, err = c.create(ownRecords())
	fixture.Want(t, err, domain.ErrTenantHasData)
}

func TestAnExecutionIsData(t *testing.T) {
	t.Parallel()
	each(t, func(c *company, before domain.Datasource, do func() error) {
		_, err := c.Executions.Create(c.t.Context(), c.Admin, c.scope, domain.NewExecution{})
		fixture.Must(c.t, err)
		fixture.Want(c.t, do(), domain.ErrTenantHasData)
		c.unchanged(before)
	})
}

// What a job still removes of a deleted project is data, too: it would be looked for in the new place.
func TestADeletedProjectIsDataUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	each(t, func(c *company, _ domain.Datasource, do func() error) {
		_, err := c.Projects.Delete(c.t.Context(), c.Admin, c.scope.Project, 0)
		fixture.Must(c.t, err)
		fixture.Want(c.t, do(), domain.ErrTenantHasData)
		for c.Set.JobRunner.(*memory.JobRunner).Step(c.t.Context(), nil, jobs.Handle(c.Core)) {
			continue
		}
		fixture.Want(c.t, do(), nil)
	})
}

// A record that is stored between the first look and the change is seen by the second look.
func TestARecordThatComesMeanwhileKeepsTheStore(t *testing.T) {
	t.Parallel()
	each(t, func(c *company, before domain.Datasource, do func() error) {
		c.records.looked = func(look int32) error {
			if look == 1 {
				c.writes(nil)
			}
			return nil
		}
		fixture.Want(c.t, do(), domain.ErrTenantHasData)
		c.unchanged(before)
	})
}

// A write that began before the change and ends in it, or after it, is none that anybody was told of.
func TestAWriteThatEndsAfterTheChangeIsRefused(t *testing.T) {
	t.Parallel()
	for _, settled := range []bool{false, true} {
		each(t, func(c *company, _ domain.Datasource, do func() error) {
			c.records.insert = func() {
				c.records.insert = nil
				fixture.Must(c.t, do())
				if settled {
					c.settle(c.kept().ID, nil)
				}
			}
			_, err := c.add()
			fixture.Want(c.t, err, domain.ErrDatasourceChanging)
			c.settle(c.kept().ID, nil)
			c.writes(nil)
		})
	}
}

// A write with a key that was refused so comes to its end when it is repeated, in the new place.
func TestARefusedWriteIsRepeated(t *testing.T) {
	t.Parallel()
	each(t, func(c *company, _ domain.Datasource, do func() error) {
		c.records.insert = func() { c.records.insert = nil; fixture.Must(c.t, do()) }
		call := fixture.WithIdempotencyKey(c.Admin, "key", "hash")
		_, err := c.Records.Create(c.t.Context(), call, c.scope, domain.NewRecord{})
		fixture.Want(c.t, err, domain.ErrDatasourceChanging)
		c.settle(c.kept().ID, nil)
		r, err := c.Records.Create(c.t.Context(), call, c.scope, domain.NewRecord{})
		fixture.Must(c.t, err)
		_, err = c.Records.Get(c.t.Context(), c.Admin, c.scope, r.ID)
		fixture.Must(c.t, err)
	})
}

// While one change is under way no other begins, and what only says how to connect still may.
func TestOneChangeAtATime(t *testing.T) {
	t.Parallel()
	each(t, func(c *company, before domain.Datasource, do func() error) {
		c.records.looked = func(look int32) error {
			if look != 2 {
				return nil
			}
			if before.ID != "" {
				fixture.Want(c.t, c.move(before), domain.ErrDatasourceChanging)
				fixture.Want(c.t, c.delete(before), domain.ErrDatasourceChanging)
			}
			_, err := c.create(ownRecords())
			if !errors.Is(err, domain.ErrDatasourceChanging) && !errors.Is(err, domain.ErrDatasourceExists) {
				c.t.Errorf("a second one: %v", err)
			}
			return nil
		}
		fixture.Must(c.t, do())
		c.records.looked = nil
		if d := c.only(); d.ID != "" {
			_, err := c.replace(d, func(in *domain.DatasourceChange) { in.Host = "third.acme.example" })
			fixture.Want(c.t, err, domain.ErrDatasourceChanging)
			fixture.Want(c.t, c.delete(d), domain.ErrDatasourceChanging)
			_, err = c.replace(d, func(in *domain.DatasourceChange) { in.Password = "n3w" })
			fixture.Must(c.t, err)
		} else {
			_, err := c.create(ownRecords())
			fixture.Want(c.t, err, domain.ErrDatasourceChanging)
		}
		c.settle(c.kept().ID, nil)
		c.writes(nil)
	})
}

// A change of how to connect that comes in the middle of a move is not lost: the move is taken back.
func TestAPasswordThatComesMeanwhileStays(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	d := c.has(ownRecords())
	c.records.looked = func(look int32) error {
		if look == 2 {
			_, err := c.replace(d, func(in *domain.DatasourceChange) { in.Password = "n3w" })
			fixture.Must(t, err)
		}
		return nil
	}
	fixture.Want(t, c.move(d), domain.ErrDatasourceChanging)
	password, err := c.Set.Datasources.Password(t.Context(), d.ID)
	fixture.Must(t, err)
	if now := c.only(); password != "n3w" || now.Host != d.Host || now.Phase != domain.DatasourceInUse {
		t.Errorf("it is %+v", now)
	}
}

// However writers and changes interleave, whoever is told of a record finds it.
func TestNoRecordIsLostToAChange(t *testing.T) {
	t.Parallel()
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 15 {
				c := newCompany(t)
				d := m.before(c)
				var wg sync.WaitGroup
				written, errs := make([]domain.Record, 4), make([]error, 4)
				var changed error
				wg.Go(func() { changed = m.do(c, d) })
				for i := range written {
					wg.Go(func() { written[i], errs[i] = c.add() })
				}
				wg.Wait()
				if changed == nil && slices.Contains(errs, nil) {
					t.Error("it was changed, and somebody was told of a record")
				}
				c.settle(c.kept().ID, nil)
				for i, r := range written {
					if errs[i] == nil {
						_, errs[i] = c.Records.Get(t.Context(), c.Admin, c.scope, r.ID)
						fixture.Must(t, errs[i])
					} else if !errors.Is(errs[i], domain.ErrDatasourceChanging) {
						t.Error(errs[i])
					}
				}
			}
		})
	}
}
