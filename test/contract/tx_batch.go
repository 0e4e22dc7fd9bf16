package contract

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// batch proves that a look's entry is stored, with and without a question, and not
// if the facts that the look rests on hold no more.
func batch(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	ada := addUser(t, p, e.Organization, "Ada", "")
	trail, stamp := domain.TrailOf(e.ID), stampOf(t, p, e.Organization)
	look := func(ask bool) error {
		return p.InBatch(t.Context(), func(ctx context.Context) error {
			if err := p.AccessFacts.RequireStamp(ctx, e.Organization, stamp); err != nil {
				return err
			}
			if err := p.Audit.Append(ctx, trail, newEntry(0)); err != nil || !ask {
				return err
			}
			_, err := p.Imports.Published(p.ReadOnly(ctx), e.Organization, domain.TrialScope{Project: "p", Trial: "t"})
			return err
		})
	}
	must(t, look(true))
	must(t, look(false))
	block := func(u *domain.User) error { u.Status = domain.UserBlocked; return nil }
	got(p.Users.Update(t.Context(), e.Organization, ada.Subject, 0, block))(t)
	wantError(t, look(true), domain.ErrFactsChanged)
	wantError(t, look(false), domain.ErrFactsChanged)
	addEntry(t, p, trail, newEntry(1)) // behind whatever was stored before
	integrated(t, p, trail, 3)
}
