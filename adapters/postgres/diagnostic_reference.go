package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type references struct{ *DB }

// NewReferences tells what the tables in db know of.
func NewReferences(db *DB) ports.References { return references{db} }

func (r references) Organizations(ctx context.Context) (all []domain.TenantID, err error) {
	err = r.shared(ctx).raw("SELECT organization_id FROM public.tenants ORDER BY 1").Scan(ctx, &all)
	return all, orBehind(err)
}

// orBehind says of tables that are not there that they are to be made.
func orBehind(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "42P01" {
		return domain.ErrStoreBehind
	}
	return errorMap{}.translate(err)
}

func (r references) OrphanProjects(
	ctx context.Context, all []domain.TenantProject,
) (orphans []domain.TenantProject, err error) {
	known := map[domain.TenantID][]domain.ProjectID{}
	for _, p := range all {
		if _, asked := known[p.Tenant]; asked {
			continue
		}
		if known[p.Tenant], err = r.projects(ctx, p.Tenant); err != nil {
			return nil, err
		}
	}
	for _, p := range all {
		if !slices.Contains(known[p.Tenant], p.Project) {
			orphans = append(orphans, p)
		}
	}
	return orphans, nil
}

// projects are those of a tenant that are there, or are being removed.
func (r references) projects(ctx context.Context, t domain.TenantID) ([]domain.ProjectID, error) {
	there, err := projects(r).IDs(ctx, t)
	if err != nil && !errors.Is(err, domain.ErrTenantNotReady) {
		return nil, err
	}
	var leaving []domain.ProjectID
	err = r.shared(ctx).raw(`SELECT args->>'project' FROM public.jobs WHERE tenant = ? AND kind = ?
		AND state IN (?)`, t, domain.JobDeleteProject, bun.List(domain.PendingJobStates())).Scan(ctx, &leaving)
	return append(there, leaving...), orBehind(err)
}

const importFolder = "imports/"

func (r references) OrphanObjects(
	ctx context.Context, all []domain.TenantObject,
) (orphans []domain.TenantObject, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	known, err := r.objects(ctx, all)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		if !slices.Contains(known, o) {
			orphans = append(orphans, o)
		}
	}
	return orphans, nil
}

// objects are those that a row names, marked as deleted or not.
func (r references) objects(ctx context.Context, all []domain.TenantObject) (known []domain.TenantObject, err error) {
	ids := make([]string, len(all))
	for i, o := range all {
		ids[i] = o.Key[strings.LastIndex(o.Key, "/")+1:]
	}
	var rows []struct {
		OrganizationID domain.TenantID
		Key            string
	}
	err = r.shared(ctx).raw(`SELECT organization_id, key FROM public.assets WHERE id IN (?0)
		UNION ALL SELECT organization_id, ?1 || id FROM public.imports
		WHERE organization_id IN (?2) AND id IN (?0)`, bun.List(ids), importFolder, bun.List(tenantsOf(all))).Scan(ctx, &rows)
	for _, row := range rows {
		known = append(known, domain.TenantObject{Tenant: row.OrganizationID, Key: row.Key})
	}
	return known, orBehind(err)
}

func tenantsOf(all []domain.TenantObject) (tenants []domain.TenantID) {
	for _, o := range all {
		tenants = append(tenants, o.Tenant)
	}
	slices.Sort(tenants)
	return slices.Compact(tenants)
}
