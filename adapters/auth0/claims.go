package auth0

import (
	"errors"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// maxID is how long an id of the provider may be.
const maxID = 128

var errClaims = errors.New("the claims are not those of an access token")

// claims are what a token says whose signature, issuer, audience and times are right.
func (t tokens) claims(said jwt.MapClaims) (c domain.Claims, err error) {
	r := reader{said: said}
	c = domain.Claims{
		Subject: domain.Subject(r.text("sub")), Tenant: domain.TenantID(r.text("org_id")),
		Client: r.client(), Roles: r.list(t.RolesClaim),
		Scopes: once(append(strings.Fields(r.text("scope")), r.list("permissions")...)),
	}
	c.Machine = r.text("gty") == "client-credentials" && c.Client != "" && string(c.Subject) == c.Client+"@clients"
	r.times(&c)
	_, nonce := said["nonce"]
	if r.odd || nonce || t.forClient(said) || c.Subject == "" || len(c.Tenant) > maxID {
		return c, errClaims
	}
	return c, nil
}

// forClient reports whether the token is for the app that people sign in to,
// as an ID token is.
func (t tokens) forClient(said jwt.MapClaims) bool {
	audience, err := said.GetAudience()
	return err != nil || t.ClientID != "" && !slices.ContainsFunc(audience, func(a string) bool { return a != t.ClientID })
}

// reader reads claims, and notices those of an unexpected type.
type reader struct {
	said jwt.MapClaims
	odd  bool
}

func (r *reader) text(name string) string {
	value, there := r.said[name]
	text, ok := value.(string)
	r.odd = r.odd || there && !ok
	return text
}

func (r *reader) list(name string) (list []string) {
	value, there := r.said[name]
	all, ok := value.([]any)
	r.odd = r.odd || there && !ok
	for _, one := range all {
		text, ok := one.(string)
		r.odd = r.odd || !ok
		list = append(list, text)
	}
	return list
}

// client is whom the token was issued to, in either of Auth0's dialects.
func (r *reader) client() string {
	if azp := r.text("azp"); azp != "" {
		return azp
	}
	return r.text("client_id")
}

func (r *reader) times(c *domain.Claims) {
	issued, err := r.said.GetIssuedAt()
	expires, err2 := r.said.GetExpirationTime()
	if err != nil || err2 != nil || issued == nil || expires == nil {
		r.odd = true
		return
	}
	c.IssuedAt, c.ExpiresAt = issued.UTC(), expires.UTC()
}

// once drops what is said twice: Auth0 tells scopes and permissions alike.
func once(all []string) (each []string) {
	for _, s := range all {
		if !slices.Contains(each, s) {
			each = append(each, s)
		}
	}
	return each
}
