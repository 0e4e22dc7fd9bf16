package scenario

import (
	"net/url"
	"testing"
)

// NewCompanyStack starts a stack that serves one company.
func NewCompanyStack(t testing.TB) *Stack {
	t.Helper()
	return NewStack(t, "ENABLE_MULTI_TENANT=false")
}

// Employee is somebody of the one company, who holds these roles at the provider from now on.
func (s *Stack) Employee(t testing.TB, email string, roles ...string) Caller {
	t.Helper()
	if len(roles) == 0 {
		roles = []string{""}
	}
	return s.tokenOf(t, url.Values{"email": {email}, "role": roles})
}

// Elsewhere is a person with a token for another API.
func (s *Stack) Elsewhere(t testing.TB, email, audience string) Caller {
	t.Helper()
	return s.tokenOf(t, url.Values{"email": {email}, "audience": {audience}})
}

func (s *Stack) tokenOf(t testing.TB, q url.Values) Caller {
	t.Helper()
	return Caller{Base: s.Anybody().Base, Token: s.Token(t, "GET", "dev/token?"+q.Encode(), nil)}
}
