package postgres

import (
	"context"
	"crypto/rand"
	"maps"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// refused are changes of which the second is a conflict.
func (k takenKeys) refused() map[string]change {
	all := k.inserted()
	maps.Copy(all, k.updated())
	return all
}

func (k takenKeys) inserted() map[string]change {
	email := k.canary + "@acme.example"
	return map[string]change{
		"subject": func(ctx context.Context, id string) error {
			return k.user(ctx, id, k.canary, k.canary+id+"@acme.example")
		},
		"email": func(ctx context.Context, id string) error { return k.user(ctx, id, k.canary+id, email) },
		"domain": func(ctx context.Context, id string) error {
			return k.enterprise(ctx, "d"+id, k.canary+".example", k.canary+id+"@acme.example", "")
		},
		"subdomain": func(ctx context.Context, id string) error {
			return k.enterprise(ctx, "s"+id, strings.TrimPrefix(id+".", "1.")+k.canary+".example.org", "", "")
		},
		"admin's email": func(ctx context.Context, id string) error { return k.enterprise(ctx, "a"+id, "", email, "") },
		"organization":  func(ctx context.Context, id string) error { return k.enterprise(ctx, "o"+id, "", "", k.canary) },
		"project": func(ctx context.Context, id string) error {
			_, err := k.store.Projects.Insert(ctx, "org_A", domain.Project{
				ID: domain.ProjectID(id), Name: k.canary, NameKey: k.canary, Status: domain.ProjectActive, Version: 1,
			}, []domain.Role{newRole("of"+id, domain.ProjectID(id), k.canary)}, nil)
			return err
		},
		"role": func(ctx context.Context, id string) error {
			return k.store.Roles.Insert(ctx, "org_A", newRole("o"+id, "p0", "o"+id), newRole(id, "p0", k.canary))
		},
		"member": func(ctx context.Context, _ string) error {
			who := domain.Person{Subject: domain.Subject(k.canary + "m")}
			return k.store.Members.Insert(ctx, "org_A", domain.Member{Project: "p0", Person: who, Role: "r0", JoinedAt: now()})
		},
		"slug":            func(ctx context.Context, id string) error { return k.trial(ctx, k.canary, k.canary+"s"+id) },
		"name of a trial": func(ctx context.Context, id string) error { return k.trial(ctx, k.canary+"n"+id, k.canary) },
		"datasource":      k.datasource,
		"invitation":      func(ctx context.Context, id string) error { return k.invitation(ctx, id, email) },
	}
}

// updated are made with keys of their own, and then changed to the same.
func (k takenKeys) updated() map[string]change {
	host, email := "new-"+k.canary+".example", "new-"+k.canary+"@acme.example"
	return map[string]change{
		"another email": func(ctx context.Context, id string) error {
			who := k.canary + "u" + id
			if err := k.user(ctx, id, who, who+"@acme.example"); err != nil {
				return err
			}
			change := func(u *domain.User) error { u.Email = email; return nil }
			_, err := k.store.Users.Update(ctx, "org_A", domain.Subject(who), 0, change)
			return err
		},
		"another domain": k.updatedEnterprise(
			func(e *domain.Enterprise) { e.Domain = host },
		),
		"another admin's email": k.updatedEnterprise(func(e *domain.Enterprise) { e.AdminEmail = email }),
		"another organization": k.updatedEnterprise(func(e *domain.Enterprise) {
			e.Organization = domain.TenantID("new-" + k.canary)
		}),
		"another email of an admin": func(ctx context.Context, id string) error {
			a, err := k.admin(ctx, "a"+id)
			if a.Email = email; err != nil {
				return err
			}
			return k.store.Admins.Update(ctx, a)
		},
		"another email of an invitation": func(ctx context.Context, id string) error {
			if err := k.invitation(ctx, "u"+id, k.canary+"i"+id+"@acme.example"); err != nil {
				return err
			}
			change := func(i *domain.MemberInvitation) error { i.Email = email; return nil }
			_, err := k.store.MemberInvitations.Update(ctx, "org_A", "u"+id, change)
			return err
		},
	}
}

func (k takenKeys) updatedEnterprise(to func(*domain.Enterprise)) change {
	kind := rand.Text()
	return func(ctx context.Context, id string) error {
		if err := k.enterprise(ctx, kind+id, "", "", ""); err != nil {
			return err
		}
		change := func(e *domain.Enterprise) error { to(e); return nil }
		_, err := k.store.Enterprises.Update(ctx, domain.EnterpriseID(kind+id), 0, change)
		return err
	}
}
