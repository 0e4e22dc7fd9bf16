package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func TestAddressesHaveOneSpelling(t *testing.T) {
	for sent, want := range map[string]string{
		" Ada@ACME.example ":                  "ada@acme.example",
		"\ufeffada@acme.example\u200b\r\n":    "ada@acme.example",
		"o'brien+x_1@a-b.co.uk":               "o'brien+x_1@a-b.co.uk",
		"ada@M\u00dcLLER.example":             "ada@xn--mller-kva.example",
		"ada@mu\u0308ller.example":            "ada@xn--mller-kva.example",
		"ada@XN--MLLER-KVA.example":           "ada@xn--mller-kva.example",
		"ada@\u4f8b\u3048.\u30c6\u30b9\u30c8": "ada@xn--r8jz45g.xn--zckzah",
		"a@sub.1.example":                     "a@sub.1.example",
	} {
		if got, err := domain.ParseEmail("email", sent); err != nil || got != want {
			t.Errorf("%+q is %q, %v; want %q", sent, got, err, want)
		}
	}
}

// Whatever Unicode thinks of as the same letter is another mailbox or none.
func TestNoAddressIsAnothersBySpelling(t *testing.T) {
	for _, sent := range []string{
		"ad\u0131@acme.example", "\u212aim@acme.example", "AD\u0130@acme.example", "\uff41da@acme.example",
		"zo\u00eb@acme.example",
		"a\u200bda@acme.example", "\u0430da@acme.example", "ada@\u212aite.example", "ada@acme\u3002example",
		"ada@\uff41cme.example", "ada@acme.ex\u00adample", "ada@ac\u200dme.example", "ada@f\u0130rm.example",
		"\u017fam@acme.example",
		"ada@\u017ft.example",
	} {
		if got, err := domain.ParseEmail("email", sent); !errors.Is(err, domain.ErrEmailInvalid) {
			t.Errorf("%+q is %+q, %v", sent, got, err)
		}
	}
}

func TestWhatIsNoAddress(t *testing.T) {
	for _, sent := range []string{
		"", "ada", "@acme.example", "ada@", "ada@acme", "ada@@acme.example", "a b@acme.example", "ada@ac me.example",
		`"ada"@acme.example`, "Ada <ada@acme.example>", "ada@acme.example, eve@evil.example", "ada@-acme.example",
		"ada@acme-.example", "ada@acme..example", "ada@.example", "ada@acme.example.", ".ada@acme.example",
		"ada.@acme.example",
		"a..b@acme.example", "ada@[127.0.0.1]", "ada@127.0.0.1", "ada@a_b.example",
		"ada@acme.example\r\nBcc: eve@evil.example",
		"ada\x00@acme.example", "ada@xn--\u00fc.example", "ada@xn--a.example", "ada\xff@acme.example", "ada@acm\xff.example",
		strings.Repeat("a", 65) + "@acme.example", "ada@" + strings.Repeat("a", 64) + ".example",
		"a@" + strings.Repeat("a.", 130) + "example",
	} {
		if got, err := domain.ParseEmail("email", sent); !errors.Is(err, domain.ErrEmailInvalid) {
			t.Errorf("%+q is %+q, %v", sent, got, err)
		}
	}
}

func TestEnterprisesAreLookedUpByAddresses(t *testing.T) {
	q, err := domain.EnterpriseQuery{Domain: " M\u00fcller.example", AdminEmail: "ADA@acme.example\u200b"}.Normalized()
	if err != nil || q.Domain != "xn--mller-kva.example" || q.AdminEmail != "ada@acme.example" {
		t.Errorf("%+v, %v", q, err)
	}
	for _, text := range []string{"acme", "a b.example", "\u212aite.example", "\u200b"} {
		_, err := domain.EnterpriseQuery{Domain: text}.Normalized()
		if !errors.Is(err, domain.ErrDomainInvalid) || domain.AsError(err).Fields[0].Location != "domain" {
			t.Errorf("domain %+q: %v", text, err)
		}
		_, err = domain.EnterpriseQuery{AdminEmail: text}.Normalized()
		if !errors.Is(err, domain.ErrEmailInvalid) || domain.AsError(err).Fields[0].Location != "admin_email" {
			t.Errorf("e-mail %+q: %v", text, err)
		}
	}
}

func TestAliasesAreDomains(t *testing.T) {
	e := domain.Enterprise{ID: "e", Domain: "xn--mller-kva.example"}
	onboard := func(aliases ...string) ([]string, error) {
		o, err := domain.NewOnboarding{DisplayName: "M", DomainAliases: aliases}.Onboarding(e, time.Time{})
		return o.DomainAliases, err
	}
	got, err := onboard("LAB.M\u00fcller.example", "\ufeffm\u00fcller.example")
	if want := []string{"xn--mller-kva.example", "lab.xn--mller-kva.example"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := onboard("la b.m\u00fcller.example"); !errors.Is(err, domain.ErrDomainInvalid) {
		t.Error(err)
	}
	if _, err := onboard("m\u0131ller.example"); !errors.Is(err, domain.ErrAliasForeign) {
		t.Error(err)
	}
}

func TestAProvidersAddressIsNobodyElses(t *testing.T) {
	for sent, want := range map[string]domain.ProviderProfile{
		" ADA@acme.example":      {Email: "ada@acme.example", Verified: true},
		"\u212aim@acme.example":  {},
		"ada\u0131@acme.example": {},
		"":                       {},
	} {
		got := domain.ProviderProfile{Email: sent, Verified: true}.Normalized()
		if got != want {
			t.Errorf("%+q is %+v", sent, got)
		}
	}
	long := domain.ProviderProfile{FirstName: "\u200bA\nda\x07", LastName: strings.Repeat("e\u0301", 101)}.Normalized()
	if long.FirstName != "A da" || long.LastName != strings.Repeat("\u00e9", domain.MaxPersonName) {
		t.Errorf("%+q, %+q", long.FirstName, long.LastName)
	}
}

func TestURLsHaveNothingInvisible(t *testing.T) {
	for sent, want := range map[string]string{
		"\ufeffhttps://acme.example\u200b": "https://acme.example", "https://ac\u200bme.example": "",
		"https://a\u202ecme.example": "",
		"acme.example\n":             "acme.example", "https://acme.example/a\tb": "",
	} {
		e, err := domain.NewEnterprise{Name: "A", URL: sent, AdminEmail: "a@acme.example"}.Enterprise(
			"e", domain.EnterpriseInvited, "s", time.Time{},
		)
		if e.URL != want || (want == "") != errors.Is(err, domain.ErrURLInvalid) {
			t.Errorf("%+q is %+q, %v", sent, e.URL, err)
		}
	}
}

func FuzzAddresses(f *testing.F) {
	f.Add("Ada@M\u00fcller.example")
	f.Add("\u212a@\u0130.x")
	f.Fuzz(func(t *testing.T, s string) {
		address, err := domain.ParseEmail("email", s)
		if err != nil {
			return
		}
		again, err := domain.ParseEmail("email", address)
		foreign := strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || 'A' <= r && r <= 'Z' })
		if again != address || err != nil || foreign || strings.Count(address, "@") != 1 {
			t.Errorf("%+q is %+q, then %+q, %v", s, address, again, err)
		}
	})
}
