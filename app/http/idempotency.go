package http

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/tenon-health/tenon/core/domain"
)

const keyHeader = "Idempotency-Key"

type idempotencyKey struct{}

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
	return context.WithValue(ctx.Context(), idempotencyKey{}, domain.Idempotency{Key: key, RequestHash: s.seal(ctx, body)}), nil
}

func sentKey(ctx huma.Context) (key string, sent bool, err error) {
	values := humafiber.UnwrapV2(ctx).Request().Header.PeekAll(keyHeader)
	if len(values) == 0 {
		return "", false, nil
	}
	key = string(values[0])
	if len(values) > 1 || key == "" || len(key) > 255 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", false, domain.KeyInvalid
	}
	return key, true, nil
}

func (s *server) seal(ctx huma.Context, body []byte) string {
	u := ctx.URL()
	sum := sha256.Sum256(body)
	mac := hmac.New(sha256.New, []byte(s.SealKey.Reveal()))
	for _, part := range []string{"request", ctx.Method(), ctx.Operation().Path, u.EscapedPath(), u.RawQuery, string(sum[:])} {
		mac.Write([]byte(part))
		mac.Write([]byte{0})
	}
	return hex.EncodeToString(mac.Sum(nil))
}
