package rest

import (
	"cmp"
	"context"
	"mime"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/tenon-health/tenon/core/domain"
)

// Form is what an operation that brings a file takes: multipart, with one part "file", or
// the file itself as the body.
type Form struct {
	Body      []string                 // media types of a file that is the body; none for multipart
	Limit     int64                    // bytes of the file; 0 for the API's
	Fields    map[string]*huma.Schema  // each at most once, and optional
	Authorize func(huma.Context) error // asked before the file is read, if it can be large
}

const (
	filePart = "file"
	maxField = 1 << 10 // bytes of a field
	overhead = 1 << 20 // bytes around the file
)

var (
	errFileMissing = domain.NewError(domain.Invalid, "file_missing", "The form needs one part named file.").At("body.file")
	errPartTwice   = domain.NewError(domain.Invalid, "part_twice", "The form has this part twice.")
	errPartUnknown = domain.NewError(
		domain.Invalid, "part_unknown", "The form has a part that is not taken here. It takes %s.",
	)
	errPartEncoded = domain.NewError(
		domain.Unsupported, "part_encoded", "A part of the form is compressed or encoded: send it as it is.",
	)
	errFileLarge = domain.NewError(domain.TooLarge, "file_too_large", "The file is too large.").At("body.file")
)

// requestBody describes the form.
func (f *Form) requestBody() *huma.RequestBody {
	if f.Body != nil {
		return f.fileBody()
	}
	schema := &huma.Schema{
		Type: huma.TypeObject, Required: []string{filePart}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{filePart: {Type: huma.TypeString, Format: "binary"}},
	}
	for name, field := range f.Fields {
		own := *field // huma writes into it
		schema.Properties[name] = &own
	}
	return &huma.RequestBody{Content: map[string]*huma.MediaType{formData: {Schema: schema}}}
}

// receiveForm is the middleware of multipart operations.
func (a *API) receiveForm(ctx huma.Context, next func(huma.Context)) {
	u := a.newUpload(ctx)
	defer u.discard()
	known, err := a.readForm(ctx, u)
	if err != nil {
		refuse(ctx, err)
		return
	}
	next(huma.WithContext(ctx, context.WithValue(known, uploadKey{}, u)))
}

func (a *API) newUpload(ctx huma.Context) *Upload {
	return &Upload{Fields: map[string]string{}, space: &spoolShare{spool: a.spool, of: a.Uploader(ctx.Context())}}
}

func (a *API) readForm(ctx huma.Context, u *Upload) (context.Context, error) {
	form := endpointOf(ctx).Form
	if form.Authorize != nil {
		if err := form.Authorize(ctx); err != nil {
			return nil, err
		}
	}
	reader := formReader{u, form, cmp.Or(form.Limit, a.UploadLimit)}
	length := int64(humafiber.UnwrapV2(ctx).Request().Header.ContentLength())
	if err := u.space.fits(min(length, reader.limit)); err != nil {
		return nil, err
	}
	if err := reader.receive(ctx); err != nil {
		return nil, readError(err)
	}
	return a.withIdempotency(ctx, u.digest())
}

func boundaryOf(ctx huma.Context) (string, error) {
	mediaType, params, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	if err != nil || mediaType != formData || params["boundary"] == "" {
		return "", takes(formData + " with a boundary")
	}
	return params["boundary"], nil
}
