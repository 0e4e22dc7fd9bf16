package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// storedDatasource is a datasource and its password.
type storedDatasource struct {
	domain.Datasource
	password sealed
}

type datasources struct{ *store }

func (r datasources) Insert(ctx context.Context, d domain.Datasource, password domain.Secret) error {
	return r.InTx(ctx, func(context.Context) error {
		if !r.enterprises.has(d.Enterprise) {
			return r.conflict(domain.ErrEnterpriseNotFound)
		}
		for _, other := range r.datasourcesOf(d.Enterprise) {
			if other.Kind == d.Kind {
				return r.conflict(domain.ErrDatasourceExists)
			}
		}
		d.KeyID = r.keyset[0]
		return r.datasources.insert(d.ID, storedDatasource{d, r.seal(password)})
	})
}

// datasourcesOf are those of one enterprise, in the order of their kinds.
func (s *store) datasourcesOf(e domain.EnterpriseID) (all []domain.Datasource) {
	for _, d := range s.datasources.each() {
		if d.Enterprise == e {
			all = append(all, d.Datasource)
		}
	}
	slices.SortFunc(all, func(a, b domain.Datasource) int { return cmp.Compare(a.Kind, b.Kind) })
	return all
}

func (r datasources) Get(ctx context.Context, id domain.DatasourceID) (domain.Datasource, error) {
	d, err := r.get(ctx, id)
	return d.Datasource, err
}

func (r datasources) get(ctx context.Context, id domain.DatasourceID) (d storedDatasource, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		d, err = r.datasources.get(id, domain.ErrDatasourceNotFound)
		return err
	})
	return d, err
}

func (r datasources) List(ctx context.Context, e domain.EnterpriseID) (all []domain.Datasource, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.datasourcesOf(e)
		return nil
	})
	return all, err
}

func (r datasources) Update(
	ctx context.Context, id domain.DatasourceID, password domain.Secret, change func(*domain.Datasource) error,
) (domain.Datasource, error) {
	var stored storedDatasource
	err := r.InTx(ctx, func(context.Context) (err error) {
		stored, err = r.datasources.update(id, domain.ErrDatasourceNotFound, func(d *storedDatasource) error {
			if password != "" {
				d.KeyID, d.password = r.keyset[0], r.seal(password)
			}
			return change(&d.Datasource)
		})
		return err
	})
	if err != nil {
		return domain.Datasource{}, err
	}
	return stored.Datasource, nil
}

func (r datasources) MarkWritten(ctx context.Context, e domain.EnterpriseID) error {
	return r.InTx(ctx, func(context.Context) error {
		for id, d := range r.datasources.each() {
			if d.Enterprise == e && d.Kind == domain.RecordsDatasource && d.Phase == domain.DatasourceInUse {
				d.Written = true
				r.datasources.put(id, d)
				return nil
			}
		}
		return domain.ErrDatasourceChanging
	})
}

func (r datasources) Delete(ctx context.Context, id domain.DatasourceID) error {
	return r.InTx(ctx, func(context.Context) error {
		if r.datasources.has(id) {
			r.datasources.delete(id)
		}
		return nil
	})
}

func (r datasources) Tenants(ctx context.Context, kind domain.DatasourceKind) (all []domain.TenantID, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for _, d := range r.datasources.each() {
			e, err := r.enterprises.get(d.Enterprise, domain.ErrEnterpriseNotFound)
			used := d.Kind == kind && slices.Contains(domain.UsedDatasourcePhases(), d.Phase)
			if err == nil && used && e.Organization != "" && !slices.Contains(all, e.Organization) {
				all = append(all, e.Organization)
			}
		}
		slices.Sort(all)
		return nil
	})
	return all, err
}

func (r datasources) Password(ctx context.Context, id domain.DatasourceID) (password domain.Secret, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		d, err := r.get(ctx, id)
		if err == nil {
			password, err = r.open(d.password)
		}
		return err
	})
	return password, err
}

func (r datasources) Of(
	ctx context.Context, t domain.TenantID, kind domain.DatasourceKind,
) (_ domain.Datasource, password domain.Secret, err error) {
	var found storedDatasource
	err = r.InTx(ctx, func(context.Context) error {
		e, err := r.ofTenant(t)
		if err != nil {
			return domain.ErrDatasourceNotFound
		}
		found, err = r.datasources.first(domain.ErrDatasourceNotFound, func(_ domain.DatasourceID, d storedDatasource) bool {
			return d.Enterprise == e.ID && d.Kind == kind && slices.Contains(domain.UsedDatasourcePhases(), d.Phase)
		})
		if err == nil {
			password, err = r.open(found.password)
		}
		return err
	})
	return found.Datasource, password, err
}

// tester connects to nothing: what a datasource says of itself tells how a test ends.
type tester struct{}

// Test answers by host and password, for demos and tests: names below unreachable.invalid and timeout.invalid,
// and the password "wrong".
func (tester) Test(
	_ context.Context, d domain.Datasource, password domain.Secret,
) (result domain.DatasourceResult, reason string) {
	switch {
	case strings.HasSuffix(d.Host, "unreachable.invalid"):
		return domain.ConnectionUnreachable, "the name of the host does not resolve"
	case strings.HasSuffix(d.Host, "timeout.invalid"):
		return domain.ConnectionTimeout, "no answer in time"
	case password == "wrong":
		return domain.ConnectionAuthFailed, "login refused"
	}
	return domain.ConnectionOK, ""
}

func newTesters() map[domain.DatasourceKind]ports.DatasourceTester {
	return map[domain.DatasourceKind]ports.DatasourceTester{
		domain.RecordsDatasource: tester{}, domain.FilesDatasource: tester{},
	}
}
