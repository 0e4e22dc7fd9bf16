package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var enterpriseChecks = checks{
	"round trip":      enterpriseRoundTrip,
	"unique":          enterpriseUnique,
	"free again":      enterpriseFreeAgain,
	"of tenant":       enterpriseOfTenant,
	"update":          enterpriseUpdate,
	"update conflict": enterpriseUpdateConflict,
	"race":            enterpriseRace,
	"twins":           enterpriseTwins,
	"search":          enterpriseSearch,
	"sort":            enterpriseSort,
	"pages":           enterprisePages,
}

func enterpriseRoundTrip(t *testing.T, p ports.Set) {
	full := newEnterprise()
	full.URL, full.Description, full.LogoURL = "https://"+full.Domain, "Trials in oncology.\nAnd \"more\"", "/api/v1/assets/1/content"
	full.ZipCode, full.Region, full.Size, full.ContactNumber = "10115", "EU", "11-50", "+49 30 1"
	full.Version, full.UpdatedAt, full.UpdatedBy = 7, after(1), "auth0|eve"
	bare := newEnterprise()
	bare.Organization, bare.Status = "", domain.Invited
	another := newEnterprise()
	another.Organization = ""
	for _, want := range []domain.Enterprise{full, bare, another} {
		must(t, p.Enterprises.Insert(t.Context(), want))
		wantSame(t, got(p.Enterprises.Get(t.Context(), want.ID))(t), want)
	}
	nowhere(t, domain.NoSuchEnterprise, func(id domain.EnterpriseID) error { _, err := p.Enterprises.Get(t.Context(), id); return err })
}

// claims are what no two enterprises may share, and how a company takes it
// from another.
var claims = map[*domain.Error]func(of, from *domain.Enterprise){
	domain.DomainTaken:       func(of, from *domain.Enterprise) { of.Domain = from.Domain },
	domain.AdminEmailTaken:   func(of, from *domain.Enterprise) { of.AdminEmail = from.AdminEmail },
	domain.OrganizationTaken: func(of, from *domain.Enterprise) { of.Organization = from.Organization },
}

func enterpriseUnique(t *testing.T, p ports.Set) {
	first := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	for taken, claim := range claims {
		e := newEnterprise()
		claim(&e, &first)
		wantError(t, p.Enterprises.Insert(t.Context(), e), taken)
		_, err := p.Enterprises.Get(t.Context(), e.ID)
		wantError(t, err, domain.NoSuchEnterprise)
	}
}

// enterpriseFreeAgain proves that a deleted enterprise holds nothing.
func enterpriseFreeAgain(t *testing.T, p ports.Set) {
	first := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	_, err := p.Enterprises.Update(t.Context(), first.ID, 0, func(e *domain.Enterprise) error { return e.Move(domain.Deleted, "operator", after(1)) })
	must(t, err)
	e := newEnterprise()
	for _, claim := range claims {
		claim(&e, &first)
	}
	must(t, p.Enterprises.Insert(t.Context(), e))
	_, err = p.Enterprises.Update(t.Context(), first.ID, 0, func(e *domain.Enterprise) error { e.Description = "gone"; return nil })
	must(t, err)
	_, err = p.Enterprises.Update(t.Context(), first.ID, 0, func(e *domain.Enterprise) error { e.Status = domain.Active; return nil })
	wantKind(t, err, domain.Conflict)
}

func enterpriseOfTenant(t *testing.T, p ports.Set) {
	first := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	unborn := newEnterprise()
	unborn.Organization = ""
	must(t, p.Enterprises.Insert(t.Context(), unborn))
	wantSame(t, got(p.Enterprises.OfTenant(t.Context(), first.Organization))(t), first)
	for _, nobody := range []domain.TenantID{"", "org_nobody", "ORG" + first.Organization[3:]} {
		_, err := p.Enterprises.OfTenant(t.Context(), nobody)
		wantError(t, err, domain.NoSuchEnterprise)
	}
	deleted, err := p.Enterprises.Update(t.Context(), first.ID, 0, func(e *domain.Enterprise) error { return e.Move(domain.Deleted, "operator", after(1)) })
	must(t, err)
	wantSame(t, got(p.Enterprises.OfTenant(t.Context(), first.Organization))(t), deleted)
	heir := newEnterprise()
	heir.Organization, heir.CreatedAt = first.Organization, after(-1)
	must(t, p.Enterprises.Insert(t.Context(), heir))
	wantSame(t, got(p.Enterprises.OfTenant(t.Context(), first.Organization))(t), heir)
}

func enterpriseUpdate(t *testing.T, p ports.Set) {
	want := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), want))
	rename := func(e *domain.Enterprise) error {
		e.Version, e.UpdatedAt, e.ContactNumber = e.Version+1, after(1), "1"
		return e.Rename("Renamed")
	}
	must(t, rename(&want))
	wantSame(t, got(p.Enterprises.Update(t.Context(), want.ID, 1, rename))(t), want)
	_, err := p.Enterprises.Update(t.Context(), want.ID, 1, rename)
	wantError(t, err, domain.VersionStale)
	_, err = p.Enterprises.Update(t.Context(), want.ID, 0, func(e *domain.Enterprise) error { e.Name = "lost"; return errBoom })
	wantError(t, err, errBoom)
	nowhere(t, domain.NoSuchEnterprise, func(id domain.EnterpriseID) error {
		_, err := p.Enterprises.Update(t.Context(), id, 0, rename)
		return err
	})
	wantSame(t, got(p.Enterprises.Get(t.Context(), want.ID))(t), want)
}

