package rest

import (
	"bytes"
	"cmp"
	"io"

	"github.com/danielgtaylor/huma/v2"
)

const formData = "multipart/form-data"

func takesJSON(op *huma.Operation) bool {
	return op.RequestBody != nil && op.RequestBody.Content[formData] == nil
}

func (a *API) readBody(ctx huma.Context) ([]byte, error) {
	limit := cmp.Or(endpointOf(ctx).BodyLimit, a.BodyLimit)
	body, err := io.ReadAll(io.LimitReader(bodyOf(ctx), limit+1))
	switch {
	case err != nil:
		return nil, readError(err)
	case int64(len(body)) > limit:
		return nil, errBodyLarge
	case len(bytes.TrimSpace(body)) == 0 && endpointOf(ctx).BodyOptional:
		body = []byte("{}")
	case len(bytes.TrimSpace(body)) == 0:
		return nil, errBodyMissing
	}
	return body, nil
}
