package record

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/domain"
)

// MayUpload tells early who may not upload: a file takes a while to come and to
// read.
func (s *Service) MayUpload(ctx context.Context, a domain.Actor, study domain.Study) error {
	return s.desk.May(ctx, a, domain.RecordUpload, access.Study(study, ""))
}

// Upload stores every row of a CSV file as a record, or none. The file is
// checked to its end before the first row is stored; what is stored counts
// from the moment the store publishes the import, so that a process that dies
// half-way leaves nothing that anybody sees.
func (s *Service) Upload(ctx context.Context, a domain.Actor, study domain.Study, file io.ReadSeeker, infer bool) (out domain.Imported, err error) {
	i := domain.NewImport(study, a.Subject, s.now())
	on := access.Study(study, string(i.ID))
	if err := s.MayUpload(ctx, a, study); err != nil {
		return out, err
	}
	if err := s.check(ctx, file, infer); err != nil {
		return out, err
	}
	err = s.desk.Reach(ctx, a, domain.RecordUpload, on, func(ctx context.Context, f access.Far) error {
		i.ID = domain.ImportID(f.ID)
		i, err = s.store(ctx, f, i, file, infer)
		return err
	})
	return domain.Imported{Study: study, Imported: i.Rows}, err
}

func (s *Service) check(ctx context.Context, file io.ReadSeeker, infer bool) error {
	for _, err := range csv.Rows(file, infer, csv.Limits(s.policy.Limits)) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
	}
	_, err := file.Seek(0, io.SeekStart)
	return err
}

// store writes the rows under an open import and publishes it. A call repeated
// by its key goes on with the same import and the same record ids.
func (s *Service) store(ctx context.Context, f access.Far, i domain.Import, file io.Reader, infer bool) (domain.Import, error) {
	i, err := s.open(ctx, f, i)
	if err != nil || i.Counts() {
		return i, err
	}
	if i.Rows, err = f.Records.InsertAll(ctx, f.Tenant, i.ID, s.records(i, file, infer)); err != nil {
		return done(ctx, f, i, err)
	}
	return s.publish(ctx, f, i)
}

func (s *Service) open(ctx context.Context, f access.Far, i domain.Import) (domain.Import, error) {
	err := f.Note(ctx, func(ctx context.Context, n access.Near) error {
		if _, _, err := n.Imports.Ensure(ctx, n.Tenant, i); err != nil {
			return err
		}
		return change(ctx, n, &i, func(stored *domain.Import) error {
			if stored.State == domain.ImportAbandoned {
				return domain.NoSuchImport
			}
			stored.Touch(s.now())
			return nil
		})
	})
	return i, err
}

// done is for rows that could not be stored, because a twin of the same key was
// quicker and its records are settled already.
func done(ctx context.Context, f access.Far, i domain.Import, failed error) (domain.Import, error) {
	if !errors.Is(failed, domain.RecordExists) {
		return i, failed
	}
	err := f.Note(ctx, func(ctx context.Context, n access.Near) (err error) {
		i, err = n.Imports.Get(ctx, n.Tenant, i.ID)
		return err
	})
	if err == nil && !i.Counts() {
		err = failed
	}
	return i, err
}

// publish makes the rows count. An import that was swept away and opened again
// by another call is not the one that these rows were written for.
func (s *Service) publish(ctx context.Context, f access.Far, i domain.Import) (domain.Import, error) {
	err := f.Note(ctx, func(ctx context.Context, n access.Near) error {
		now, rows, opened := s.now(), i.Rows, i.CreatedAt
		err := change(ctx, n, &i, func(stored *domain.Import) error {
			if !stored.CreatedAt.Equal(opened) {
				return domain.NoSuchImport
			}
			return stored.Publish(rows, now)
		})
		if err != nil {
			return err
		}
		job := domain.NewJob(domain.JobSettleImport, n.Enterprise, n.Tenant, i.CreatedBy, now, map[string]string{"import": string(i.ID)})
		job.RunAt = now.Add(domain.ImportSettles)
		return n.Queue.Enqueue(ctx, job)
	})
	return i, err
}

func change(ctx context.Context, n access.Near, i *domain.Import, change func(*domain.Import) error) error {
	stored, err := n.Imports.Update(ctx, n.Tenant, i.ID, change)
	if err == nil {
		*i = stored
	}
	return err
}

// records turns rows into records whose ids rise with the file.
func (s *Service) records(i domain.Import, file io.Reader, infer bool) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		var row uint32
		for data, err := range csv.Rows(file, infer, csv.Limits(s.policy.Limits)) {
			r := domain.Record{
				ID: domain.RowID(i.ID, row), Project: i.Study.Project, Trial: i.Study.Trial, Data: data, Version: 1,
				CreatedAt: i.CreatedAt, UpdatedAt: i.CreatedAt, CreatedBy: i.CreatedBy, UpdatedBy: i.CreatedBy,
			}
			row++
			if !yield(r, err) {
				return
			}
		}
	}
}