func enterpriseUpdateConflict(t *testing.T, p ports.Set) {
	first, second := newEnterprise(), newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	must(t, p.Enterprises.Insert(t.Context(), second))
	for taken, claim := range claims {
		_, err := p.Enterprises.Update(t.Context(), second.ID, 0, func(e *domain.Enterprise) error { claim(e, &first); return nil })
		wantError(t, err, taken)
	}
	wantSame(t, got(p.Enterprises.Get(t.Context(), second.ID))(t), second)
}

// enterpriseRace proves that Update holds the enterprise while change runs.
func enterpriseRace(t *testing.T, p ports.Set) {
	e := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), e))
	together(20, func(int) {
		if _, err := p.Enterprises.Update(t.Context(), e.ID, 0, func(e *domain.Enterprise) error { e.Version++; return nil }); err != nil {
			t.Error(err)
		}
	})
	if e = got(p.Enterprises.Get(t.Context(), e.ID))(t); e.Version != 21 {
		t.Errorf("%d updates were lost", 21-e.Version)
	}
}

func enterpriseTwins(t *testing.T, p ports.Set) {
	first := newEnterprise()
	inserted(t, domain.DomainTaken, func(int) error {
		e := newEnterprise()
		e.Domain = first.Domain
		return p.Enterprises.Insert(t.Context(), e)
	})
}

// addEnterprises stores one for each of the names, after a word of their own.
func addEnterprises(t *testing.T, p ports.Set) (word string) {
	word = unique()
	for i, name := range names {
		e := newEnterprise()
		must(t, e.Rename(word+" "+name))
		e.CreatedAt, e.UpdatedAt = after(i), after(-i)
		if i%2 == 0 {
			e.Status = domain.Suspended
		}
		must(t, p.Enterprises.Insert(t.Context(), e))
	}
	return word
}

func enterpriseName(word string) func(e domain.Enterprise) string {
	return func(e domain.Enterprise) string { return e.Name[len(word)+1:] }
}

func enterpriseSearch(t *testing.T, p ports.Set) {
	e := newEnterprise()
	e.Domain, e.Description = "dom-"+unique()+".example", "Sammelt GERÄTE "+unique()
	must(t, p.Enterprises.Insert(t.Context(), e))
	for _, q := range []string{e.Domain[4:20], "geräte " + e.Description[len("Sammelt GERÄTE "):]} {
		found := got(p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: q, Paging: domain.Paging{Size: 10}}))(t)
		wantSame(t, found.Items, []domain.Enterprise{e})
	}
	word := unique()
	for _, name := range names {
		e := newEnterprise()
		must(t, e.Rename(name+word))
		must(t, p.Enterprises.Insert(t.Context(), e))
	}
	for _, c := range []struct {
		q    string
		want []string
	}{{"SURE" + word, []string{"B100% sure", "b100x sure"}}, {"0% sure" + word, []string{"B100% sure"}}, {"a_b" + word, []string{"a_b"}}, {`c\d` + word, []string{`c\d`}}, {"σίσυφος" + word, []string{"ΣΊΣΥΦΟΣ"}}, {word, slices.Sorted(slices.Values(names))}} {
		page := got(p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: c.q, Paging: domain.Paging{Size: 100}}))(t)
		found := listed(page.Items, func(e domain.Enterprise) string { return e.Name[:len(e.Name)-len(word)] })
		if slices.Sort(found); !slices.Equal(found, c.want) {
			t.Errorf("%q finds %q, want %q", c.q, found, c.want)
		}
	}
}

func enterpriseSort(t *testing.T, p ports.Set) {
	word := addEnterprises(t, p)
	list := func(o ...domain.Order) []string {
		return listed(got(p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: word, Sort: o, Paging: domain.Paging{Size: 100}}))(t).Items, enterpriseName(word))
	}
	sortable(t, func(o domain.Order) []string { return list(o) })
	wantSame(t, list(domain.Order{Key: "created_at"}), names)
	wantSame(t, list(domain.Order{Key: "updated_at", Desc: true}), names)
	odd, even := everySecond(names)
	wantSame(t, list(domain.Order{Key: "status", Desc: true}, domain.Order{Key: "created_at"}), append(even, odd...))
	domains := listed(got(p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: word, Sort: []domain.Order{{Key: "domain"}}, Paging: domain.Paging{Size: 100}}))(t).Items,
		func(e domain.Enterprise) string { return e.Domain })
	if !slices.IsSorted(domains) {
		t.Errorf("sorted by domain: %q", domains)
	}
}

func enterprisePages(t *testing.T, p ports.Set) {
	word := addEnterprises(t, p)
	all := pages(t, 4, func(at domain.Paging) (domain.Page[domain.Enterprise], error) {
		return p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: word, Paging: at})
	})
	ids := listed(all, func(e domain.Enterprise) domain.EnterpriseID { return e.ID })
	if len(ids) != len(names) || !slices.IsSorted(ids) || len(slices.Compact(ids)) != len(names) {
		t.Errorf("%d of %d, not in the order of ids or not each once", len(ids), len(names))
	}
	suspended := pages(t, 3, func(at domain.Paging) (domain.Page[domain.Enterprise], error) {
		return p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: word, Status: domain.Suspended, Paging: at})
	})
	if len(suspended) != (len(names)+1)/2 {
		t.Errorf("%d are suspended", len(suspended))
	}
}
