package rest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// requestHash authenticates what makes two requests the same one. For a form,
// body is the digest of its parts.
func (a *API) requestHash(ctx huma.Context, body []byte) string {
	if endpointOf(ctx).Form == nil {
		body = canonicalJSON(body)
	}
	u := ctx.URL()
	parts := []string{"request", ctx.Method(), ctx.Operation().Path, u.EscapedPath(), u.RawQuery, string(body)}
	mac := hmac.New(sha256.New, []byte(a.HashKey.Reveal()))
	for _, part := range append(parts, a.decidingHeaders(ctx)...) {
		fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// decidingHeaders are names and values, in turn, of the headers that change
// what is done. An empty one counts as left out.
func (a *API) decidingHeaders(ctx huma.Context) (all []string) {
	names := map[string]bool{"if-match": true, strings.ToLower(a.TenantHeader): true}
	for _, p := range ctx.Operation().Parameters {
		if p.In == "header" && p.Name != keyHeader {
			names[strings.ToLower(p.Name)] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		for _, value := range headerValues(ctx, name) {
			if value != "" {
				all = append(all, name, value)
			}
		}
	}
	return all
}
