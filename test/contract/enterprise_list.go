package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// addEnterprises stores one for each of the names, after a word of their own.
func addEnterprises(t *testing.T, p ports.Set) (word string) {
	word = unique()
	for i, name := range names {
		e := newEnterprise()
		must(t, e.Rename(word+" "+name))
		e.CreatedAt, e.UpdatedAt = after(i), after(-i)
		if i%2 == 0 {
			e.Status = domain.EnterpriseSuspended
		}
		must(t, p.Enterprises.Insert(t.Context(), e))
	}
	return word
}

func enterpriseName(word string) func(e domain.Enterprise) string {
	return func(e domain.Enterprise) string { return e.Name[len(word)+1:] }
}

// enterpriseSearch adds a word of its own to everything that it looks for.
func enterpriseSearch(t *testing.T, p ports.Set) {
	word := unique()
	list := func(q string) []domain.Enterprise {
		return got(p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: q, Paging: domain.Paging{Size: 100}}))(t).Items
	}
	for _, name := range names {
		e := newEnterprise()
		must(t, e.Rename(name+word))
		must(t, p.Enterprises.Insert(t.Context(), e))
	}
	for q, want := range map[string][]string{
		"SURE": {"B100% sure", "b100x sure"}, "0% sure": {"B100% sure"}, "a_b": {"a_b"}, `c\d`: {`c\d`},
		"σίσυφος": {"ΣΊΣΥΦΟΣ"}, "": slices.Sorted(slices.Values(names)),
	} {
		found := listed(list(q+word), func(e domain.Enterprise) string { return e.Name[:len(e.Name)-len(word)] })
		if slices.Sort(found); !slices.Equal(found, want) {
			t.Errorf("%q finds %q, want %q", q, found, want)
		}
	}
	e := newEnterprise()
	e.Domain, e.Description = "dom"+e.Domain, "Sammelt GERÄTE "+word
	must(t, p.Enterprises.Insert(t.Context(), e))
	wantSame(t, list(strings.ToUpper(e.Domain[:20])), []domain.Enterprise{e})
	wantSame(t, list("geräte "+word), []domain.Enterprise{e})
	wantSame(t, list(strings.ToUpper(e.AdminEmail)), []domain.Enterprise{e})
	for _, exact := range []domain.EnterpriseQuery{{Domain: e.Domain}, {AdminEmail: e.AdminEmail}} {
		exact.Paging = domain.Paging{Size: 100}
		wantSame(t, got(p.Enterprises.List(t.Context(), exact))(t).Items, []domain.Enterprise{e})
	}
	page := domain.EnterpriseQuery{Domain: e.Domain[3:], Paging: domain.Paging{Size: 100}}
	wantSame(t, len(got(p.Enterprises.List(t.Context(), page))(t).Items), 0)
}

// enterpriseSearchShort looks for texts that are too short, or too odd, for an index of words.
func enterpriseSearchShort(t *testing.T, p ports.Set) {
	addEnterprises(t, p)
	for _, q := range []string{"%", "_", "'", `\`, "ä", "Σ", "b", "b1", "0%"} {
		found := got(p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: q, Paging: domain.Paging{Size: 100}}))(t)
		if found.Total == 0 {
			t.Errorf("%q finds nothing", q)
		}
		for _, e := range found.Items {
			if text := strings.Join([]string{e.Name, e.Domain, e.AdminEmail, e.Description}, "\n"); !strings.Contains(
				domain.Fold(text), domain.Fold(q),
			) {
				t.Errorf("%q finds %q", q, text)
			}
		}
	}
	for _, q := range []string{"€", "€€", "%%%", `\\\`, strings.Repeat("x", 200)} {
		none := domain.EnterpriseQuery{Q: q, Paging: domain.Paging{Size: 100}}
		wantSame(t, got(p.Enterprises.List(t.Context(), none))(t).Total, 0)
	}
}

func enterpriseSort(t *testing.T, p ports.Set) {
	word := addEnterprises(t, p)
	list := func(o ...domain.Order) []string {
		return listed(
			got(
				p.Enterprises.List(t.Context(), domain.EnterpriseQuery{Q: word, Sort: o, Paging: domain.Paging{Size: 100}}),
			)(t).Items,
			enterpriseName(word),
		)
	}
	sortable(t, func(o domain.Order) []string { return list(o) })
	wantSame(t, list(domain.Order{Key: "created_at"}), names)
	wantSame(t, list(domain.Order{Key: "updated_at", Desc: true}), names)
	odd, even := everySecond(names)
	wantSame(t, list(domain.Order{Key: "status", Desc: true}, domain.Order{Key: "created_at"}), append(even, odd...))
	domains := listed(
		got(
			p.Enterprises.List(t.Context(), domain.EnterpriseQuery{
				Q: word, Sort: []domain.Order{{Key: "domain"}}, Paging: domain.Paging{Size: 100},
			}),
		)(t).Items,
		func(e domain.Enterprise) string { return e.Domain },
	)
	if !slices.IsSorted(domains) {
		t.Errorf("sorted by domain: %q", domains)
	}
}

// enterpriseSortAll sorts whatever enterprises there are.
func enterpriseSortAll(t *testing.T, p ports.Set) {
	addEnterprises(t, p)
	sortedBy(t, map[string]func(domain.Enterprise) string{
		"name":       func(e domain.Enterprise) string { return domain.Fold(e.Name) },
		"domain":     func(e domain.Enterprise) string { return e.Domain },
		"status":     func(e domain.Enterprise) string { return string(e.Status) },
		"created_at": func(e domain.Enterprise) string { return byTime(e.CreatedAt) },
		"updated_at": func(e domain.Enterprise) string { return byTime(e.UpdatedAt) },
	}, func(o domain.Order) []domain.Enterprise {
		page := domain.Paging{Size: 100}
		q := domain.EnterpriseQuery{Sort: []domain.Order{o}, Paging: page}
		suspended := q
		suspended.Status = domain.EnterpriseSuspended
		for _, e := range got(p.Enterprises.List(t.Context(), suspended))(t).Items {
			wantSame(t, e.Status, domain.EnterpriseSuspended)
		}
		return got(p.Enterprises.List(t.Context(), q))(t).Items
	})
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
		return p.Enterprises.List(
			t.Context(), domain.EnterpriseQuery{Q: word, Status: domain.EnterpriseSuspended, Paging: at},
		)
	})
	if len(suspended) != (len(names)+1)/2 {
		t.Errorf("%d are suspended", len(suspended))
	}
}
