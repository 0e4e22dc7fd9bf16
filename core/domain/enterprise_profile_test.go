package domain

import (
	"errors"
	"testing"
	"time"
)

func named(t *testing.T, in NewEnterprise) Enterprise {
	t.Helper()
	in.Name = "Acme"
	e, err := in.Enterprise("e", EnterprisePending, "operator", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheDomainIsThatOfTheAdminUnlessGiven(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ email, given, want string }{
		{"Ada@Acme.example", "", "acme.example"}, {"ada@agency.example", "Acme.Co.UK", "acme.co.uk"},
		{"ada@gmail.com", "acme.example", "acme.example"}, {"ada@bücher.example", "", "xn--bcher-kva.example"},
	} {
		if e := named(t, NewEnterprise{AdminEmail: tc.email, Domain: tc.given}); e.Domain != tc.want {
			t.Errorf("%s, %q: got %s", tc.email, tc.given, e.Domain)
		}
	}
	for given, want := range map[string]*Error{
		"gmail.com": ErrDomainPublic, "co.uk": ErrDomainPublic, "acme": ErrDomainInvalid, "a b.example": ErrDomainInvalid,
	} {
		_, err := NewEnterprise{Name: "Acme", AdminEmail: "ada@acme.example", Domain: given}.Enterprise(
			"e", EnterprisePending, "operator", time.Now(),
		)
		if !errors.Is(err, want) || AsError(err).Fields[0].Location != "domain" {
			t.Errorf("%q: got %v", given, err)
		}
	}
}

// A domain that was never given follows the address; one that was stays.
func TestAChangedAddress(t *testing.T) {
	t.Parallel()
	derived := NewEnterprise{AdminEmail: "ada@acmee.example"}
	given := NewEnterprise{AdminEmail: "ada@agency.example", Domain: "acme.example"}
	for _, tc := range []struct {
		of           NewEnterprise
		change       EnterpriseChange
		email, where string
	}{
		{derived, EnterpriseChange{AdminEmail: Some("Ada@acme.example")}, "ada@acme.example", "acme.example"},
		{derived, EnterpriseChange{Domain: Some("acme.example")}, "ada@acmee.example", "acme.example"},
		{given, EnterpriseChange{AdminEmail: Some("bob@agency.example")}, "bob@agency.example", "acme.example"},
		{given, EnterpriseChange{Domain: Optional[string]{Set: true}}, "ada@agency.example", "agency.example"},
		{given, EnterpriseChange{Region: Some("EU")}, "ada@agency.example", "acme.example"},
	} {
		e := named(t, tc.of)
		if err := e.Apply(tc.change, "operator", time.Now()); err != nil || e.AdminEmail != tc.email || e.Domain != tc.where {
			t.Errorf("%+v: got %s, %s, %v", tc.change, e.AdminEmail, e.Domain, err)
		}
	}
}

func TestTheAddressIsFixedOnceOnboardingHasBegun(t *testing.T) {
	t.Parallel()
	for _, status := range EnterpriseStatuses() {
		for name, change := range map[string]EnterpriseChange{
			"address": {AdminEmail: Some("bob@acme.example")}, "domain": {Domain: Some("acme2.example")},
		} {
			e := named(t, NewEnterprise{AdminEmail: "ada@acme.example"})
			e.Status = status
			same := EnterpriseChange{AdminEmail: Some("ADA@acme.example"), Domain: Some("acme.example")}
			if err := e.Apply(same, "operator", time.Now()); err != nil {
				t.Errorf("%s, what it is already: %v", status, err)
			}
			open := status == EnterprisePending || status == EnterpriseInvited
			err := e.Apply(change, "operator", time.Now())
			if open != (err == nil) || !open && !errors.Is(err, ErrOnboardingBegun) {
				t.Errorf("%s, %s: got %v", status, name, err)
			}
		}
	}
}
