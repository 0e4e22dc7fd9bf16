package postgres

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// What is taken now and then is no error of the server's, which would quote the key.
func TestTheServersLogHasNoTakenKey(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	canary := "c4n4ry" + strings.ToLower(rand.Text())
	for name, insert := range takenKeys(New(db), canary) {
		must(t, insert(t.Context(), "1"))
		if err := insert(t.Context(), "2"); domain.AsError(err).Kind != domain.Conflict {
			t.Errorf("%s: got %v", name, err)
		}
		err := db.InTx(t.Context(), func(ctx context.Context) error { _ = insert(ctx, "3"); return nil })
		if err == nil {
			t.Errorf("%s: a unit with a conflict was committed", name)
		}
	}
	if strings.Contains(logUntil(t, db), canary) {
		t.Error("a key is in the server's log")
	}
}

// takenKeys insert rows that differ in their ids alone.
func takenKeys(store ports.Store, canary string) map[string]func(context.Context, string) error {
	email := canary + "@acme.example"
	user := func(ctx context.Context, id, subject, email string) error {
		return store.Users.Insert(ctx, "org_A", domain.User{
			ID: id + email, Subject: domain.Subject(subject), Email: email, Role: "admin",
			Status: domain.UserActive, Version: 1,
		})
	}
	enterprise := func(ctx context.Context, id, name, email string) error {
		return store.Enterprises.Insert(ctx, domain.Enterprise{
			ID: domain.EnterpriseID(id + name), Name: name, NameKey: name, Domain: name, AdminEmail: email,
			Status: domain.EnterpriseActive, Version: 1,
		})
	}
	return map[string]func(context.Context, string) error{
		"subject": func(ctx context.Context, id string) error { return user(ctx, id, canary, canary+id+"@acme.example") },
		"email":   func(ctx context.Context, id string) error { return user(ctx, id, canary+id, email) },
		"domain": func(ctx context.Context, id string) error {
			return enterprise(ctx, id, canary+".example", canary+id+"@acme.example")
		},
		"admin's email": func(ctx context.Context, id string) error { return enterprise(ctx, id, canary+id, email) },
		"another email": func(ctx context.Context, id string) error {
			err := user(ctx, id, canary+"u"+id, canary+"u"+id+"@acme.example")
			if err != nil {
				return err
			}
			_, err = store.Users.Update(ctx, "org_A", domain.Subject(canary+"u"+id), 0, func(u *domain.User) error {
				u.Email = "new-" + email
				return nil
			})
			return err
		},
		"another domain": func(ctx context.Context, id string) error {
			err := enterprise(ctx, id, canary+"e"+id, canary+"e"+id+"@acme.example")
			if err != nil {
				return err
			}
			other := domain.EnterpriseID(id + canary + "e" + id)
			_, err = store.Enterprises.Update(ctx, other, 0, func(e *domain.Enterprise) error {
				e.Domain = "new-" + canary + ".example"
				return nil
			})
			return err
		},
		"project": func(ctx context.Context, id string) error {
			_, err := store.Projects.Insert(ctx, "org_A", domain.Project{
				ID: domain.ProjectID(id), Name: canary, NameKey: canary, Status: domain.ProjectActive, Version: 1,
			}, nil, nil)
			return err
		},
		"slug": func(ctx context.Context, id string) error {
			_, err := store.Trials.Insert(ctx, domain.Trial{Slug: domain.Slug(canary), Name: canary + id, Module: 1})
			return err
		},
		"invitation": func(ctx context.Context, id string) error {
			return store.MemberInvitations.Insert(ctx, domain.MemberInvitation{
				ID: id, Organization: "org_A", Email: email, Status: domain.InvitationPending, ExpiresAt: now(),
			})
		},
	}
}
