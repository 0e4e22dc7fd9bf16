package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// shareReceived fails for a store that tells what was shared with somebody else, or elsewhere, or
// what was not asked for.
func shareReceived(t *testing.T, p ports.Set) {
	d := newWorkspace(t, p)
	eve, kim := d.colleague(t, p, "Eve", ""), d.colleague(t, p, "Kim", "")
	one, two, again, unasked := d.share(0, eve), d.share(1, eve, kim), d.share(2, eve, kim), d.share(3, eve)
	again.Execution = one.Execution
	elsewhere := d.share(4, eve)
	elsewhere.Trial = addTrial(t, p).Slug
	for _, s := range []domain.Share{one, two, again, unasked, elsewhere} {
		addShare(t, p, d.Organization, s)
	}
	ids := []domain.ExecutionID{two.Execution, "nobody's", elsewhere.Execution, one.Execution, one.Execution}
	for who, want := range map[domain.Subject][]domain.ExecutionID{
		eve.Subject: {one.Execution, two.Execution}, kim.Subject: {one.Execution, two.Execution},
		d.user.Subject: nil, "auth0|nobody": nil,
	} {
		found := got(p.Shares.Received(t.Context(), d.Organization, who, d.scope(), ids))(t)
		slices.Sort(found)
		slices.Sort(want)
		if !slices.Equal(found, want) {
			t.Errorf("%s received %v, want %v", who, found, want)
		}
	}
	if found := got(p.Shares.Received(t.Context(), d.Organization, eve.Subject, d.scope(), nil))(t); len(found) != 0 {
		t.Errorf("of nothing, %v were received", found)
	}
	other := newTenant(t, p).Organization
	if found := got(p.Shares.Received(t.Context(), other, eve.Subject, d.scope(), ids))(t); len(found) != 0 {
		t.Errorf("another tenant tells %v", found)
	}
}
