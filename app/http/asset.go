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
		Form: &rest.Form{Limit: domain.MaxImage, Fields: map[string]*huma.Schema{
			"visibility": visibilities, "purpose": purposes,
		}},
		Summary: "Upload an image",
		Description: "A PNG, JPEG, WebP or GIF of at most 5 MiB; the content decides, not the file name. Anybody can load " +
			"a public image at its URL. It has a purpose: an admin's `logo` of the enterprise, or your own `avatar`. A new " +
			"one replaces the old, which is removed after a day; logos of the operator are not replaced.",
	}, s.createAsset)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AssetGet, Method: "GET", Path: "/assets/{id}", Status: 200, Tag: "Assets",
		ErrorCodes:  []string{"asset_not_found"},
		Summary:     "Get the metadata of an asset",
		Description: "Everybody of the enterprise may see its images, and whoever may read the project's records its files.",
	}, s.getAsset)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AssetContent, Method: "GET", Path: "/assets/{id}/content", Status: 200, Tag: "Assets",
		Auth: rest.OptionalToken, Produces: "image/png, image/jpeg, image/webp, image/gif",
		AlsoStatus: []int{302, 304},
		Summary:    "Get the content of an asset",
		ErrorCodes: []string{"asset_not_found", "asset_unfinished"},
		Description: "A public image is sent to anybody, with its own content type. Every other asset needs a token; the " +
			"answer is a redirect (302) to a URL of the store, which needs none and is valid for one minute. A project's file " +
			"comes as an attachment of the type application/octet-stream.",
	}, s.assetContent)
}

var visibilities = &huma.Schema{
	Type: huma.TypeString, Enum: []any{"private", "public"}, Default: "private",
	Description: "Who may load it: the enterprise, or everybody",
}

var purposes = &huma.Schema{
	Type: huma.TypeString, Enum: []any{"logo", "avatar"},
	Description: "What a public image is shown as, and only that: needed with `visibility=public`",
}

// assetView is domain.Asset in JSON, with the address of its bytes.
type assetView struct {
	ID          domain.AssetID    `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c45"`
	Project     domain.ProjectID  `json:"project_id" nullable:"true" doc:"Whose file it is; null: an image" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	FileName    string            `json:"file_name" example:"logo.png"`
	ContentType string            `json:"content_type" doc:"Of an image as detected from the content, of a file as said" example:"image/png"`
	Size        int64             `json:"size" doc:"In bytes" example:"20480"`
	SHA256      string            `json:"sha256" nullable:"true" doc:"In hex; null: a job has not read the file yet" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Visibility  domain.Visibility `json:"visibility" enum:"private,public"`
	Purpose     domain.Purpose    `json:"purpose" nullable:"true" enum:"logo,avatar" doc:"null: it is not public"`
	State       domain.AssetState `json:"state" enum:"UPLOADING,READY" example:"READY"`
	URL         string            `json:"url" example:"https://api.example/api/v1/assets/0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c45/content"`
	CreatedAt   time.Time         `json:"created_at"`
	CreatedBy   domain.Subject    `json:"created_by" example:"auth0|65a1"`
}

func (s *server) viewAsset(a domain.Asset) assetView {
	url := strings.TrimRight(s.PublicURL, "/") + "/api/v1/assets/" + string(a.ID) + "/content"
	return assetView{
		a.ID, a.Project, a.FileName, a.ContentType, a.Size, a.SHA256, a.Visibility, a.Purpose, a.State, url, a.CreatedAt,
		a.CreatedBy,
	}
}

func (s *server) createAsset(ctx context.Context, _ *rest.Empty) (*rest.Body[assetView], error) {
	upload := rest.UploadOf(ctx)
	content, err := upload.Bytes()
	if err != nil {
		return nil, err
	}
	image := domain.NewImage{
		FileName: upload.FileName, Visibility: domain.Visibility(upload.Fields["visibility"]),
		Purpose: domain.Purpose(upload.Fields["purpose"]), Bytes: content,
	}
	a, err := s.core.Assets.Create(ctx, call(ctx), image)
	return rest.BodyOf(s.viewAsset(a)), err
}

func (s *server) getAsset(ctx context.Context, in *rest.ByID[domain.AssetID]) (*rest.Body[assetView], error) {
	a, err := s.core.Assets.Get(ctx, call(ctx), in.ID)
	return rest.BodyOf(s.viewAsset(a)), err
}

func (s *server) assetContent(ctx context.Context, in *struct {
	rest.ByID[domain.AssetID]
	Seen string `header:"If-None-Match" doc:"The ETag of a cached copy"`
}) (*rest.Content, error) {
	return s.api.Content(ctx, in.Seen, func(ctx context.Context) (rest.Source, error) {
		opened, err := s.core.Assets.Open(ctx, call(ctx), in.ID)
		a := opened.Asset
		return rest.Source{
			Bytes: opened.Image, Size: a.Size, ContentType: a.ContentType, SHA256: a.SHA256, Link: opened.Link,
		}, err
	})
}
