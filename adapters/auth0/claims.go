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
	r := claimsReader{claims: said}
	c = domain.Claims{
		Subject: domain.Subject(r.text("sub")), Tenant: domain.TenantID(r.text("org_id")),
		Client: r.client(), Roles: r.list(t.RolesClaim),
		Scopes: dedupe(append(strings.Fields(r.text("scope")), r.list("permissions")...)),
	}
	c.Machine = r.text("gty") == "client-credentials" && c.Client != "" && string(c.Subject) == c.Client+"@clients"
	r.times(&c)
	_, nonce := said["nonce"]
	if r.invalid || nonce || t.forClient(said) || c.Subject == "" || len(c.Tenant) > maxID {
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

// claimsReader reads claims, and notices those of an unexpected type.
type claimsReader struct {
	claims  jwt.MapClaims
	invalid bool
}

func (r *claimsReader) text(name string) string {
	value, there := r.claims[name]
	text, ok := value.(string)
	r.invalid = r.invalid || there && !ok
	return text
}

func (r *claimsReader) list(name string) (list []string) {
	value, there := r.claims[name]
	all, ok := value.([]any)
	r.invalid = r.invalid || there && !ok
	for _, one := range all {
		text, ok := one.(string)
		r.invalid = r.invalid || !ok
		list = append(list, text)
	}
	return list
}

// client is whom the token was issued to, in either of Auth0's dialects.
func (r *claimsReader) client() string {
	if azp := r.text("azp"); azp != "" {
		return azp
	}
	return r.text("client_id")
}

func (r *claimsReader) times(c *domain.Claims) {
	issued, err := r.claims.GetIssuedAt()
	expires, err2 := r.claims.GetExpirationTime()
	if err != nil || err2 != nil || issued == nil || expires == nil {
		r.invalid = true
		return
	}
	c.IssuedAt, c.ExpiresAt = issued.UTC(), expires.UTC()
}

// dedupe drops what is said twice: Auth0 tells scopes and permissions alike.
func dedupe(all []string) (each []string) {
	for _, s := range all {
		if !slices.Contains(each, s) {
			each = append(each, s)
		}
	}
	return each
}
