package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var datasourceChecks = checks{
	"round trip": datasourceRoundTrip,
	"taken":      datasourceTaken,
	"update":     datasourceUpdate,
	"delete":     datasourceDelete,
	"of":         datasourceOf,
	"of phases":  datasourceOfPhases,
	"tenants":    datasourceTenants,
	"none":       datasourceNone,
	"race":       datasourceRace,
	"written":    datasourceWritten,
}

// newDatasource is one in use, with every field set, not stored yet.
func newDatasource(e domain.Enterprise, kind domain.DatasourceKind) domain.Datasource {
	d := domain.Datasource{
		ID: domain.DatasourceID(newID()), Enterprise: e.ID, Kind: kind, Name: "Own", Host: "db.acme.example", Port: 27018,
		Database: "tenon", User: "tenon",
		Options: domain.DatasourceOptions{
			AuthSource: "admins", ReplicaSet: "rs0", Region: "eu", PathStyle: true, CACertificates: "PEM",
		},
		Status: domain.DatasourceOK, LastResult: domain.ConnectionOK, LastCheckedAt: after(1), Phase: domain.DatasourceInUse,
		SettlesAt: after(2), Written: true, Place: 3, Connection: 4, Version: 5, CreatedAt: someday, UpdatedAt: after(3),
		CreatedBy: "operator", UpdatedBy: "another",
	}
	return d
}

// addDatasource returns what is stored: the store tells which key seals the password.
func addDatasource(t *testing.T, p ports.Set, d domain.Datasource) domain.Datasource {
	t.Helper()
	must(t, p.Datasources.Insert(t.Context(), d, passwordOf(d)))
	stored := got(p.Datasources.Get(t.Context(), d.ID))(t)
	if stored.KeyID == "" {
		t.Error("nobody knows which key seals the password")
	}
	d.KeyID = stored.KeyID
	return d
}

func passwordOf(d domain.Datasource) domain.Secret { return domain.Secret("p\u00e4ss " + d.ID) }

func datasourceRoundTrip(t *testing.T, p ports.Set) {
	e, other := newTenant(t, p), newTenant(t, p)
	wantSame(t, len(got(p.Datasources.List(t.Context(), e.ID))(t)), 0)
	files := addDatasource(t, p, newDatasource(e, domain.FilesDatasource))
	records := newDatasource(e, domain.RecordsDatasource)
	records.LastResult, records.LastCheckedAt, records.SettlesAt = "", time.Time{}, time.Time{}
	records.Options, records.Status = domain.DatasourceOptions{}, domain.DatasourceUnverified
	records = addDatasource(t, p, records)
	addDatasource(t, p, newDatasource(other, domain.FilesDatasource))
	for _, want := range []domain.Datasource{files, records} {
		wantSame(t, got(p.Datasources.Get(t.Context(), want.ID))(t), want)
		wantSame(t, got(p.Datasources.Password(t.Context(), want.ID))(t), passwordOf(want))
	}
	wantSame(t, got(p.Datasources.List(t.Context(), e.ID))(t), []domain.Datasource{records, files})
}

func datasourceTaken(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	first := addDatasource(t, p, newDatasource(e, domain.FilesDatasource))
	wantError(
		t,
		p.Datasources.Insert(t.Context(), newDatasource(e, domain.FilesDatasource), "x"),
		domain.ErrDatasourceExists,
	)
	wantError(t, p.Datasources.Insert(
		t.Context(), newDatasource(newEnterprise(), domain.FilesDatasource), "x",
	), domain.ErrEnterpriseNotFound)
	again := newDatasource(newTenant(t, p), domain.FilesDatasource)
	again.ID = first.ID
	wantOnce(t, p.Datasources.Insert(t.Context(), again, "x"), func() (domain.Datasource, error) {
		return p.Datasources.Get(t.Context(), first.ID)
	}, first)
	wantSame(t, got(p.Datasources.Password(t.Context(), first.ID))(t), passwordOf(first))
}

