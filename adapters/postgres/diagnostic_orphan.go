package postgres

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

// orphans compares the schemas that are there with those that are noted.
func (d diagnostics) orphans(ctx context.Context, _ domain.Probe) ([]domain.Finding, error) {
	if err := d.requireTables(ctx); err != nil {
		return nil, err
	}
	unnoted, err := d.names(ctx, tenantSchemas+`
		AND NOT EXISTS (SELECT FROM public.tenants AS t WHERE t.schema_name = n.nspname) ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	empty, err := d.names(ctx, `SELECT t.organization_id FROM public.tenants AS t
		WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace AS n WHERE n.nspname = t.schema_name) ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	found := []domain.Finding{domain.Orphans{
		What: "schemas look like a tenant's and are nobody's", Names: unnoted,
		Advice: "See whose data it is: a backup that was restored in part? DROP SCHEMA … CASCADE removes one for good.",
	}.Finding()}
	if len(empty) == 0 {
		return found, nil
	}
	return append(found, domain.FindingProblem.Of(
		fmt.Sprintf("%d tenants have no schema, though one is noted: %s.", len(empty), domain.NameSome(empty)),
		"Restore the schemas from a backup. Nobody of these tenants can work.",
	)), nil
}
