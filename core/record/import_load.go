package record

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Load stores the records of a file that was checked, step by step, and publishes them. How far it has come stands
// in the import, so that whoever takes the job up goes on there. One that is cancelled, or cannot be done, leaves
// nothing.
func (s *Service) Load(ctx context.Context, c domain.Call, j domain.Job) (string, error) {
	id := domain.ImportID(j.Args["import"])
	r := s.guard.Request(c, domain.ImportLoad, access.ID(id))
	i, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Import, error) {
		return tx.Imports.Get(ctx, tx.Tenant, id)
	}, func(ctx context.Context, outside access.Outside, i domain.Import) (domain.Import, error) {
		out, err := s.load(ctx, c, outside, i, j)
		if hopeless(err) {
			_ = s.discardAll(ctx, outside, i) // the sweeper looks after what is left
		}
		return out, err
	})
	if errors.Is(err, domain.ErrImportNotFound) || errors.Is(err, domain.ErrObjectNotFound) {
		return "", domain.ErrImportRemoved
	}
	if err != nil {
		return "", err
	}
	return i.LoadResult(), nil
}

// hopeless reports whether nothing comes of the import any more.
func hopeless(err error) bool {
	return err != nil && (errors.Is(err, domain.ErrCancelled) || domain.IsPermanent(err))
}

// load deletes the file once nobody needs it.
func (s *Service) load(
	ctx context.Context, c domain.Call, outside access.Outside, i domain.Import, j domain.Job,
) (_ domain.Import, err error) {
	if !i.Visible() {
		if i, err = s.loadRest(ctx, outside, i, j); err != nil {
			return i, err
		}
		if i, err = s.publish(ctx, c, outside, i, i.Rows); err != nil {
			return i, err
		}
	}
	return i, dropFile(ctx, outside, i)
}

// loadRest goes on where the attempt before has stopped.
func (s *Service) loadRest(
	ctx context.Context, outside access.Outside, i domain.Import, j domain.Job,
) (domain.Import, error) {
	if err := s.requireUploader(ctx, outside, i, j); err != nil || i.Stored == i.Rows {
		return i, err
	}
	file, closeFile, err := s.openFile(ctx, outside, i)
	if err != nil {
		return i, err
	}
	defer closeFile()
	l := newLoading(file, s.settings.Limits)
	defer l.stop()
	for i.Stored < i.Rows {
		if i, err = s.loadSome(ctx, outside, i, l); err != nil {
			return i, err
		}
		if err := outside.JobProgress.Report(ctx, j.ID, i.Stored, i.Rows); err != nil {
			return i, err
		}
	}
	return i, s.requireUploader(ctx, outside, i, j)
}

// requireUploader asks whether who has uploaded the file still may.
func (s *Service) requireUploader(ctx context.Context, outside access.Outside, i domain.Import, j domain.Job) error {
	c := domain.ByStored(outside.Tenant, i.CreatedBy)
	c.Reason = j.Reason
	return s.guard.Authorize(ctx, c, domain.RecordUpload, access.TrialData(i.TrialScope, ""))
}

// openFile reads the file on from where the import is.
func (s *Service) openFile(
	ctx context.Context, outside access.Outside, i domain.Import,
) (file source, closeFile func(), err error) {
	if i.Stored == 0 {
		content, err := outside.Files.Get(ctx, outside.Tenant, i.FileKey())
		if err != nil {
			return nil, nil, err
		}
		file, err := newSource(content, i.Source, s.settings.Limits)
		return file, func() { _ = content.Close() }, err
	}
	rest, err := outside.Files.GetFrom(ctx, outside.Tenant, i.FileKey(), i.Bytes)
	if err != nil {
		return nil, nil, err
	}
	head, err := openHead(ctx, outside, i)
	if err == nil {
		file, err = resumeSource(head, rest, i, s.settings.Limits)
		_ = head.Close()
	}
	if err != nil {
		_ = rest.Close()
	}
	return file, func() { _ = rest.Close() }, err
}

// openHead reads the beginning of a file of which that is needed.
func openHead(ctx context.Context, outside access.Outside, i domain.Import) (io.ReadCloser, error) {
	if i.Source.Format != domain.ImportCSV {
		return io.NopCloser(strings.NewReader("")), nil
	}
	return outside.Files.Get(ctx, outside.Tenant, i.FileKey())
}
