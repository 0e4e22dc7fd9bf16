package postgres

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

// tenantSchemas are the schemas that we have made, noted or not: others may begin with these letters, too.
const tenantSchemas = `SELECT n.nspname FROM pg_catalog.pg_namespace AS n WHERE n.nspname LIKE 't\_%'
	AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.relnamespace = n.oid AND c.relname = 'project_roles')`

// permissions are those that migrations need.
func (d diagnostics) permissions(ctx context.Context, _ domain.Probe) ([]domain.Finding, error) {
	var user string
	var schemas, public bool
	err := d.ask(ctx, `SELECT current_user, has_database_privilege(current_database(), 'create'),
		has_schema_privilege('public', 'create')`, &user, &schemas, &public)
	if err != nil {
		return nil, err
	}
	foreign, err := d.names(ctx, tenantSchemas+" AND NOT pg_has_role(n.nspowner, 'member') ORDER BY 1")
	if err != nil {
		return nil, err
	}
	return permissionFindings(user, schemas, public, foreign), nil
}

func permissionFindings(user string, schemas, public bool, foreign []string) (all []domain.Finding) {
	if !schemas {
		all = append(all, domain.FindingProblem.Of(
			fmt.Sprintf("The role %s may not create schemas, so that no tenant can be made.", user),
			fmt.Sprintf("GRANT CREATE ON DATABASE … TO %s, as the owner of the database.", user),
		))
	}
	if !public {
		all = append(all, domain.FindingProblem.Of(
			fmt.Sprintf("The role %s may not create tables in the schema public.", user),
			fmt.Sprintf("GRANT CREATE ON SCHEMA public TO %s, as the owner of the schema.", user),
		))
	}
	if len(foreign) > 0 {
		all = append(all, domain.FindingProblem.Of(
			fmt.Sprintf("%d schemas of tenants belong to other roles: %s.", len(foreign), domain.NameSome(foreign)),
			fmt.Sprintf("ALTER SCHEMA … OWNER TO %s, and their tables likewise: migrations change them.", user),
		))
	}
	if len(all) == 0 {
		return one(domain.FindingOK.Of("The role may create schemas and tables, and owns those of tenants.", ""))
	}
	return all
}
