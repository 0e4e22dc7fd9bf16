package postgres

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A tenant of 10,000 people, of whom a few administer it, and as many projects; and as
// many admins of other enterprises.
const manyPeople = `
	INSERT INTO ?tenant.users (id, subject, email, first_name, last_name, name_key, search, job_title, avatar_url, mobile,
			role, status, version, created_at, updated_at)
		SELECT 'u' || i, 's' || i, 'm' || i || '@a.example', '', '', '', '', '', '', '',
			CASE WHEN i % 1000 = 0 THEN 'org:admin' ELSE 'org:member' END,
			'ACTIVE', 1, now(), now() FROM generate_series(1, 10000) AS i;
	INSERT INTO ?tenant.projects
		SELECT 'p' || i, 'P' || i, 'p' || i, '', 'ACTIVE', '', '', 1, now(), now() FROM generate_series(0, 9999) AS i;
	INSERT INTO ?tenant.project_roles
		SELECT 'r' || i, 'p' || i, 'ADMIN', 'admin', '', 'ADMIN', 'HIDDEN', 'HIDDEN', 'HIDDEN', 'HIDDEN', now()
		FROM generate_series(0, 9999) AS i;
	INSERT INTO ?tenant.project_members
		SELECT 'p' || i % 10000, 's' || i % 2000 + 1, 'r' || i % 10000, now() FROM generate_series(1, 10000) AS i;
	INSERT INTO public.enterprises (id, name, name_key, url, domain, description, logo_url, admin_email, zip_code, region,
			size, contact_number, search, status, version, created_at, updated_at, created_by, updated_by)
		SELECT 'many' || i, 'Many', 'many', '', '', '', '', 'ada@many' || i || '.example', '', '', '', '', '', 'PENDING', 1,
			now(), now(), '', ''
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.admins
		SELECT 'many' || i, 'many' || i, 'many' || i, 'ada@many' || i || '.example', '', '', 'ORGANIZATION_ADMIN',
			false, now(), now() FROM generate_series(1, 10000) AS i;
	ANALYZE ?tenant.users, ?tenant.projects, ?tenant.project_roles, ?tenant.project_members, public.enterprises,
		public.admins`

// rolesAndLeaving is what is asked when a role changes or somebody leaves.
var rolesAndLeaving = []string{
	`SELECT EXISTS (SELECT FROM ?tenant.users
		WHERE role = 'org:admin' AND status NOT IN ('BLOCKED', 'REMOVED') AND subject <> 's1000')`,
	strings.ReplaceAll(lockProjectsOf, "$1", "'s7'"), strings.ReplaceAll(selectOnlyAdmin, "$1", "'s7'"),
	strings.NewReplacer("$1", "'{p7,p8}'", "$2", "'s7'", "$3", "'s8'", "$4", "now()").Replace(succeed),
	strings.NewReplacer("$1", "'s7'", "$2", "now()", "$3", "'s8'").Replace(leaveProjects),
	"SELECT id FROM public.admins WHERE email = 'ada@many7.example' ORDER BY created_at, id",
	"SELECT id FROM public.admins WHERE subject = 'many7'",
	"SELECT id FROM public.admins WHERE enterprise = 'many7' ORDER BY created_at, id",
}

func TestRolesAndLeavingUseIndexes(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	must(t, New(db).Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: "e", Organization: "org_A", Name: "A", Status: domain.EnterpriseActive, CreatedAt: time.Now(),
	}))
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	tenant := db.tenant(t.Context(), "org_A")
	for statement := range strings.SplitSeq(manyPeople, ";") {
		must(t, errorMap{}.exec(tenant.raw(statement).Exec(t.Context())))
	}
	wholeTable := regexp.MustCompile(`Seq Scan on (users|projects|project_members|project_roles|admins|enterprises)\b`)
	for _, query := range rolesAndLeaving {
		var plan []string
		must(t, tenant.raw("EXPLAIN "+query).Scan(t.Context(), &plan))
		if text := strings.Join(plan, "\n"); wholeTable.MatchString(text) {
			t.Errorf("%s reads a whole table:\n%s", query, text)
		}
	}
}