func datasourceUpdate(t *testing.T, p ports.Set) {
	d := addDatasource(t, p, newDatasource(newTenant(t, p), domain.RecordsDatasource))
	want := d
	want.Name, want.Host, want.Port, want.Database, want.User = "New", "new.example", 1, "new", "eve"
	want.Options, want.Status = domain.DatasourceOptions{}, domain.DatasourceFailed
	want.LastResult, want.LastCheckedAt = domain.ConnectionTimeout, after(10)
	want.Phase, want.SettlesAt = domain.DatasourceLeaving, time.Time{}
	want.Place, want.Connection, want.Version, want.UpdatedAt, want.UpdatedBy = 8, 9, 10, after(11), "eve"
	for _, password := range []domain.Secret{"", "new"} {
		updated := got(p.Datasources.Update(t.Context(), d.ID, password, func(stored *domain.Datasource) error {
			*stored = want
			return nil
		}))(t)
		wantSame(t, updated, want)
		wantSame(t, got(p.Datasources.Get(t.Context(), d.ID))(t), want)
		if password == "" {
			password = passwordOf(d)
		}
		wantSame(t, got(p.Datasources.Password(t.Context(), d.ID))(t), password)
	}
	_, err := p.Datasources.Update(t.Context(), d.ID, "newer", func(stored *domain.Datasource) error {
		stored.Name = "Newer"
		return domain.ErrStale
	})
	wantError(t, err, domain.ErrStale)
	wantSame(t, got(p.Datasources.Get(t.Context(), d.ID))(t), want)
	wantSame(t, got(p.Datasources.Password(t.Context(), d.ID))(t), domain.Secret("new"))
}

func datasourceDelete(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	d, other := addDatasource(t, p, newDatasource(e, "s3")), addDatasource(t, p, newDatasource(e, "mongodb"))
	_ = p.InTx(t.Context(), func(ctx context.Context) error {
		must(t, p.Datasources.Delete(ctx, d.ID))
		return errBoom
	})
	wantSame(t, got(p.Datasources.Get(t.Context(), d.ID))(t), d)
	for range 2 {
		must(t, p.Datasources.Delete(t.Context(), d.ID))
		_, err := p.Datasources.Get(t.Context(), d.ID)
		wantError(t, err, domain.ErrDatasourceNotFound)
	}
	wantSame(t, got(p.Datasources.List(t.Context(), e.ID))(t), []domain.Datasource{other})
	addDatasource(t, p, newDatasource(e, "s3"))
}

// datasourceOf proves that a tenant's own is found, and nobody else's.
func datasourceOf(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p), newTenant(t, p)
	records, theirs := newDatasource(a, domain.RecordsDatasource), newDatasource(b, domain.RecordsDatasource)
	want := map[domain.TenantID]domain.Datasource{
		a.Organization: addDatasource(t, p, records), b.Organization: addDatasource(t, p, theirs),
	}
	for tenant, d := range want {
		found, password, err := p.Datasources.Of(t.Context(), tenant, domain.RecordsDatasource)
		must(t, err)
		wantSame(t, found, d)
		wantSame(t, password, passwordOf(d))
		_, _, err = p.Datasources.Of(t.Context(), tenant, domain.FilesDatasource)
		wantError(t, err, domain.ErrDatasourceNotFound)
	}
	got(p.Datasources.Update(t.Context(), records.ID, "new", func(*domain.Datasource) error { return nil }))(t)
	_, password, err := p.Datasources.Of(t.Context(), a.Organization, domain.RecordsDatasource)
	must(t, err)
	wantSame(t, password, domain.Secret("new"))
	nowhere(t, domain.ErrDatasourceNotFound, func(tenant domain.TenantID) error {
		_, _, err := p.Datasources.Of(t.Context(), tenant, domain.RecordsDatasource)
		return err
	})
}

