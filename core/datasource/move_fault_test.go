package datasource_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// Whatever fails, the store is as it was.
func TestAChangeThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	for failing := range int32(2) {
		each(t, func(c *company, before domain.Datasource, do func() error) {
			c.records.looked = func(look int32) error {
				if look == failing+1 {
					return domain.ErrStoreBusy
				}
				return nil
			}
			fixture.Want(c.t, do(), domain.ErrStoreBusy)
			c.unchanged(before)
		})
	}
}

// A server that is away, and perhaps never was there, cannot be asked. Its datasource is changed all the same, unless
// somebody was told of a record in it.
func TestAStoreThatIsAwayIsChangedIfNobodyWroteThere(t *testing.T) {
	t.Parallel()
	for _, written := range []bool{false, true} {
		each(t, func(c *company, before domain.Datasource, do func() error) {
			if written && before.ID != "" {
				c.writes(nil)
			}
			c.records.looked = func(int32) error { return domain.ErrRecordsUnavailable }
			var want *domain.Error
			switch {
			case before.ID == "":
				want = domain.ErrRecordsUnavailable
			case written:
				want = domain.ErrTenantHasData
			}
			fixture.Want(c.t, do(), want)
		})
	}
}

// A process that dies between the steps leaves the store as it was, once the job has come.
func TestAChangeWhoseProcessDiesIsTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(c *company, before domain.Datasource, do func() error) {
		c.records.looked = func(look int32) error {
			if look == 2 {
				panic("the process dies")
			}
			return nil
		}
		func() {
			defer func() { _ = recover() }()
			_ = do()
		}()
		c.records.looked = nil
		c.writes(domain.ErrDatasourceChanging)
		fixture.Want(c.t, do(), map[bool]*domain.Error{true: domain.ErrDatasourceChanging}[c.kept().Phase != ""])
		c.settle(c.kept().ID, domain.ErrDatasourceChanging)
		c.Advance(domain.DatasourceLookTime)
		c.settleNow(c.kept().ID, nil)
		c.unchanged(before)
	})
}

// What a job should have ended, and has not, holds up neither operators nor, after them, anybody.
func TestALostJobIsMadeUpFor(t *testing.T) {
	t.Parallel()
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t)
			fixture.Must(t, m.do(c, m.before(c)))
			c.Advance(domain.DatasourceSwitchTime)
			if m.after != "" {
				fixture.Must(t, c.move(c.only()))
			} else {
				_, err := c.create(ownRecords())
				fixture.Must(t, err)
			}
			c.settle(c.kept().ID, nil)
			c.writes(nil)
		})
	}
}
