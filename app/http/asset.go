package http

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) assets() {
	serve(s, route{
		action: domain.AssetCreate, method: "POST", path: "/assets", status: 201, tag: "Assets",
		summary: "Upload an image", about: "PNG, JPEG, WebP or GIF by its content, whatever it is called, of at most 5 MiB. A public image has a URL that anybody can load.",
		form: &form{Limit: domain.MaxImage, Fields: map[string]*huma.Schema{"visibility": visibilities}},
	}, s.createAsset)
	serve(s, route{
		action: domain.AssetGet, method: "GET", path: "/assets/{id}", status: 200, tag: "Assets",
		summary: "Read what is known of an asset",
	}, s.getAsset)
	serve(s, route{
		action: domain.AssetContent, method: "GET", path: "/assets/{id}/content", status: 200, tag: "Assets", entry: either,
		produces: "image/png, image/jpeg, image/webp, image/gif", also: []int{302, 304},
		summary: "Load an asset", about: "A public image comes to anybody, with its own content type. All else needs a token, and answers 302 with an address that opens the asset for a minute.",
	}, s.assetContent)
}

var visibilities = &huma.Schema{Type: huma.TypeString, Enum: []any{"private", "public"}, Default: "private", Description: "Who may load it: the enterprise, or everybody"}

// assetView is domain.Asset in JSON, with the address of its bytes.
type assetView struct {
	ID          domain.AssetID    `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c45"`
	Project     domain.ProjectID  `json:"project_id" nullable:"true" doc:"null: an image belongs to no project" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	FileName    string            `json:"file_name" example:"logo.png"`
	ContentType string            `json:"content_type" doc:"As found in its content" example:"image/png"`
	Size        int64             `json:"size" doc:"In bytes" example:"20480"`
	SHA256      string            `json:"sha256" doc:"In hex" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Visibility  domain.Visibility `json:"visibility" enum:"private,public"`
	State       domain.AssetState `json:"state" enum:"UPLOADING,READY" example:"READY"`
	URL         string            `json:"url" example:"https://api.example/api/v1/assets/0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c45/content"`
	CreatedAt   time.Time         `json:"created_at"`
	CreatedBy   domain.Subject    `json:"created_by" example:"auth0|65a1"`
}

func (s *server) viewAsset(a domain.Asset) assetView {
	url := strings.TrimRight(s.PublicURL, "/") + "/api/v1/assets/" + string(a.ID) + "/content"
	return assetView{a.ID, "", a.FileName, a.ContentType, a.Size, a.SHA256, a.Visibility, a.State, url, a.CreatedAt, a.CreatedBy}
}

func (s *server) createAsset(ctx context.Context, _ *nothing) (*body[assetView], error) {
	u := uploaded(ctx)
	image, err := io.ReadAll(u)
	if err != nil {
		return nil, errSpool.WithCause(err)
	}
	a, err := s.core.Assets.Create(ctx, actor(ctx), domain.NewImage{FileName: u.FileName, Visibility: domain.Visibility(u.Fields["visibility"]), Bytes: image})
	return &body[assetView]{s.viewAsset(a)}, err
}

func (s *server) getAsset(ctx context.Context, in *ByID[domain.AssetID]) (*body[assetView], error) {
	a, err := s.core.Assets.Get(ctx, actor(ctx), in.ID)
	return &body[assetView]{s.viewAsset(a)}, err
}

// loaded is an image itself, or where the asset is for a minute.
type loaded struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Policy       string `header:"Content-Security-Policy"`
	ETag         string `header:"ETag"`
	Location     string `header:"Location"`
	Body         func(huma.Context)
}

func (s *server) assetContent(ctx context.Context, in *struct {
	ByID[domain.AssetID]
	Seen string `header:"If-None-Match" doc:"The ETag of a copy"`
}) (*loaded, error) {
	long, end := s.lasting(ctx)
	detach := context.AfterFunc(ctx, end) // until the bytes come, the request's own time counts
	opened, err := s.core.Assets.Open(long, actor(ctx), in.ID)
	if opened.Image == nil || err != nil {
		end()
		return &loaded{Location: opened.Link.Reveal(), Body: status(302)}, err
	}
	if !detach() {
		opened.Image.Close()
		return nil, errOverdue
	}
	return image(opened.Asset, in.Seen, ending{opened.Image, end}), nil
}

// image never changes: another one has another id.
func image(a domain.Asset, seen string, content io.ReadCloser) *loaded {
	out := &loaded{
		ContentType: a.ContentType, CacheControl: "public, max-age=31536000, immutable", ETag: `"` + a.SHA256 + `"`,
		Policy: "default-src 'none'; sandbox",
	}
	if strings.Contains(seen, out.ETag) {
		content.Close()
		out.Body = status(304)
		return out
	}
	out.Body = func(ctx huma.Context) {
		c := humafiber.UnwrapV2(ctx)
		c.Context().SetBodyStream(&paced{content, c.Context().Conn()}, int(a.Size))
	}
	return out
}

func status(code int) func(huma.Context) {
	return func(ctx huma.Context) { ctx.SetStatus(code) }
}

// ending ends what the bytes come from when they are closed.
type ending struct {
	io.ReadCloser
	end func()
}

// Read gives up on a store that says nothing for too long.
func (e ending) Read(p []byte) (int, error) {
	stalled := time.AfterFunc(patience, e.end)
	defer stalled.Stop()
	return e.ReadCloser.Read(p)
}

func (e ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close()
}
