package http

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

const keyHeader = "Idempotency-Key"

// keyed carries the caller's Idempotency-Key, if the operation takes one, with
// the authenticated hash of all that makes this request what it is.
func (s *server) keyed(ctx huma.Context, body []byte) (context.Context, error) {
	if r := routeOf(ctx); !r.keyed() || r.form != nil && body == nil {
		return ctx.Context(), nil
	}
	key, sent, err := sentKey(ctx)
	if err != nil || !sent {
		return ctx.Context(), err
	}
	return access.WithKey(ctx.Context(), key, s.requestHash(ctx, body)), nil
}

func sentKey(ctx huma.Context) (key string, sent bool, err error) {
	values := humafiber.UnwrapV2(ctx).Request().Header.PeekAll(keyHeader)
	if len(values) == 0 {
		return "", false, nil
	}
	key = unquoted(string(values[0]))
	if len(values) > 1 || key == "" || len(key) > 255 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", false, domain.KeyInvalid
	}
	return key, true, nil
}

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
