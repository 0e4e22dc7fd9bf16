package rest

import (
	"mime"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
)

// fileBody describes a file that is the body.
func (f *Form) fileBody() *huma.RequestBody {
	content := map[string]*huma.MediaType{}
	for _, mediaType := range f.Body {
		own := *f.Fields[mediaType] // huma writes into it
		content[mediaType] = &huma.MediaType{Schema: &own}
	}
	return &huma.RequestBody{Content: content}
}

// receiveFile takes the body as the file. Without a type it is of the first one.
func (r formReader) receiveFile(ctx huma.Context) error {
	r.Type = r.form.Body[0]
	if mediaType, _, err := mime.ParseMediaType(ctx.Header("Content-Type")); err == nil {
		r.Type = mediaType
	}
	r.Upload.Fields["type"] = r.Type
	if err := r.spool(bodyOf(ctx), r.limit); err != nil {
		return err
	}
	if cutOff(ctx) {
		return errCutOff
	}
	return r.rewind()
}

// cutOff reports whether a body that was read ends because the client has. Nothing in lines of JSON tells, and the
// server takes both for the end of chunks.
func cutOff(ctx huma.Context) bool {
	c := humafiber.UnwrapV2(ctx)
	if length := c.Request().Header.ContentLength(); length >= 0 {
		return incomingOf(ctx).size != int64(length)
	}
	return closedByPeer(c.Context().Conn())
}
