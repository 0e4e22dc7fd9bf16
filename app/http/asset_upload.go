package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) uploads() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UploadStart, Method: "POST", Path: "/assets/uploads", Status: 201, Tag: "Assets",
		ErrorCodes: []string{"project_not_found", "file_size", "content_type_invalid"},
		Summary:    "Start the upload of a project's file",
		Description: "Of 1 byte to 5 GiB, by whoever may write the project's records. Send each part by PUT, as it is, " +
			"with exactly `size` bytes, to its `url`: that is valid for 15 minutes and needs no token. Keep the header " +
			"`ETag` of the answer. The parts may come in any order, side by side, and again; no byte of them passes " +
			"through this API. Then complete the upload: one that is not complete after two days is removed.",
	}, s.startUpload)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UploadGet, Method: "GET", Path: "/assets/uploads/{id}", Status: 200, Tag: "Assets", ShowsSecret: true,
		ErrorCodes: []string{"asset_not_found", "upload_completed", "upload_lost"},
		Summary:    "Get what has come of an upload",
		Description: "The parts that are there have an `etag` and no URL; each of the rest has a fresh one. Ask here to " +
			"go on after a cut, or when URLs have expired.",
	}, s.getUpload)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UploadComplete, Method: "POST", Path: "/assets/uploads/{id}/complete", Status: 200, Tag: "Assets",
		ErrorCodes: []string{
			"asset_not_found", "upload_completed", "upload_lost", "upload_changed", "upload_part_number", "upload_part_twice",
			"upload_part_missing", "upload_part_size", "upload_part_checksum",
		},
		Summary: "Complete an upload",
		Description: "Names every part with the ETag that its PUT has answered. All must be there, with their exact sizes " +
			"and these checksums; otherwise nothing is done, and the part can come again. A job then fills `sha256`.",
	}, s.completeUpload)
}

// newUpload is domain.NewFile in JSON.
type newUpload struct {
	Project     domain.ProjectID `json:"project_id" minLength:"1" maxLength:"128" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	FileName    string           `json:"file_name" maxLength:"255" doc:"Kept as it is, to be shown; what stands before the last / or \\ is dropped" example:"ct-series.zip"`
	ContentType string           `json:"content_type" maxLength:"255" doc:"Kept as it is; downloads are always application/octet-stream" example:"application/zip"`
	Size        int64            `json:"size" doc:"In bytes: 1 to 5368709120 (5 GiB)" example:"67108864"`
}

// uploadView is domain.Upload in JSON.
type uploadView struct {
	ID       domain.AssetID `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c46"`
	PartSize int64          `json:"part_size" doc:"Bytes of each part but the last" example:"8388608"`
	Parts    []partView     `json:"parts"`
}

type partView struct {
	Number    int       `json:"number" example:"1"`
	Size      int64     `json:"size" doc:"In bytes: a PUT of any other length is refused" example:"8388608"`
	URL       string    `json:"url" nullable:"true" doc:"Takes the part by PUT, without a token; null: it is there" example:"https://store.example/tenon/t/9f86/files/0198?X-Amz-Signature=5f0e"`
	ExpiresAt time.Time `json:"expires_at" nullable:"true" doc:"Of the URL; null: the part is there"`
}

func viewUpload(u domain.Upload) uploadView {
	out := uploadView{u.ID, u.PartSize, make([]partView, len(u.Parts))}
	for i, p := range u.Parts {
		out.Parts[i] = viewPart(p)
	}
	return out
}

func viewPart(p domain.UploadPart) partView {
	return partView{p.Number, p.Size, p.URL.Reveal(), p.ExpiresAt}
}

func (s *server) startUpload(ctx context.Context, in *rest.Body[newUpload]) (*rest.Body[uploadView], error) {
	u, err := s.core.Assets.Start(ctx, call(ctx), domain.NewFile(in.Body))
	return rest.BodyOf(viewUpload(u)), domain.AtIfIs(err, domain.ErrProjectNotFound, "project_id")
}

// uploadStateView is domain.Upload in JSON, with what has come.
type uploadStateView struct {
	ID       domain.AssetID  `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c46"`
	PartSize int64           `json:"part_size" doc:"Bytes of each part but the last" example:"8388608"`
	Parts    []partStateView `json:"parts"`
}

type partStateView struct {
	partView
	ETag string `json:"etag" nullable:"true" doc:"The store's checksum of the part; null: it is not there" example:"5d41402abc4b2a76b9719d911017c592"`
}

func (s *server) getUpload(
	ctx context.Context, in *rest.ByID[domain.AssetID],
) (*rest.Body[uploadStateView], error) {
	u, err := s.core.Assets.Upload(ctx, call(ctx), in.ID)
	out := uploadStateView{u.ID, u.PartSize, make([]partStateView, len(u.Parts))}
	for i, p := range u.Parts {
		out.Parts[i] = partStateView{viewPart(p), p.ETag}
	}
	return rest.BodyOf(out), err
}

type completedUpload struct {
	Parts []completedPart `json:"parts" minItems:"1" maxItems:"640" nullable:"false"`
}

type completedPart struct {
	Number int    `json:"number" example:"1"`
	ETag   string `json:"etag" minLength:"1" maxLength:"128" doc:"As the PUT of the part has answered, with or without the quotes" example:"5d41402abc4b2a76b9719d911017c592"`
}

func (s *server) completeUpload(ctx context.Context, in *struct {
	rest.ByID[domain.AssetID]
	Body completedUpload
}) (*rest.Body[assetView], error) {
	parts := make([]domain.UploadPart, len(in.Body.Parts))
	for i, p := range in.Body.Parts {
		parts[i] = domain.UploadPart{Number: p.Number, ETag: p.ETag}
	}
	a, err := s.core.Assets.Complete(ctx, call(ctx), in.ID, parts)
	return rest.BodyOf(s.viewAsset(a)), err
}
