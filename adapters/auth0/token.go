package auth0

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

const (
	maxToken = 16 << 10 // bytes
	leeway   = time.Minute
)

type tokens struct {
	*Provider
	parser *jwt.Parser
	cache  *cache
}

// NewTokens believes the provider's access tokens for our API.
func NewTokens(p *Provider) ports.Tokens {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithLeeway(leeway), jwt.WithStrictDecoding(),
		jwt.WithIssuer(p.Issuer), jwt.WithAudience(p.Audience), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithTimeFunc(p.Clock.Now))
	return tokens{p, parser, newCache()}
}

func (t tokens) Check(ctx context.Context) error {
	if err := t.checkIdentity(ctx); err != nil {
		return err
	}
	return t.keys.check(ctx)
}

func (t tokens) Verify(ctx context.Context, token domain.Secret) (domain.Claims, error) {
	text := token.Reveal()
	if len(text) > maxToken || strings.ContainsAny(text, "\r\n") { // base64 would look away from line ends
		return domain.Claims{}, domain.ErrTokenInvalid
	}
	if v, ok := t.cache.get(text, t.Clock.Now()); ok && t.keys.keySet.has(ctx, v.kid, v.key) {
		return v.claimsCopy(), nil
	}
	v, err := t.verify(ctx, text)
	if err != nil {
		return domain.Claims{}, err
	}
	t.cache.put(text, v, t.Clock.Now())
	claims := v.claimsCopy()
	claims.First = true
	return claims, nil
}

// verify says no word of why a token is refused: whoever forged it would learn.
func (t tokens) verify(ctx context.Context, text string) (v verified, err error) {
	said := jwt.MapClaims{}
	if !unambiguous(text) {
		return v, domain.ErrTokenInvalid
	}
	_, err = t.parser.ParseWithClaims(text, said, func(token *jwt.Token) (any, error) {
		key, err := t.key(ctx, token)
		v.kid, _ = token.Header["kid"].(string)
		v.key, _ = key.(*rsa.PublicKey)
		return key, err
	})
	if err == nil {
		v.claims, err = t.claims(said)
	}
	if err == nil && v.claims.Tenant == "" && !v.claims.Machine && slices.Contains(v.claims.Roles, domain.OperatorRole) {
		v.claims.Connection, err = t.connection(ctx, v.claims.Subject)
	}
	if e, ok := errors.AsType[*domain.Error](err); ok {
		return v, e
	}
	if err != nil {
		return v, domain.ErrTokenInvalid
	}
	return v, nil
}

// unambiguous reports whether the header and the claims say everything once: others that read the token may believe
// another of two.
func unambiguous(token string) bool {
	parts := strings.SplitN(token, ".", 3)
	for _, part := range parts[:len(parts)-1] {
		text, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil {
			return false
		}
		if _, err := document.ReadBody(text); err != nil {
			return false
		}
	}
	return true
}

var errHeader = errors.New("the header is not that of an access token")

// key looks at the header before it looks for a key. What a header says about
// where keys are to be found (jku, x5u, jwk) is never looked at.
func (t tokens) key(ctx context.Context, token *jwt.Token) (any, error) {
	kid, _ := token.Header["kid"].(string)
	kind, _ := token.Header["typ"].(string)
	_, critical := token.Header["crit"]
	switch strings.TrimPrefix(strings.ToLower(kind), "application/") {
	case "jwt", "at+jwt":
	default:
		return nil, errHeader
	}
	if kid == "" || critical {
		return nil, errHeader
	}
	return t.keys.find(ctx, token)
}

// connection is how the person signed in: an access token does not tell.
func (t tokens) connection(ctx context.Context, s domain.Subject) (string, error) {
	login, err := t.profile(ctx, s)
	if errors.Is(err, domain.ErrUserNotFound) {
		return "", domain.ErrTokenInvalid
	}
	return login.Connection, err
}
