package postgres

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

// tenantSchemas are the schemas that we have made, noted or not: others may begin with these letters, too.
const tenantSchemas = `SELECT n.nspname FROM pg_catalog.pg_namespace AS n WHERE n.nspname LIKE 't\_%'
	AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.relnamespace = n.oid AND c.relname = 'project_roles')`

// role is what the role by which the API signs in may do.
type role struct {
	name            string
	schemas, public bool // whether it may create
	owner           bool // whether it may do with the shared tables what it likes
}

func (d diagnostics) role(ctx context.Context) (r role, err error) {
	err = d.ask(ctx, `SELECT current_user, has_database_privilege(current_database(), 'create'),
		has_schema_privilege('public', 'create'), `+mayRewrite, &r.name, &r.schemas, &r.public, &r.owner)
	return r, err
}

// mayRewrite is whether this role can change what was written into the audit trails.
const mayRewrite = `coalesce((SELECT pg_has_role(c.relowner, 'member') OR pg_has_role(n.nspowner, 'member')
	OR has_table_privilege(c.oid, 'update, delete, truncate, trigger')
	FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
	WHERE c.oid = to_regclass('public.audit_entry')), has_schema_privilege('public', 'create'))`

// permissions are those that migrations, and the API, need.
func (d diagnostics) permissions(ctx context.Context, probe domain.Probe) ([]domain.Finding, error) {
	r, err := d.role(ctx)
	if err != nil {
		return nil, err
	}
	if !r.owner {
		if err := d.requireTables(ctx); err != nil {
			return nil, err
		}
	}
	foreign, err := d.names(ctx, tenantSchemas+" AND NOT pg_has_role(n.nspowner, 'member') ORDER BY 1")
	if err != nil {
		return nil, err
	}
	all := r.findings(foreign, d.ownerURL == "" && r.owner)
	if d.ownerURL != "" {
		all = append(all, d.ownerFindings(ctx, r, probe)...)
	}
	if len(all) == 0 {
		all = one(r.fine())
	}
	return all, nil
}

func (r role) findings(foreign []string, migrates bool) (all []domain.Finding) {
	if !r.schemas {
		all = append(all, domain.FindingProblem.Of(
			fmt.Sprintf("The role %s may not create schemas, so that no tenant can be made.", r.name),
			fmt.Sprintf("GRANT CREATE ON DATABASE … TO %s, as the owner of the database.", r.name),
		))
	}
	if migrates && !r.public {
		all = append(all, mayNotCreate(r.name))
	}
	if len(foreign) > 0 {
		all = append(all, domain.FindingProblem.Of(
			fmt.Sprintf("%d schemas of tenants belong to other roles: %s.", len(foreign), domain.NameSome(foreign)),
			fmt.Sprintf("ALTER SCHEMA … OWNER TO %s, and their tables likewise, which migrate up does with "+
				"DATABASE_OWNER_URL: migrations change them.", r.name),
		))
	}
	return all
}

func mayNotCreate(role string) domain.Finding {
	return domain.FindingProblem.Of(
		fmt.Sprintf("The role %s may not create tables in the schema public.", role),
		fmt.Sprintf("GRANT CREATE ON SCHEMA public TO %s, as the owner of the schema.", role),
	)
}

func (r role) fine() domain.Finding {
	if r.owner {
		return domain.FindingWarning.Of(
			fmt.Sprintf("The role %s, by which the API signs in, can rewrite the audit trails.", r.name),
			"Let migrate sign in by DATABASE_OWNER_URL, as another role: see Two roles in docs/operators.md.",
		)
	}
	return domain.FindingOK.Of(
		"The role may create schemas and owns those of tenants, and cannot rewrite the audit trails.",
		"",
	)
}
