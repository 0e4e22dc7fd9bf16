package record

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Upload is a file of records.
type Upload struct {
	domain.ImportSource
	File io.ReadSeeker
}

// AuthorizeUpload tells early who may not upload: a file takes a while to come
// and to read.
func (s *Service) AuthorizeUpload(ctx context.Context, c domain.Call, scope domain.TrialScope) error {
	return s.guard.Authorize(ctx, c, domain.RecordUpload, access.TrialData(scope, ""))
}

// Upload stores every record of a file, or none. The file is checked to its end before the
// first record is stored; what is stored counts from the moment the store publishes the
// import, so that a process that dies half-way leaves nothing that anybody sees.
func (s *Service) Upload(
	ctx context.Context, c domain.Call, scope domain.TrialScope, in Upload,
) (none domain.Imported, err error) {
	checked, err := s.checkUpload(ctx, c, scope, in)
	if err != nil {
		return none, err
	}
	now := s.clock.Now()
	r := s.guard.Request(c, domain.RecordUpload, access.TrialData(scope, s.ids.New(now)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		i := domain.NewImport(domain.ImportID(tx.ID), scope, c.Subject, now)
		i.Rows, i.Skipped, i.Source = checked.Rows, checked.Skipped, in.ImportSource
		return s.open(ctx, tx, i)
	}, func(ctx context.Context, outside access.Outside, i domain.Import) (domain.Imported, error) {
		i, err := s.storeUpload(ctx, c, outside, i, upload{in, checked})
		return imported(i), err
	}, func(ctx context.Context, done access.Replay) (domain.Imported, error) {
		i, err := s.get(ctx, c.Inner(), scope, domain.ImportID(done.ID))
		return imported(i), err
	})
}

func imported(i domain.Import) domain.Imported {
	return domain.Imported{TrialScope: i.TrialScope, Import: i.ID, Imported: i.Rows, Skipped: i.Skipped}
}

func (s *Service) get(
	ctx context.Context, c domain.Call, scope domain.TrialScope, id domain.ImportID,
) (domain.Import, error) {
	r := s.guard.Request(c, domain.RecordUpload, access.TrialData(scope, id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		return tx.Imports.Get(ctx, tx.Tenant, id)
	})
}

// open stores an open import, or finds that of an earlier call with the key.
func (s *Service) open(ctx context.Context, tx access.Tx, i domain.Import) (domain.Import, error) {
	if _, _, err := tx.Imports.Ensure(ctx, tx.Tenant, i); err != nil {
		return i, err
	}
	return s.touch(ctx, tx, i.ID)
}

// touch keeps an import from the sweeper for another while.
func (s *Service) touch(ctx context.Context, tx access.Tx, id domain.ImportID) (domain.Import, error) {
	return tx.Imports.Update(ctx, tx.Tenant, id, func(stored *domain.Import) error {
		if stored.State == domain.ImportAbandoned {
			return domain.ErrImportNotFound
		}
		stored.Touch(s.clock.Now())
		return nil
	})
}

// storeUpload leaves nothing of an import that failed, as far as it can: the sweeper looks after it.
func (s *Service) storeUpload(
	ctx context.Context, c domain.Call, outside access.Outside, i domain.Import, in upload,
) (domain.Import, error) {
	if i.Visible() {
		return i, nil
	}
	err := s.requireFree(ctx, outside, i, in)
	if err == nil {
		i, err = s.store(ctx, c, outside, i, in)
	}
	if err != nil {
		s.discard(ctx, outside, i)
	}
	if errors.Is(err, domain.ErrExternalIDTaken) {
		err = cmp.Or(s.requireFree(ctx, outside, i, in), err) // which names the line
	}
	return i, err
}

// store writes the rows under an open import and publishes it. A call that goes
// on with an earlier one's import makes the same record ids.
func (s *Service) store(
	ctx context.Context, c domain.Call, outside access.Outside, i domain.Import, in upload,
) (domain.Import, error) {
	file, err := in.again(s.settings.Limits)
	if err != nil {
		return i, err
	}
	rows, err := outside.Records.InsertAll(ctx, outside.Tenant, i.ID, s.records(ctx, outside, i, file))
	if errors.Is(err, domain.ErrRecordExists) {
		return resolveDuplicate(ctx, outside, i, err)
	}
	if err != nil {
		return i, err
	}
	return s.publish(ctx, c, outside, i, rows)
}

// resolveDuplicate is for rows that could not be stored because an earlier call
// with the same key has stored them, and they are finalized already.
func resolveDuplicate(
	ctx context.Context, outside access.Outside, i domain.Import, duplicate error,
) (domain.Import, error) {
	return access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		stored, err := tx.Imports.Get(ctx, tx.Tenant, i.ID)
		if err == nil && !stored.Visible() {
			err = duplicate
		}
		return stored, err
	})
}

// publish makes the rows count. An import that was swept away and opened again
// by another call is not the one that these rows were written for.
func (s *Service) publish(
	ctx context.Context, c domain.Call, outside access.Outside, i domain.Import, rows int64,
) (domain.Import, error) {
	return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		now := s.clock.Now()
		stored, err := tx.Imports.Update(ctx, tx.Tenant, i.ID, func(stored *domain.Import) error {
			if !stored.CreatedAt.Equal(i.CreatedAt) {
				return domain.ErrImportNotFound
			}
			return stored.Publish(rows, now)
		})
		if err != nil {
			return stored, err
		}
		id, args := domain.JobID(s.ids.New(now)), map[string]string{"import": string(i.ID)}
		job := domain.NewJob(id, domain.JobFinalizeImport, tx.Enterprise, tx.Tenant, c, now, args)
		job.RunAt = now.Add(domain.FinalizeDelay)
		return stored, tx.Jobs.Enqueue(ctx, job)
	})
}
