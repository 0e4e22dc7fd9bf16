package memory

import (
	"context"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// diagnostics tells of the store, which is always there.
type diagnostics struct{}

func (diagnostics) Component() domain.Component { return domain.MemoryComponent }

func (diagnostics) Checks() []domain.Check { return []domain.Check{domain.CheckReach} }

func (diagnostics) Check(context.Context, domain.Check, domain.Probe) []domain.Finding {
	return []domain.Finding{domain.FindingOK.Of("All that is stored is in this process.", "")}
}

type references struct{ *store }

// References tells what the tables of a set know of, which New has made.
func References(set ports.Set) ports.References { return references{set.Transactor.(*store)} }

func (r references) Organizations(ctx context.Context) (all []domain.TenantID, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for t := range r.schemas.each() {
			all = append(all, t)
		}
		sortBy(all, nil, nil, compareBy(func(t domain.TenantID) domain.TenantID { return t }))
		return nil
	})
	return all, err
}

func (r references) OrphanProjects(
	ctx context.Context, all []domain.TenantProject,
) (orphans []domain.TenantProject, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, p := range all {
			if !r.projects.has(tenantKey[domain.ProjectID]{p.Tenant, p.Project}) && !r.isLeaving(p) {
				orphans = append(orphans, p)
			}
		}
		return nil
	})
	return orphans, err
}

func (r references) isLeaving(p domain.TenantProject) bool {
	return r.jobs.any(func(_ domain.JobID, j domain.Job) bool {
		return j.Kind == domain.JobDeleteProject && j.Tenant == p.Tenant && !j.State.Ended() &&
			j.Args["project"] == string(p.Project)
	})
}

func (r references) OrphanObjects(
	ctx context.Context, all []domain.TenantObject,
) (orphans []domain.TenantObject, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, o := range all {
			if !r.isNamed(o) {
				orphans = append(orphans, o)
			}
		}
		return nil
	})
	return orphans, err
}

func (r references) isNamed(o domain.TenantObject) bool {
	if id, isImport := strings.CutPrefix(o.Key, "imports/"); isImport {
		return r.imports.has(tenantKey[domain.ImportID]{o.Tenant, domain.ImportID(id)})
	}
	return r.assets.any(func(_ domain.AssetID, a domain.Asset) bool { return a.Tenant == o.Tenant && a.Key == o.Key })
}
