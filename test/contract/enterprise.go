package contract

import (
	"context"
	"strings"
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
	"lock":            enterpriseLock,
	"update conflict": enterpriseUpdateConflict,
	"race":            enterpriseRace,
	"duplicate":       enterpriseDuplicate,
	"domain":          enterpriseDomain,
	"domain race":     enterpriseDomainRace,
	"twice":           enterpriseTwice,
	"find":            enterpriseFind,
	"count":           enterpriseCount,
	"search":          enterpriseSearch,
	"search short":    enterpriseSearchShort,
	"sort":            enterpriseSort,
	"sort all":        enterpriseSortAll,
	"pages":           enterprisePages,
}

func enterpriseRoundTrip(t *testing.T, p ports.Set) {
	full := newEnterprise()
	full.URL, full.Description, full.LogoURL = "https://"+full.Domain, "Trials in oncology.\nAnd \"more\"",
		"/api/v1/assets/1/content"
	full.ZipCode, full.Region, full.Size, full.ContactNumber = "10115", "EU", "11-50", "+49 30 1"
	full.Version, full.UpdatedAt, full.UpdatedBy = 7, after(1), "auth0|eve"
	bare := newEnterprise()
	bare.Organization, bare.Status = "", domain.EnterpriseInvited
	another := newEnterprise()
	another.Organization = ""
	for _, want := range []domain.Enterprise{full, bare, another} {
		must(t, p.Enterprises.Insert(t.Context(), want))
		wantSame(t, got(p.Enterprises.Get(t.Context(), want.ID))(t), want)
	}
	nowhere(
		t, domain.ErrEnterpriseNotFound,
		func(id domain.EnterpriseID) error { _, err := p.Enterprises.Get(t.Context(), id); return err },
	)
}

// claims are what no two enterprises may share, and how a company takes it
// from another.
var claims = map[*domain.Error]func(of, from *domain.Enterprise){
	domain.ErrDomainTaken:       func(of, from *domain.Enterprise) { of.Domain = from.Domain },
	domain.ErrAdminEmailTaken:   func(of, from *domain.Enterprise) { of.AdminEmail = from.AdminEmail },
	domain.ErrOrganizationTaken: func(of, from *domain.Enterprise) { of.Organization = from.Organization },
}

func enterpriseUnique(t *testing.T, p ports.Set) {
	first := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	for taken, claim := range claims {
		e := newEnterprise()
		claim(&e, &first)
		wantError(t, p.Enterprises.Insert(t.Context(), e), taken)
		_, err := p.Enterprises.Get(t.Context(), e.ID)
		wantError(t, err, domain.ErrEnterpriseNotFound)
	}
}

// enterpriseFreeAgain proves that a deleted enterprise holds nothing.
func enterpriseFreeAgain(t *testing.T, p ports.Set) {
	first := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	_, err := p.Enterprises.Update(
		t.Context(), first.ID, 0,
		func(e *domain.Enterprise) error { return e.Transition(domain.EnterpriseDeleted, "operator", after(1)) },
	)
	must(t, err)
	e := newEnterprise()
	for _, claim := range claims {
		claim(&e, &first)
	}
	must(t, p.Enterprises.Insert(t.Context(), e))
	_, err = p.Enterprises.Update(
		t.Context(), first.ID, 0, func(e *domain.Enterprise) error { e.Description = "gone"; return nil },
	)
	must(t, err)
	_, err = p.Enterprises.Update(
		t.Context(), first.ID, 0, func(e *domain.Enterprise) error { e.Status = domain.EnterpriseActive; return nil },
	)
	wantKind(t, err, domain.Conflict)
}

func enterpriseOfTenant(t *testing.T, p ports.Set) {
	first := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	unborn := newEnterprise()
	unborn.Organization = ""
	must(t, p.Enterprises.Insert(t.Context(), unborn))
	wantSame(t, got(p.Enterprises.ByTenant(t.Context(), first.Organization))(t), first)
	for _, nobody := range []domain.TenantID{"", "org_nobody", "ORG" + first.Organization[3:]} {
		_, err := p.Enterprises.ByTenant(t.Context(), nobody)
		wantError(t, err, domain.ErrEnterpriseNotFound)
	}
	deleted, err := p.Enterprises.Update(
		t.Context(), first.ID, 0,
		func(e *domain.Enterprise) error { return e.Transition(domain.EnterpriseDeleted, "operator", after(1)) },
	)
	must(t, err)
	wantSame(t, got(p.Enterprises.ByTenant(t.Context(), first.Organization))(t), deleted)
	heir := newEnterprise()
	heir.Organization, heir.CreatedAt = first.Organization, after(-1)
	must(t, p.Enterprises.Insert(t.Context(), heir))
	wantSame(t, got(p.Enterprises.ByTenant(t.Context(), first.Organization))(t), heir)
}

