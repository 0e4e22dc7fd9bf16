package postgres

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// What every request costs: one round trip each.
func BenchmarkHotReads(b *testing.B) {
	db := openStore(b)
	store := New(db)
	must(b, store.Enterprises.Insert(b.Context(), domain.Enterprise{
		ID: "e", Organization: "org_A", Name: "A", Domain: "a.example", AdminEmail: "a@a.example",
		Status: domain.EnterpriseActive,
	}))
	_, _, err := NewSchemas(db).Create(b.Context(), "org_A")
	must(b, err)
	must(b, store.Users.Insert(b.Context(), "org_A", domain.User{
		ID: "u", Subject: "ada", Email: "a@a.example", Role: "org:member", Status: domain.UserActive, CreatedAt: now(),
		UpdatedAt: now(),
	}))
	_, err = store.Projects.Insert(b.Context(), "org_A", domain.Project{
		ID: "p", Name: "P", NameKey: "p", Status: domain.ProjectActive, CreatedAt: now(), UpdatedAt: now(),
	}, nil, nil)
	must(b, err)
	for name, read := range map[string]func() error{
		"access facts": func() error {
			_, err := store.AccessFacts.Load(b.Context(), domain.AccessQuery{
				Tenant: "org_A", Subject: "ada", Project: "p", Trial: "t",
			})
			return err
		},
		"project": func() error { _, err := store.Projects.Get(b.Context(), "org_A", "p"); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := read(); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
