package bench

import (
	"fmt"
	"strings"
	"testing"
)

// manyProjects stores 1,000 in a tenant, each with the built-in roles, the lead, and three others.
const manyProjects = `
	INSERT INTO SCHEMA.projects SELECT 'p' || i, 'Project ' || i, 'project ' || i, '',
		CASE WHEN i % 3 = 0 THEN 'COMPLETED' ELSE 'ACTIVE' END, 'auth0|lead', 'auth0|lead', 1,
		now() - i * interval '1 minute', now() FROM generate_series(1, 1000) AS i;
	INSERT INTO SCHEMA.project_roles SELECT 'r' || i || name, 'p' || i, name, lower(name), '', name, 'FULL_ACCESS',
		'FULL_ACCESS', 'FULL_ACCESS', 'FULL_ACCESS', 1, now(), now()
		FROM generate_series(1, 1000) AS i, unnest(ARRAY['ADMIN', 'MANAGER', 'ANALYST', 'MEMBER']) AS name;
	INSERT INTO SCHEMA.project_members SELECT 'p' || i, 'auth0|lead', 'r' || i || 'MANAGER', now()
		FROM generate_series(1, 1000) AS i;
	INSERT INTO SCHEMA.project_members SELECT 'p' || i, u.subject, 'r' || i || 'MEMBER', now()
		FROM generate_series(1, 1000) AS i,
		(SELECT subject FROM SCHEMA.users WHERE subject NOT IN ('auth0|lead', 'auth0|five') ORDER BY subject LIMIT 3) AS u;
	ANALYZE SCHEMA.projects, SCHEMA.project_roles, SCHEMA.project_members`

// BenchmarkListProjects has one person, who is in more than 1,000 projects, list them with members and roles, page by
// page. Each page is one round trip (adapters/postgres, TestRoundTrips).
func BenchmarkListProjects(b *testing.B) {
	in := newInstallation(b, 1)
	t := in.tenants[0]
	in.execute(b, strings.ReplaceAll(manyProjects, "SCHEMA", `"`+t.schema+`"`))
	for b.Loop() {
		in.compare(
			b, in.listProjects("GET projects", "/projects?sort=name&size=100&page=%d", 10),
			in.listProjects("GET projects?q", "/projects?q=project&sort=-created_at&size=20&page=%d", 50),
			in.listProjects("GET projects/user/…", "/projects/user/auth0%%7Clead?size=100&page=%d", 10),
			in.listProjects("GET …/roles-permissions", "/projects/user/auth0%%7Clead/roles-permissions?size=100&page=%d", 10),
			in.listProjects("GET projects/statistics", "/projects/statistics?page=%d", 1),
		)
	}
}

func (in *installation) listProjects(name, path string, pages int) side {
	var all gets
	for page := range pages {
		all = append(all, get("/api/v1"+fmt.Sprintf(path, page), in.tenants[0].lead))
	}
	return side{name: name, pid: in.api.pid, load: load{in.api.address, all, 200}}
}
