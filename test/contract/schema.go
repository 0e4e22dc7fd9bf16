package contract

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Schemas checks that tables are made and migrated as the port says. open returns
// tables that are up to date.
func Schemas(t *testing.T, open func(t *testing.T) ports.Set) {
	schemaChecks.run(t, "schema", open)
}

var schemaChecks = checks{
	"up":        schemaUp,
	"create":    schemaCreate,
	"race":      schemaRace,
	"names":     schemaNames,
	"tenants":   schemaTenants,
	"verify":    schemaVerify,
	"not ready": schemaNotReady,
	"migrate":   schemaMigrate,
	"ends":      schemaMigrateEnds,
	"waits":     schemaMigrateWaits,
	"behind":    schemaBehind,
	"status":    schemaStatus,
	"plan":      schemaMigrations,
	"down":      schemaDown,
	"no way":    schemaDownRefused,
	"repair":    schemaRepair,
	"tenant":    schemaTenant,
}

func schemaUp(t *testing.T, p ports.Set) {
	before := got(p.Schemas.Shared(t.Context()))(t)
	if before.Tenant != "" || before.Name == "" || before.Version == "" || before.Pending != 0 ||
		before.MigratedAt.IsZero() {
		t.Errorf("the shared tables are not up to date: %+v", before)
	}
	together(3, func(int) {
		after, err := p.Schemas.Up(t.Context(), domain.MigrationHow{}, func(done, total int, _ string) {
			if done > total {
				t.Errorf("%d of %d are done", done, total)
			}
		})
		if err != nil || after != before {
			t.Errorf("Up again: %+v, %v, want %+v", after, err, before)
		}
	})
	must(t, p.Schemas.Check(t.Context()))
}

func schemaCreate(t *testing.T, p ports.Set) {
	tenant := newEnterprise().Organization
	first, created, err := p.Schemas.Create(t.Context(), tenant)
	must(t, err)
	wantSame(t, created, true)
	if first.Tenant != tenant || first.Version == "" || first.Pending != 0 || first.MigratedAt.IsZero() {
		t.Errorf("the schema is not up to date: %+v", first)
	}
	wantSame(t, first.Name, got(domain.SchemaName(tenant))(t))
	u := addUser(t, p, tenant, "Ada", "")
	again, created, err := p.Schemas.Create(t.Context(), tenant)
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, again, first)
	wantSame(t, got(p.Users.Get(t.Context(), tenant, u.Subject))(t), u)
	_, _, err = p.Schemas.Create(t.Context(), "")
	wantError(t, err, domain.ErrTenantInvalid)
}

func schemaRace(t *testing.T, p ports.Set) {
	tenant := newEnterprise().Organization
	var made atomic.Int32
	together(4, func(int) {
		_, created, err := p.Schemas.Create(t.Context(), tenant)
		if err != nil {
			t.Error(err)
		}
		if created {
			made.Add(1)
		}
	})
	wantSame(t, made.Load(), int32(1))
	addUser(t, p, tenant, "Ada", "")
}

// schemaNames proves that ids which look alike do not share tables.
func schemaNames(t *testing.T, p ports.Set) {
	word := unique()
	long := domain.TenantID(strings.Repeat(word, 5))[:domain.MaxID-1]
	u := newUser("Ada", "")
	for _, tenant := range []domain.TenantID{
		"org_" + domain.TenantID(word), "org_" + domain.TenantID(strings.ToUpper(word)), long + "a", long + "b",
		domain.TenantID(word) + `";--`,
	} {
		_, created, err := p.Schemas.Create(t.Context(), tenant)
		must(t, err)
		wantSame(t, created, true)
		must(t, p.Users.Insert(t.Context(), tenant, u))
	}
}

func schemaTenants(t *testing.T, p ports.Set) {
	want := map[domain.TenantID]domain.Schema{}
	for range 3 {
		tenant := newEnterprise().Organization
		s, _, err := p.Schemas.Create(t.Context(), tenant)
		must(t, err)
		want[tenant] = s
	}
	all := got(p.Schemas.Tenants(t.Context()))(t)
	if !slices.IsSortedFunc(all, compareTenants) {
		t.Error("the schemas are not in the order of tenants")
	}
	for _, s := range all {
		if mine, ok := want[s.Tenant]; ok {
			wantSame(t, s, mine)
			delete(want, s.Tenant)
		}
	}
	wantSame(t, len(want), 0)
}

func compareTenants(a, b domain.Schema) int {
	return strings.Compare(string(a.Tenant), string(b.Tenant))
}

// schemaNotReady proves that a tenant without tables is told so.
func schemaNotReady(t *testing.T, p ports.Set) {
	e := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), e))
	tenant, ctx := e.Organization, t.Context()
	project, user := newProject("ONC-201"), newUser("Ada", "")
	for name, call := range map[string]func() error{
		"users get":     func() error { _, err := p.Users.Get(ctx, tenant, user.Subject); return err },
		"users insert":  func() error { return p.Users.Insert(ctx, tenant, user) },
		"projects list": func() error { _, err := p.Projects.List(ctx, tenant, domain.ProjectQuery{}); return err },
		"projects add":  func() error { return insertProject(ctx, p, tenant, project) },
		"roles":         func() error { _, err := p.Roles.List(ctx, tenant, project.ID); return err },
		"members":       func() error { _, err := p.Members.List(ctx, tenant, project.ID); return err },
		"shares":        func() error { _, err := p.Shares.Get(ctx, tenant, domain.ShareID(newID())); return err },
		"bookmarks":     func() error { return p.Bookmarks.Delete(ctx, tenant, user.Subject, domain.BookmarkID(newID())) },
		"notifications": func() error { _, err := p.Notifications.Unread(ctx, tenant, user.Subject); return err },
	} {
		if err := call(); domain.AsError(err).Code != domain.ErrTenantNotReady.Code {
			t.Errorf("%s: got %v, want %v", name, err, domain.ErrTenantNotReady)
		}
	}
}
