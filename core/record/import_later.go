package record

import (
	"context"
	"io"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// UploadLater is Upload by a job, which it returns: the file is checked to its end first, and then lies among the
// tenant's files, so that any node goes on with it.
func (s *Service) UploadLater(
	ctx context.Context, c domain.Call, scope domain.TrialScope, in Upload,
) (none domain.Job, err error) {
	checked, err := s.checkUpload(ctx, c, scope, in)
	if err != nil {
		return none, err
	}
	now := s.clock.Now()
	r := s.guard.Request(c, domain.RecordUpload, access.TrialData(scope, s.ids.New(now)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		i := domain.NewImport(domain.ImportID(tx.ID), scope, c.Subject, now)
		i.Rows, i.Skipped, i.Source, i.Job = checked.Rows, checked.Skipped, in.ImportSource, domain.JobID(s.ids.New(now))
		return s.open(ctx, tx, i)
	}, func(ctx context.Context, outside access.Outside, i domain.Import) (domain.Job, error) {
		j, err := s.keepFile(ctx, c, outside, i, upload{in, checked})
		if err != nil {
			s.discard(ctx, outside, i)
		}
		return j, err
	}, func(ctx context.Context, done access.Replay) (domain.Job, error) {
		again := s.guard.Request(c.Inner(), domain.RecordUpload, access.TrialData(scope, ""))
		return access.Read(ctx, again, func(ctx context.Context, tx access.Tx) (domain.Job, error) {
			return tx.Jobs.Get(ctx, domain.JobID(done.ID))
		})
	})
}

// keepFile puts the file where the job finds it.
func (s *Service) keepFile(
	ctx context.Context, c domain.Call, outside access.Outside, i domain.Import, in upload,
) (none domain.Job, err error) {
	if err := s.requireFree(ctx, outside, i, in); err != nil {
		return none, err
	}
	size, err := in.File.Seek(0, io.SeekEnd)
	if err != nil {
		return none, err
	}
	if _, err := in.File.Seek(0, io.SeekStart); err != nil {
		return none, err
	}
	err = outside.Files.Put(ctx, outside.Tenant, i.FileKey(), "application/octet-stream", in.File, size)
	if err != nil {
		return none, err
	}
	return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Job, error) {
		if i, err = s.touch(ctx, tx, i.ID); err != nil {
			return none, err
		}
		args := map[string]string{"import": string(i.ID)}
		j := domain.NewJob(i.Job, domain.JobLoadImport, tx.Enterprise, tx.Tenant, c, s.clock.Now(), args)
		j.Total = i.Rows
		return j, tx.Jobs.Enqueue(ctx, j)
	})
}
