package domain

import (
	"errors"
	"testing"
)

func TestAKeyIsExactlyOneAsItIsStored(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		key, want EnterpriseKey
		err       *Error
	}{
		{EnterpriseKey{Domain: " Acme.Example"}, EnterpriseKey{Domain: "acme.example"}, nil},
		{EnterpriseKey{AdminEmail: "ADA@Acme.example"}, EnterpriseKey{AdminEmail: "ada@acme.example"}, nil},
		{EnterpriseKey{Organization: "org_AbC"}, EnterpriseKey{Organization: "org_AbC"}, nil},
		{EnterpriseKey{}, EnterpriseKey{}, ErrKeyRequired},
		{EnterpriseKey{Organization: "org_a", Domain: "acme.example"}, EnterpriseKey{}, ErrKeyRequired},
		{EnterpriseKey{"org_a", "acme.example", "a@acme.example"}, EnterpriseKey{}, ErrKeyRequired},
		{EnterpriseKey{Domain: "acme"}, EnterpriseKey{}, ErrDomainInvalid},
		{EnterpriseKey{Domain: "%"}, EnterpriseKey{}, ErrDomainInvalid},
		{EnterpriseKey{AdminEmail: "nobody"}, EnterpriseKey{}, ErrEmailInvalid},
	} {
		got, err := tc.key.Parse()
		if tc.err == nil && (err != nil || got != tc.want) || tc.err != nil && !errors.Is(err, tc.err) {
			t.Errorf("%+v: got %+v, %v", tc.key, got, err)
		}
	}
}
