package rest

import (
	"maps"
	"mime"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

var (
	errContentType = domain.NewError(
		domain.Unsupported, "content_type_unsupported", "The content type is not supported here.",
	)
	errContentEncoding = domain.NewError(
		domain.Unsupported, "content_encoding_unsupported",
		"This Content-Encoding is not supported: send the body as it is, or compressed by gzip once.",
	).At("header.Content-Encoding")
)

// checkContentType compares the type of the body with the document. None means
// what the operation takes.
func checkContentType(ctx huma.Context) error {
	sent := ctx.Header("Content-Type")
	if sent == "" {
		return nil
	}
	mediaType, params, err := mime.ParseMediaType(sent)
	charset := params["charset"]
	known := ctx.Operation().RequestBody.Content[mediaType] != nil
	if err != nil || !known || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return takes(slices.Sorted(maps.Keys(ctx.Operation().RequestBody.Content))...)
	}
	return nil
}

// takes refuses a content type and names those that are taken.
func takes(mediaTypes ...string) error {
	all := strings.Join(mediaTypes, " or ")
	return errContentType.WithMessage("The content type is not supported here: send %s.", all).At("header.Content-Type")
}

// isGzip reports whether a body is compressed. In any other way it must not be: it would be taken for what it is not.
func isGzip(encodings []string) (gzipped bool, err error) {
	for encoding := range strings.SplitSeq(strings.Join(encodings, ","), ",") {
		switch strings.ToLower(strings.TrimSpace(encoding)) {
		case "", "identity":
		case "gzip", "x-gzip":
			if gzipped {
				return true, errContentEncoding
			}
			gzipped = true
		default:
			return false, errContentEncoding
		}
	}
	return gzipped, nil
}
