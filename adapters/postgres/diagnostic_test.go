package postgres

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	before := schemasIn(t, db)
	contract.Diagnosable(t, NewDiagnostics(db, ""))
	expect.Equal(t, schemasIn(t, db), before)
	contract.References(t, func(*testing.T) (ports.Set, ports.References) { return set(db), NewReferences(db) })
}

// schemasIn are those that are there, and the tenants that are noted.
func schemasIn(t *testing.T, db *DB) (all []string) {
	t.Helper()
	must(t, db.checks.NewRaw(`SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\_%'
		UNION ALL SELECT organization_id FROM public.tenants ORDER BY 1`).Scan(t.Context(), &all))
	return all
}

func probe() domain.Probe {
	var ids ports.RandomIDs
	return domain.Probe{ID: ids.New(now()), Stale: ids.New(now().Add(-time.Hour)), Now: now}
}

// found is what one check finds.
func found(t *testing.T, db *DB, check domain.Check) []domain.Finding {
	t.Helper()
	return NewDiagnostics(db, "").Check(t.Context(), check, probe())
}

// wantFound asks for the state, and for what the findings say, in order.
func wantFound(t *testing.T, all []domain.Finding, state domain.FindingState, says ...string) {
	t.Helper()
	if len(all) != len(says) {
		t.Fatalf("got %+v, want %q", all, says)
	}
	for i, finding := range all {
		if finding.State != state || !strings.Contains(finding.Text, says[i]) {
			t.Errorf("got %+v, want %s %q", finding, state, says[i])
		}
	}
}

func TestADatabaseThatCannotBeAskedIsAFinding(t *testing.T) {
	t.Parallel()
	at, err := url.Parse(servers.Setting(t, "DATABASE_URL"))
	must(t, err)
	wrong, away, strange := *at, *at, *at
	wrong.User = url.UserPassword(at.User.Username(), "c4n4ry")
	away.Host, strange.Path = "127.0.0.1:1", "/no_such_database"
	for u, says := range map[*url.URL]string{
		&wrong: "password", &away: "connection refused", &strange: "database",
	} {
		db := openAt(t, u.String(), 1)
		all := found(t, db, domain.CheckReach)
		wantFound(t, all, domain.FindingProblem, says)
		if strings.Contains(fmt.Sprint(all), "c4n4ry") || strings.Contains(fmt.Sprint(all), "127.0.0.1") {
			t.Errorf("it quotes the URL: %+v", all)
		}
	}
}

func TestAnEmptyDatabaseIsToldToMigrate(t *testing.T) {
	t.Parallel()
	db := openAt(t, servers.Database(t), 2)
	for _, check := range []domain.Check{domain.CheckOrphans, domain.CheckIsolation} {
		all := found(t, db, check)
		wantFound(t, all, domain.FindingUnchecked, "not there yet")
		expect.Equal(t, all[0].Advice, "Run migrate up.")
	}
	_, err := NewReferences(db).Organizations(t.Context())
	expect.Equal(t, err, error(domain.ErrStoreBehind))
	for _, check := range []domain.Check{domain.CheckReach, domain.CheckClock} {
		expect.Equal(t, found(t, db, check)[0].State, domain.FindingOK)
	}
	wantFound(t, found(t, db, domain.CheckPermissions), domain.FindingWarning, "can rewrite the audit trails")
}

func TestOldVersionsAreRefused(t *testing.T) {
	t.Parallel()
	wantFound(t, one(versionFinding("14.9", 14)), domain.FindingProblem, "PostgreSQL 14.9 is too old")
	wantFound(t, one(versionFinding("15.0", 15)), domain.FindingOK, "PostgreSQL 15.0 answers")
}

func TestSchemasAndTenantsWithoutEachOtherAreFound(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for _, tenant := range []domain.TenantID{"org_lost", "org_empty", "org_whole"} {
		_, _, err := NewSchemas(db).Create(t.Context(), tenant)
		must(t, err)
	}
	wantFound(t, found(t, db, domain.CheckOrphans), domain.FindingOK, "0 schemas")
	must(t, db.exec(t.Context(), "DELETE FROM public.tenants WHERE organization_id = 'org_lost'"))
	must(t, db.exec(t.Context(), "CREATE SCHEMA t_shirts"))
	wantFound(
		t,
		found(t, db, domain.CheckOrphans),
		domain.FindingWarning,
		"1 schemas look like a tenant's and are nobody's: t_org_lost.",
	)
	must(t, db.exec(t.Context(), "DROP SCHEMA t_org_empty CASCADE"))
	all := found(t, db, domain.CheckOrphans)
	wantFound(t, all[1:], domain.FindingProblem, "1 tenants have no schema, though one is noted: org_empty.")
}

