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
		"Content-Encoding is not supported: send the body as it is, not compressed.",
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

// checkEncoding refuses what is compressed, whatever it is: it would be taken
// for what it is not.
func checkEncoding(encodings []string) error {
	for _, list := range encodings {
		for encoding := range strings.SplitSeq(list, ",") {
			if e := strings.TrimSpace(encoding); e != "" && !strings.EqualFold(e, "identity") {
				return errContentEncoding
			}
		}
	}
	return nil
}
