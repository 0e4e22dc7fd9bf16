package postgres

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A tenant of 10,000 people with the texts that people have, and as many invitations.
const manyUsers = `
	INSERT INTO ?tenant.users (id, subject, email, first_name, last_name, name_key, search, job_title, avatar_url, mobile,
			role, status, version, created_at, updated_at)
		SELECT 'u' || i, 's' || i, 'm' || i || '@a.example', 'First', 'Last' || i, 'first last' || i,
			'first last' || i || E'\x01last' || i || E' first\x01m' || i || '@a.example', repeat('nurse ', 10),
			'https://cdn.example/' || repeat('x', 80) || i, '+49 170 1234567', 'org:member',
			CASE WHEN i % 100 = 0 THEN 'INACTIVE' ELSE 'ACTIVE' END,
			1, now() - i * interval '1 minute', now() - i * interval '1 minute' FROM generate_series(1, 10000) AS i;
	INSERT INTO public.member_invitations (id, organization_id, email, role_id, role, inviter, by_operator, provider_id,
			status, expires_at, created_at)
		SELECT 'i' || i, 'org_' || i % 100, 'm' || i || '@a.example', 'r', 'org:member', 's' || i % 10, false, '',
			'PENDING', now(), now() - i * interval '1 minute' FROM generate_series(1, 10000) AS i;
	ANALYZE ?tenant.users, public.member_invitations`

// aboutPeople is what is asked about people and invitations. Totals are not among it: to count
// people, and those whose name has a text in it, is to read all of one tenant's, and no more.
var aboutPeople = []string{
	"SELECT * FROM ?tenant.users WHERE subject = 's7'",
	"SELECT * FROM ?tenant.users WHERE email = 'm7@a.example'",
	"SELECT * FROM ?tenant.users ORDER BY id LIMIT 20",
	"SELECT * FROM ?tenant.users ORDER BY name_key ASC NULLS LAST, id LIMIT 20",
	"SELECT * FROM ?tenant.users ORDER BY email ASC NULLS LAST, id LIMIT 20",
	"SELECT * FROM ?tenant.users ORDER BY created_at ASC NULLS LAST, id LIMIT 20",
	"SELECT * FROM ?tenant.users ORDER BY updated_at ASC NULLS LAST, id LIMIT 20",
	"SELECT * FROM ?tenant.users WHERE status = 'INACTIVE' ORDER BY id LIMIT 20",
	"SELECT * FROM ?tenant.users WHERE strpos(search, 'last77') > 0 ORDER BY id LIMIT 20",
	"SELECT * FROM public.member_invitations WHERE organization_id = 'org_7' ORDER BY created_at DESC, id DESC LIMIT 20",
	"SELECT count(*) FROM public.member_invitations WHERE organization_id = 'org_7' AND " +
		strings.Replace(currentStatus, "?", "now()", 1) + " = 'EXPIRED'",
	strings.NewReplacer("?0", "'n'", "?1", "'s7'", "?2", "'org_7'").Replace(relinked[len(relinked)-1]),
}

func TestPeopleAreFoundByIndexes(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	must(t, New(db).Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: "e", Organization: "org_A", Name: "A", Status: domain.EnterpriseActive, CreatedAt: time.Now(),
	}))
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	tenant := db.tenant(t.Context(), "org_A")
	for statement := range strings.SplitSeq(manyUsers, ";") {
		must(t, errorMap{}.exec(tenant.raw(statement).Exec(t.Context())))
	}
	wholeTable := regexp.MustCompile(`Seq Scan on (users|member_invitations)\b`)
	for _, query := range aboutPeople {
		var plan []string
		must(t, tenant.raw("EXPLAIN "+query).Scan(t.Context(), &plan))
		if text := strings.Join(plan, "\n"); wholeTable.MatchString(text) {
			t.Errorf("%s reads a whole table:\n%s", query, text)
		}
	}
}
