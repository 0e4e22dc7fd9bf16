package access_test

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// LookOnce has the entries and the repeats of ExternalOnce, with a key and without one; its plan changes nothing, and
// what that refuses has not begun.
func TestLookOnceIsExternalOnceThatLooksFirst(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "k"} {
		c := fixture.New(t).Tenant(t)
		by, ids := c.Admin, []string{}
		if key != "" {
			by = fixture.WithIdempotencyKey(c.Admin, key, "r")
		}
		correct := func(plan func(context.Context, access.Tx) (string, error)) (domain.Asset, error) {
			r := access.New(c.Set).Request(by, domain.AssetCreate, access.ID(c.NewID()))
			return access.LookOnce(t.Context(), r, plan, func(
				_ context.Context, outside access.Outside, planned string,
			) (domain.Asset, error) {
				ids = append(ids, planned)
				return domain.Asset{ID: domain.AssetID(planned)}, nil
			}, func(_ context.Context, done access.Replay) (domain.Asset, error) {
				return domain.Asset{ID: domain.AssetID(done.ID)}, nil
			})
		}
		_, err := correct(func(context.Context, access.Tx) (string, error) { return "", errBoom })
		fixture.Want(t, err, errBoom)
		if left := trail(t, c.Installation, c.Admin, domain.AssetCreate); len(left) != 0 || len(ids) != 0 {
			t.Errorf("refused by its plan: %v was done, and the trail has %+v", ids, left)
		}
		for range 2 {
			made, err := correct(func(context.Context, access.Tx) (string, error) { return "one", nil })
			if fixture.Must(t, err); made.ID != "one" {
				t.Errorf("made %s", made.ID)
			}
		}
		if want := map[string]int{"": 2, "k": 1}[key]; len(ids) != want {
			t.Errorf("it was done %d times with the key %q, want %d", len(ids), key, want)
		}
		if got := trail(t, c.Installation, c.Admin, domain.AssetCreate); len(got) != 2*len(ids) ||
			got[0].Outcome != domain.OutcomeDone || got[0].Target != "one" || got[1].Outcome != domain.OutcomeBegun {
			t.Errorf("the trail has %+v", got)
		}
	}
}
