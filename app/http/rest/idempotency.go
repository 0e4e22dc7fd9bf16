package rest

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	keyHeader = "Idempotency-Key"
	maxKey    = 255
)

// Idempotency is a caller's Idempotency-Key, and the authenticated hash of all
// that makes the request what it is. Without a key both are empty.
type Idempotency struct{ Key, RequestHash string }

type idempotencyKey struct{}

// IdempotencyOf is that of the request that ctx belongs to.
func IdempotencyOf(ctx context.Context) Idempotency {
	i, _ := ctx.Value(idempotencyKey{}).(Idempotency)
	return i
}

// withIdempotency reads the key, if the operation takes one. For a form,
// content is the digest of its parts.
func (a *API) withIdempotency(ctx huma.Context, content []byte) (context.Context, error) {
	if !endpointOf(ctx).idempotent() {
		return ctx.Context(), nil
	}
	key, sent, err := sentKey(ctx)
	if err != nil || !sent {
		return ctx.Context(), err
	}
	return context.WithValue(ctx.Context(), idempotencyKey{}, Idempotency{key, a.requestHash(ctx, content)}), nil
}

func sentKey(ctx huma.Context) (key string, sent bool, err error) {
	values := headerValues(ctx, keyHeader)
	if len(values) == 0 {
		return "", false, nil
	}
	key = unquoted(values[0])
	if len(values) > 1 || key == "" || len(key) > maxKey || strings.ContainsFunc(key, invisible) {
		return "", false, domain.ErrIdempotencyKeyInvalid
	}
	return key, true, nil
}

func invisible(r rune) bool { return r <= ' ' || r > '~' }

var unescape = strings.NewReplacer(`\\`, `\`, `\"`, `"`)

// unquoted takes a key out of the quotes that the IETF's draft wants around it:
// there it is a string of RFC 8941.
func unquoted(key string) string {
	inner, opened := strings.CutPrefix(key, `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	if !opened || !closed {
		return key
	}
	return unescape.Replace(inner)
}
