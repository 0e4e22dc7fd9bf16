package auth0

import (
	"sync"
	"testing"
	"time"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Whichever of two calls at once looks first, one of their invitations stays.
func TestTwoInvitationsAtOnceLeaveOne(t *testing.T) {
	t.Parallel()
	cfg := settings(t)
	withoutLimits(t, cfg)
	p := opened(t, cfg, defaultTiming)
	id := NewIdentity(p)
	org, err := id.EnsureOrganization(t.Context(), domain.Organization{
		Name: "twins-" + new(ports.RandomIDs).New(time.Now()), DisplayName: "Twins", Enterprise: "e",
	})
	if err != nil {
		t.Fatal(err)
	}
	roles, err := id.Roles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() {
				_, _, err := id.Invite(
					t.Context(), domain.MemberInvitation{Organization: org, Email: "eve@partner.example", RoleID: roles[0].ID}, "Ada",
					time.Hour,
				)
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		list, err := p.api.Organization.Invitations(t.Context(), string(org), management.PerPage(50))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(list.OrganizationInvitations); n != 1 {
			t.Fatalf("%d invitations are left", n)
		}
	}
}