func TestARoleThatMayNotMigrateIsFound(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	var name, database string
	must(t, db.checks.NewRaw("SELECT current_user, current_database()").Scan(t.Context(), &name, &database))
	must(t, db.exec(t.Context(), "REVOKE CREATE ON DATABASE ? FROM ?, ?", bun.Ident(database), bun.Ident(name),
		bun.Ident(db.application)))
	all := found(t, db, domain.CheckPermissions)
	wantFound(t, all, domain.FindingProblem, "The role "+name+" may not create schemas")
	expect.Equal(t, all[0].Advice, "GRANT CREATE ON DATABASE … TO "+name+", as the owner of the database.")
	must(t, db.exec(t.Context(), "REVOKE CREATE ON SCHEMA public FROM ?, pg_database_owner", bun.Ident(name)))
	wantFound(t, found(t, db, domain.CheckPermissions), domain.FindingProblem, "create schemas", "create tables")
	wantFound(t, role{name, true, true, true}.findings([]string{"t_a", "t_b"}, true), domain.FindingProblem,
		"2 schemas of tenants belong to other roles: t_a, t_b.")
}

// Whatever of what keeps tenants apart is missing is found, and what was made for it is taken back all the same.
func TestTenantsThatAreNotApartAreFound(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	before := schemasIn(t, db)
	p := probe()
	tenant, other := p.Tenants()
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		must(t, diagnostics{DB: db}.makeProbe(ctx, tenant))
		must(t, diagnostics{DB: db}.makeProbe(ctx, other))
		schema, err := db.schemaOf(ctx, tenant)
		must(t, err)
		db.schemas.schemas[other] = schema // as a mistake of ours would have it
		person := domain.User{
			ID:      p.ID,
			Subject: "s",
			Email:   "e@tenon.invalid",
			Role:    "r",
			Status:  domain.UserActive,
			Version: 1,
		}
		must(t, users{db}.Insert(ctx, tenant, person))
		return undone{diagnostics{DB: db}.seesNot(ctx, tenant, other, person)}
	})
	if err == nil || !strings.Contains(fmt.Sprint(err.(undone).err), "saw 1 people of others") {
		t.Errorf("got %v", err)
	}
	expect.Equal(t, schemasIn(t, db), before)
}

func TestWhereTheURLsLeadIsFound(t *testing.T) {
	t.Parallel()
	database := servers.AsApplication(t, servers.Clone(t, migrated(t)))
	pooler, elsewhere := servers.Pooler(t, database), servers.Database(t)
	for _, c := range []struct {
		url, direct string
		state       domain.FindingState
		says        string
	}{
		{database, "", domain.FindingOK, "leads to PostgreSQL itself"},
		{database, database + "&connect_timeout=3", domain.FindingOK, "both lead to PostgreSQL itself"},
		{pooler, "", domain.FindingProblem, "in transaction mode, and DATABASE_DIRECT_URL is not set"},
		{pooler, database, domain.FindingOK, "transaction mode, and DATABASE_DIRECT_URL, past it"},
		{database, pooler, domain.FindingProblem, "DATABASE_DIRECT_URL leads through a pooler in transaction mode"},
		{pooler, elsewhere, domain.FindingProblem, "another database"},
		{
			pooler, "postgres://ada:c4n4ry@127.0.0.1:1/x", domain.FindingProblem,
			"DATABASE_DIRECT_URL leads nowhere: connection refused",
		},
	} {
		cfg := config(c.url, 2)
		cfg.DirectURL = c.direct
		db, cleanup, err := Open(t.Context(), cfg)
		must(t, err)
		wantFound(t, found(t, db, domain.CheckPooler), c.state, c.says)
		cleanup()
	}
	behind := openAt(t, pooler, 2)
	for _, check := range NewDiagnostics(behind, "").Checks() {
		if check != domain.CheckPooler {
			expect.Equal(t, found(t, behind, check)[0].State, domain.FindingOK)
		}
	}
}
