package http

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) assets() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AssetCreate, Method: "POST", Path: "/assets", Status: 201, Tag: "Assets",
		Summary: "Upload an image", Description: "PNG, JPEG, WebP or GIF by its content, whatever it is called, of at most 5 MiB. A public image has a URL that anybody can load.",
		Form: &rest.Form{Limit: domain.MaxImage, Fields: map[string]*huma.Schema{"visibility": visibilities}},
	}, s.createAsset)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AssetGet, Method: "GET", Path: "/assets/{id}", Status: 200, Tag: "Assets",
		Summary: "Read what is known of an asset",
	}, s.getAsset)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AssetContent, Method: "GET", Path: "/assets/{id}/content", Status: 200, Tag: "Assets", Auth: rest.OptionalToken,
		Produces: "image/png, image/jpeg, image/webp, image/gif", AlsoStatus: []int{302, 304},
		Summary: "Load an asset", Description: "A public image comes to anybody, with its own content type. All else needs a token, and answers 302 with an address that opens the asset for a minute.",
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

func (s *server) createAsset(ctx context.Context, _ *rest.Empty) (*rest.Body[assetView], error) {
	upload := rest.UploadOf(ctx)
	image, err := upload.Bytes()
	if err != nil {
		return nil, err
	}
	visibility := domain.Visibility(upload.Fields["visibility"])
	a, err := s.core.Assets.Create(ctx, call(ctx), domain.NewImage{FileName: upload.FileName, Visibility: visibility, Bytes: image})
	return rest.BodyOf(s.viewAsset(a)), err
}

func (s *server) getAsset(ctx context.Context, in *rest.ByID[domain.AssetID]) (*rest.Body[assetView], error) {
	a, err := s.core.Assets.Get(ctx, call(ctx), in.ID)
	return rest.BodyOf(s.viewAsset(a)), err
}

func (s *server) assetContent(ctx context.Context, in *struct {
	rest.ByID[domain.AssetID]
	Seen string `header:"If-None-Match" doc:"The ETag of a copy"`
}) (*rest.Content, error) {
	return s.api.Content(ctx, in.Seen, func(ctx context.Context) (rest.Source, error) {
		opened, err := s.core.Assets.Open(ctx, call(ctx), in.ID)
		a := opened.Asset
		return rest.Source{Bytes: opened.Image, Size: a.Size, ContentType: a.ContentType, SHA256: a.SHA256, Link: opened.Link}, err
	})
}
