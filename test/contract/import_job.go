package contract

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// importGoesOnByJob proves that an import is left alone while its job has not ended.
func importGoesOnByJob(t *testing.T, p ports.Set) {
	t.Helper()
	ages := time.Date(1985, 1, 1, 0, 0, 0, 0, time.UTC)
	e := newTenant(t, p)
	j := domain.NewJob(
		domain.JobID(newID()), domain.JobLoadImport, e.ID, e.Organization, domain.Call{}, someday, map[string]string{},
	)
	j.RunAt = time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)
	must(t, p.Jobs.Enqueue(t.Context(), j))
	i := newImport(addTrialScope(t, p, e.Organization))
	i.UpdatedAt, i.Job = ages, j.ID
	addImport(t, p, e.Organization, i)
	abandoned := func() int {
		return len(only(got(p.Imports.Abandon(t.Context(), ages.Add(time.Hour), ages.Add(time.Hour), 100_000))(t), i))
	}
	wantSame(t, abandoned(), 0)
	_, err := p.Jobs.Cancel(t.Context(), j.ID, after(1))
	must(t, err)
	wantSame(t, abandoned(), 1)
	must(t, p.Imports.Delete(t.Context(), e.Organization, i.ID))
}

// importWithFile proves that those of a project which have a job are told, page by page.
func importWithFile(t *testing.T, p ports.Set) {
	tenant, elsewhere := newTenant(t, p).Organization, newTenant(t, p).Organization
	scope, another := addTrialScope(t, p, tenant), addTrialScope(t, p, tenant)
	var want []domain.Import
	for n := range 5 {
		i := newImport(scope)
		i.Source = domain.ImportSource{Format: domain.ImportCSV, Delimiter: ";", Infer: true, ExternalIDColumn: "id"}
		i.Rows, i.Skipped, i.Job, i.Stored, i.Bytes = 9, 1, domain.JobID(newID()), 5, 1<<40
		switch n {
		case 3:
			i.Job = ""
		case 4:
			i.TrialScope = another
		default:
			want = append(want, i)
		}
		addImport(t, p, tenant, i)
	}
	with := func(of domain.TenantID, limit int) []domain.Import {
		return got(p.Imports.WithFile(t.Context(), of, scope.Project, limit))(t)
	}
	wantSame(t, with(tenant, 9), want)
	wantSame(t, with(tenant, 2), want[:2])
	wantSame(t, len(with(elsewhere, 9)), 0)
	_, err := p.Imports.Update(t.Context(), tenant, want[0].ID, func(i *domain.Import) error { i.Job = ""; return nil })
	must(t, err)
	wantSame(t, with(tenant, 9), want[1:])
}
