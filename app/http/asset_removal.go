package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) assetRemoval() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.FileList, Method: "GET", Path: "/assets", Status: 200, Tag: "Assets",
		ErrorCodes: []string{"project_not_found"},
		Summary:    "List the files of a project",
		Description: "Newest first, for whoever may read the project's records; also those whose upload is not complete " +
			"(`UPLOADING`). Images are not listed.",
	}, s.listFiles)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AssetDelete, Method: "DELETE", Path: "/assets/{id}", Status: 204, Tag: "Assets",
		ErrorCodes: []string{"asset_not_found"},
		Summary:    "Delete an asset",
		Description: "A file by whoever may write the project's records, an image by its creator or an admin. From now on " +
			"it is 404; a job removes its bytes.",
	}, s.deleteAsset)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.UploadAbort, Method: "DELETE", Path: "/assets/uploads/{id}", Status: 204, Tag: "Assets",
		ErrorCodes:  []string{"asset_not_found", "upload_completed"},
		Summary:     "Abort an upload",
		Description: "One that is not complete. A job removes what has come of it, and its URLs take nothing more then.",
	}, s.abortUpload)
	rest.Register(s.api, rest.Endpoint{
		Action:     domain.FolderDelete,
		Method:     "DELETE",
		Path:       "/assets/folder/{enterprise_id}",
		Status:     202,
		Tag:        "Assets",
		ErrorCodes: []string{"enterprise_not_found", "tenant_not_ready"},
		Summary:    "Delete all images of an enterprise",
		Description: "Logos, avatars and private images, and never a file of a project. From now on all are 404; the " +
			"answer is the job that removes their bytes.",
	}, s.deleteFolder)
}

func (s *server) listFiles(ctx context.Context, in *struct {
	rest.PageQuery
	Project domain.ProjectID `query:"project_id" required:"true" minLength:"1" maxLength:"128" pattern:"^.+$"`
}) (*rest.Body[rest.Page[assetView]], error) {
	page, err := s.core.Assets.List(ctx, call(ctx), domain.AssetQuery{Project: in.Project, Paging: in.Paging()})
	return rest.PageOf(page, s.viewAsset), domain.AtIfIs(err, domain.ErrProjectNotFound, "project_id")
}

func (s *server) deleteAsset(ctx context.Context, in *rest.ByID[domain.AssetID]) (*rest.Empty, error) {
	return &rest.Empty{}, s.core.Assets.Delete(ctx, call(ctx), in.ID)
}

func (s *server) abortUpload(ctx context.Context, in *rest.ByID[domain.AssetID]) (*rest.Empty, error) {
	return &rest.Empty{}, s.core.Assets.Abort(ctx, call(ctx), in.ID)
}

func (s *server) deleteFolder(ctx context.Context, in *struct {
	ID domain.EnterpriseID `path:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3a"`
}) (*rest.Body[jobView], error) {
	j, err := s.core.Assets.DeleteFolder(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewJob(j)), err
}
