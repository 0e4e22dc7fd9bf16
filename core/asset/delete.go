package asset

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Delete removes an asset: a file by who may write the project's records, an image by who has
// made it or an admin. From then on it is not found; a job removes its bytes.
func (s *Service) Delete(ctx context.Context, c domain.Call, id domain.AssetID) error {
	if err := s.guard.Precheck(ctx, c, domain.AssetDelete); err != nil {
		return err
	}
	a, err := s.find(ctx, c, id)
	if err != nil {
		return err
	}
	if a.Project == "" {
		r := s.guard.Request(c, domain.AssetDelete, access.ID(id))
		return s.delete(ctx, c, r, id, func(tx access.Tx, a domain.Asset) error {
			if a.CreatedBy != c.Subject && !tx.Has(domain.TenantAdmin) && !tx.Has(domain.Operator) {
				return domain.ErrForbidden
			}
			return nil
		})
	}
	_, err = of(a, s, c, domain.FileDelete, func(r access.Request) (none access.None, err error) {
		return none, s.delete(ctx, c, r, id, func(access.Tx, domain.Asset) error { return nil })
	})
	return err
}

// Abort ends an upload that is not complete, and removes what has come of it.
func (s *Service) Abort(ctx context.Context, c domain.Call, id domain.AssetID) error {
	_, err := onFile(ctx, s, c, domain.UploadAbort, id, func(r access.Request) (none access.None, err error) {
		return none, s.delete(ctx, c, r, id, func(_ access.Tx, a domain.Asset) error { return a.RequireUploading() })
	})
	return err
}

func (s *Service) delete(
	ctx context.Context, c domain.Call, r access.Request, id domain.AssetID, check func(access.Tx, domain.Asset) error,
) error {
	_, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		now := s.clock.Now()
		_, err = tx.Assets.Update(ctx, tx.Tenant, id, func(a *domain.Asset) error {
			if err := check(tx, *a); err != nil {
				return err
			}
			a.Delete(now)
			return nil
		})
		if err != nil {
			return none, err
		}
		_, err = s.enqueueRemoval(ctx, tx, c, 1)
		return none, err
	})
	return err
}

// DeleteFolder removes all images of an enterprise, and none of its projects' files. A job
// removes their bytes.
func (s *Service) DeleteFolder(ctx context.Context, c domain.Call, id domain.EnterpriseID) (domain.Job, error) {
	r := s.guard.Request(c, domain.FolderDelete, access.Enterprise(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Job, err error) {
		if tx.Tenant == "" { // or these would be the platform's own
			return none, domain.ErrTenantNotReady
		}
		n, err := tx.Assets.DeleteAll(ctx, tx.Tenant, "", s.clock.Now())
		if err != nil {
			return none, err
		}
		return s.enqueueRemoval(ctx, tx, c, n)
	})
}

func (s *Service) enqueueRemoval(ctx context.Context, tx access.Tx, c domain.Call, n int64) (domain.Job, error) {
	now := s.clock.Now()
	j := domain.NewRemoval(domain.JobID(s.ids.New(now)), tx.Enterprise, tx.Tenant, c, now, n)
	return j, tx.Jobs.Enqueue(ctx, j)
}