// enterpriseLock proves that of many who hold an enterprise each sees what the one before
// has stored.
func enterpriseLock(t *testing.T, p ports.Set) {
	e := newTenant(t, p)
	together(8, func(i int) {
		err := p.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := p.Enterprises.Lock(ctx, e.ID); err != nil {
				return err
			}
			there, err := p.Admins.List(ctx, e.ID)
			if err != nil || len(there) > 0 {
				return err
			}
			_, _, err = p.Admins.Ensure(ctx, newAdmin(e, i))
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	wantSame(t, len(got(p.Admins.List(t.Context(), e.ID))(t)), 1)
	wantSame(t, got(p.Enterprises.Lock(t.Context(), e.ID))(t), e)
	nowhere(t, domain.ErrEnterpriseNotFound, func(id domain.EnterpriseID) error {
		_, err := p.Enterprises.Lock(t.Context(), id)
		return err
	})
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
	wantError(t, err, domain.ErrStale)
	_, err = p.Enterprises.Update(
		t.Context(), want.ID, 0, func(e *domain.Enterprise) error { e.Name = "lost"; return errBoom },
	)
	wantError(t, err, errBoom)
	nowhere(t, domain.ErrEnterpriseNotFound, func(id domain.EnterpriseID) error {
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
		_, err := p.Enterprises.Update(
			t.Context(), second.ID, 0, func(e *domain.Enterprise) error { claim(e, &first); return nil },
		)
		wantError(t, err, taken)
	}
	wantSame(t, got(p.Enterprises.Get(t.Context(), second.ID))(t), second)
}

// enterpriseRace proves that Update holds the enterprise while change runs.
func enterpriseRace(t *testing.T, p ports.Set) {
	e := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), e))
	together(20, func(int) {
		if _, err := p.Enterprises.Update(
			t.Context(), e.ID, 0, func(e *domain.Enterprise) error { e.Version++; return nil },
		); err != nil {
			t.Error(err)
		}
	})
	if e = got(p.Enterprises.Get(t.Context(), e.ID))(t); e.Version != 21 {
		t.Errorf("%d updates were lost", 21-e.Version)
	}
}

func enterpriseDuplicate(t *testing.T, p ports.Set) {
	first := newEnterprise()
	inserted(t, domain.ErrDomainTaken, func(int) error {
		e := newEnterprise()
		e.Domain = first.Domain
		return p.Enterprises.Insert(t.Context(), e)
	})
}

func enterpriseTwice(t *testing.T, p ports.Set) {
	first, again := newEnterprise(), newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), first))
	again.ID = first.ID
	wantOnce(
		t, p.Enterprises.Insert(t.Context(), again),
		func() (domain.Enterprise, error) { return p.Enterprises.Get(t.Context(), first.ID) }, first,
	)
}

// atDomain is an enterprise of that domain.
func atDomain(host string) domain.Enterprise {
	e := newEnterprise()
	e.Domain = host
	return e
}

// enterpriseDomain proves that of two domains neither is within the other.
func enterpriseDomain(t *testing.T, p ports.Set) {
	first := atDomain("eu." + newEnterprise().Domain)
	host := first.Domain
	must(t, p.Enterprises.Insert(t.Context(), first))
	for _, within := range []string{"lab." + host, "a.b.c." + host, "x-y." + host, host[len("eu."):]} {
		wantError(t, p.Enterprises.Insert(t.Context(), atDomain(within)), domain.ErrDomainTaken)
	}
	for _, beside := range []string{"us." + host[len("eu."):], "n" + host, "a-" + host, host + "-x", host + ".org"} {
		must(t, p.Enterprises.Insert(t.Context(), atDomain(beside)))
	}
	_, err := p.Enterprises.Update(t.Context(), first.ID, 0, func(e *domain.Enterprise) error {
		e.Status = domain.EnterpriseDeleted
		return nil
	})
	must(t, err)
	must(t, p.Enterprises.Insert(t.Context(), atDomain("lab."+host)))
	must(t, p.Enterprises.Insert(t.Context(), atDomain("x.eu-"+host[len("eu."):])))
}

func enterpriseDomainRace(t *testing.T, p ports.Set) {
	host := newEnterprise().Domain
	inserted(t, domain.ErrDomainTaken, func(i int) error {
		return p.Enterprises.Insert(t.Context(), atDomain(strings.Repeat("a.", i)+host))
	})
}
