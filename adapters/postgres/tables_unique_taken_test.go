package postgres

import (
	"context"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// takenKeys are changes of rows that have a key in common, in which the canary is.
type takenKeys struct {
	store  ports.Store
	canary string
}

// change is one of a row whose id is its own, and whose key is not.
type change = func(ctx context.Context, id string) error

func newTakenKeys(t *testing.T, db *DB, canary string) takenKeys {
	t.Helper()
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	k := takenKeys{New(db), canary}
	must(t, k.user(t.Context(), "m", canary+"m", canary+"m@acme.example"))
	must(t, k.enterprise(t.Context(), "e0", "acme.example", "", ""))
	must(t, k.enterprise(t.Context(), canary, "own.example", "", ""))
	p := domain.Project{ID: "p0", Name: "p0", NameKey: "p0", Status: domain.ProjectActive, Version: 1}
	_, err = k.store.Projects.Insert(t.Context(), "org_A", p, []domain.Role{newRole("r0", "p0", "r0")}, nil)
	must(t, err)
	return k
}

func newRole(id string, p domain.ProjectID, name string) domain.Role {
	return domain.Role{ID: domain.RoleID(id), Project: p, Name: name, NameKey: name, Permissions: domain.Permissions{
		Predict: domain.Hidden, Compare: domain.Hidden, Copilot: domain.Hidden, Insights: domain.Hidden,
	}}
}

func (k takenKeys) user(ctx context.Context, id, subject, email string) error {
	return k.store.Users.Insert(ctx, "org_A", domain.User{
		ID: id + email, Subject: domain.Subject(subject), Email: email, Role: "admin", Status: domain.UserActive, Version: 1,
	})
}

func (k takenKeys) enterprise(ctx context.Context, id, host, email, org string) error {
	return k.store.Enterprises.Insert(ctx, domain.Enterprise{
		ID: domain.EnterpriseID(id), Name: host + id, NameKey: host + id, Domain: host, AdminEmail: email,
		Organization: domain.TenantID(org), Status: domain.EnterpriseActive, Version: 1,
	})
}

func (k takenKeys) invitation(ctx context.Context, id, email string) error {
	return k.store.MemberInvitations.Insert(ctx, domain.MemberInvitation{
		ID: id, Organization: "org_A", Email: email, Status: domain.InvitationPending, ExpiresAt: now(),
	})
}

func (k takenKeys) datasource(ctx context.Context, id string) error {
	return k.store.Datasources.Insert(ctx, domain.Datasource{
		ID: domain.DatasourceID(id), Enterprise: domain.EnterpriseID(k.canary), Kind: domain.FilesDatasource, Name: "own",
		User: "own", Status: domain.DatasourceUnverified, Phase: domain.DatasourceInUse,
	}, "secret")
}

func (k takenKeys) admin(ctx context.Context, id string) (domain.Admin, error) {
	a, _, err := k.store.Admins.Ensure(ctx, domain.NewAdmin(id, "e0", k.canary+id+"@acme.example", now()))
	return a, err
}

func (k takenKeys) trial(ctx context.Context, slug, name string) error {
	_, err := k.store.Trials.Insert(ctx, domain.Trial{Slug: domain.Slug(slug), Name: name, NameKey: name, Module: 1})
	return err
}