func datasourceOfPhases(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	d := addDatasource(t, p, newDatasource(e, domain.FilesDatasource))
	for phase, used := range map[domain.DatasourcePhase]bool{
		domain.DatasourcePreparing: false, domain.DatasourceChanging: true, domain.DatasourceInUse: true,
		domain.DatasourceLeaving: false,
	} {
		change := func(d *domain.Datasource) error { d.Phase = phase; return nil }
		stored := got(p.Datasources.Update(t.Context(), d.ID, "", change))(t)
		found, _, err := p.Datasources.Of(t.Context(), e.Organization, domain.FilesDatasource)
		if !used {
			wantError(t, err, domain.ErrDatasourceNotFound)
			continue
		}
		must(t, err)
		wantSame(t, found, stored)
	}
}

// datasourceTenants proves that those are told whose data lies in one now, and nobody else.
func datasourceTenants(t *testing.T, p ports.Set) {
	a, b, files, leaving := newTenant(t, p), newTenant(t, p), newTenant(t, p), newTenant(t, p)
	for _, e := range []domain.Enterprise{a, b} {
		addDatasource(t, p, newDatasource(e, domain.RecordsDatasource))
	}
	addDatasource(t, p, newDatasource(files, domain.FilesDatasource))
	left := newDatasource(leaving, domain.RecordsDatasource)
	left.Phase = domain.DatasourceLeaving
	addDatasource(t, p, left)
	all := got(p.Datasources.Tenants(t.Context(), domain.RecordsDatasource))(t)
	for e, want := range map[domain.TenantID]bool{
		a.Organization: true, b.Organization: true, files.Organization: false, leaving.Organization: false,
	} {
		if slices.Contains(all, e) != want {
			t.Errorf("%s is among those with records of their own: %v, want %v", e, !want, want)
		}
	}
	if !slices.IsSorted(all) {
		t.Errorf("%v is in no order", all)
	}
}

func datasourceNone(t *testing.T, p ports.Set) {
	nowhere(t, domain.ErrDatasourceNotFound, func(id domain.DatasourceID) error {
		_, err := p.Datasources.Get(t.Context(), id)
		return err
	})
	nowhere(t, domain.ErrDatasourceNotFound, func(id domain.DatasourceID) error {
		_, err := p.Datasources.Password(t.Context(), id)
		return err
	})
	nowhere(t, domain.ErrDatasourceNotFound, func(id domain.DatasourceID) error {
		_, err := p.Datasources.Update(t.Context(), id, "x", func(*domain.Datasource) error { return nil })
		return err
	})
}

// datasourceWritten proves that only a datasource of records that is in use is marked.
func datasourceWritten(t *testing.T, p ports.Set) {
	e, other := newTenant(t, p), newTenant(t, p)
	records, theirs := newDatasource(e, domain.RecordsDatasource), newDatasource(other, domain.RecordsDatasource)
	files := newDatasource(e, domain.FilesDatasource)
	files.Written, records.Written, theirs.Written = false, false, false
	wantError(t, p.Datasources.MarkWritten(t.Context(), e.ID), domain.ErrDatasourceChanging)
	files = addDatasource(t, p, files)
	wantError(t, p.Datasources.MarkWritten(t.Context(), e.ID), domain.ErrDatasourceChanging)
	addDatasource(t, p, records)
	theirs = addDatasource(t, p, theirs)
	for _, phase := range domain.DatasourcePhases() {
		records = got(p.Datasources.Update(t.Context(), records.ID, "", func(d *domain.Datasource) error {
			d.Phase, d.Written = phase, false
			return nil
		}))(t)
		err := p.Datasources.MarkWritten(t.Context(), e.ID)
		if records.Written = phase == domain.DatasourceInUse; records.Written {
			must(t, err)
		} else {
			wantError(t, err, domain.ErrDatasourceChanging)
		}
		wantSame(t, got(p.Datasources.List(t.Context(), e.ID))(t), []domain.Datasource{records, files})
		facts := got(p.AccessFacts.Load(t.Context(), domain.AccessQuery{Tenant: e.Organization}))(t)
		wantSame(t, facts.Unwritten, !records.Written)
	}
	wantSame(t, got(p.Datasources.Get(t.Context(), theirs.ID))(t), theirs)
}

func datasourceRace(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	inserted(t, domain.ErrDatasourceExists, func(int) error {
		return p.Datasources.Insert(t.Context(), newDatasource(e, domain.FilesDatasource), "x")
	})
}
