package keyset_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// installation has secrets that the key 11 has sealed, four of each enterprise, and then both keys.
type installation struct {
	*fixture.Installation
	t       *testing.T
	secrets *memory.SealedSecrets
	ids     []domain.EnterpriseID
	told    []string
}

func newInstallation(t *testing.T, enterprises int) *installation {
	t.Helper()
	i := &installation{Installation: fixture.New(t), t: t}
	i.secrets = i.Set.SealedSecrets.(*memory.SealedSecrets)
	i.secrets.Use("11")
	for n := range enterprises {
		i.add(domain.EnterpriseID(fmt.Sprintf("e%03d", n)))
	}
	i.secrets.Use("22", "11")
	return i
}

// add makes an enterprise and seals its secrets.
func (i *installation) add(e domain.EnterpriseID) {
	i.t.Helper()
	ctx, now, id := i.t.Context(), i.Set.Clock.Now(), string(e)
	fixture.Must(i.t, i.Set.Enterprises.Insert(ctx, domain.Enterprise{
		ID: e, Name: id, Domain: id + ".example", AdminEmail: "a@" + id + ".example", Status: domain.EnterpriseInvited,
	}))
	for _, kind := range domain.DatasourceKinds() {
		fixture.Must(i.t, i.Set.Datasources.Insert(ctx, domain.Datasource{
			ID: domain.DatasourceID(id + " " + string(kind)), Enterprise: e, Kind: kind,
		}, domain.Secret(kind)+" of "+domain.Secret(id)))
	}
	invitation := domain.EnterpriseInvitation{Enterprise: e, Hash: "hash of " + id, ExpiresAt: now.Add(time.Hour)}
	fixture.Must(i.t, i.Set.EnterpriseInvitations.Replace(ctx, invitation, "token of "+domain.Secret(id)))
	ticket := domain.SSOSetupTicket{ID: "ticket of " + id, Enterprise: e, ExpiresAt: now.Add(time.Hour)}
	_, err := i.Set.SSOSetupTickets.Replace(ctx, ticket, "handle of "+domain.Secret(id))
	fixture.Must(i.t, err)
	i.ids = append(i.ids, e)
}

func (i *installation) rekey(ctx context.Context) (domain.Rekeyed, error) {
	return i.Keyset.Rekey(ctx, fixture.System(""), func(done, total int, what string) {
		i.told = append(i.told, fmt.Sprintf("%d/%d %s", done, total, what))
	})
}

func (i *installation) status() domain.KeysetStatus {
	i.t.Helper()
	status, err := i.Keyset.Status(i.t.Context(), fixture.System(""))
	fixture.Must(i.t, err)
	return status
}

// opens wants all passwords to open by the keyset.
func (i *installation) opens() {
	i.t.Helper()
	for _, e := range i.ids {
		password, err := i.Set.Datasources.Password(i.t.Context(), domain.DatasourceID(e)+" s3")
		if err != nil || password.Reveal() != "s3 of "+string(e) {
			i.t.Errorf("%s: %q, %v", e, password.Reveal(), err)
		}
	}
}

// outcomes are the platform's entries about the keyset, oldest first.
func (i *installation) outcomes() (all []string) {
	i.t.Helper()
	_, err := i.Audit.Integrate(i.t.Context(), fixture.System(""))
	fixture.Must(i.t, err)
	page, err := i.Audit.List(i.t.Context(), i.Operator(i.t), domain.AuditQuery{
		Action: domain.KeysetRekey, CursorQuery: domain.CursorQuery{Size: 50},
	})
	fixture.Must(i.t, err)
	for _, e := range page.Items {
		all = append(all, strings.TrimSpace(string(e.Outcome)+" "+e.Target))
	}
	slices.Reverse(all)
	return all
}

// Keys are for whoever holds the database's password, and for nobody who comes by HTTP.
func TestOnlyTheSystemTouchesKeys(t *testing.T) {
	t.Parallel()
	i := newInstallation(t, 3)
	c := i.Tenant(t)
	before := i.status()
	for name, who := range map[string]domain.Call{
		"nobody": {}, "the operator": i.Operator(t), "an admin": c.Admin, "a member": c.AddUser(t, "bob"),
		"a machine": c.Machine(t, "migrations:run", "keyset:rekey"),
	} {
		_, err := i.Keyset.Status(t.Context(), who)
		if fixture.Want(t, err, domain.ErrForbidden); err == nil {
			t.Errorf("%s sees the keys", name)
		}
		_, err = i.Keyset.Rekey(t.Context(), who, nil)
		if fixture.Want(t, err, domain.ErrForbidden); err == nil {
			t.Errorf("%s changes the keys", name)
		}
	}
	expect.Equal(t, i.status(), before)
}
