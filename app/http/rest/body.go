package rest

import (
	"bytes"
	"cmp"
	"io"
	"mime"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
)

const formData = "multipart/form-data"

func takesJSON(op *huma.Operation) bool {
	return op.RequestBody != nil && op.RequestBody.Content[formData] == nil
}

func (a *API) readBody(ctx huma.Context) ([]byte, error) {
	if err := checkContentType(ctx); err != nil {
		return nil, err
	}
	limit := cmp.Or(endpointOf(ctx).BodyLimit, a.BodyLimit)
	body, err := io.ReadAll(io.LimitReader(incomingOf(ctx), limit+1))
	switch {
	case err != nil:
		return nil, readError(err)
	case int64(len(body)) > limit:
		return nil, errBodyLarge
	case len(bytes.TrimSpace(body)) == 0:
		return nil, errBodyMissing
	}
	return document.ReadBody(body)
}

// checkContentType compares the type of the body with the document. None means
// what the operation takes.
func checkContentType(ctx huma.Context) error {
	if encoding := ctx.Header("Content-Encoding"); encoding != "" && encoding != "identity" {
		return errContentType.At("header.Content-Encoding")
	}
	sent := ctx.Header("Content-Type")
	if sent == "" {
		return nil
	}
	mediaType, params, err := mime.ParseMediaType(sent)
	charset := params["charset"]
	known := ctx.Operation().RequestBody.Content[mediaType] != nil
	if err != nil || !known || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return errContentType.At("header.Content-Type")
	}
	return nil
}
