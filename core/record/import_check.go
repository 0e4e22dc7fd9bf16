package record

import (
	"cmp"
	"context"
	"io"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/fault"
)

// upload is a file, and what is known of it before anything is stored.
type upload struct {
	Upload
	checked domain.CheckedImport
}

// again reads the file once more.
func (u upload) again(limits domain.Limits) (source, error) {
	if _, err := u.File.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return newSource(u.File, u.ImportSource, limits)
}

// checkUpload refuses who may not upload, then what is no file of records.
func (s *Service) checkUpload(
	ctx context.Context, c domain.Call, scope domain.TrialScope, in Upload,
) (none domain.CheckedImport, err error) {
	if err := s.AuthorizeUpload(ctx, c, scope); err != nil {
		return none, err
	}
	return s.check(ctx, scope, in)
}

// check reads the file to its end, so that what it holds, and how much of it, is known
// before anything is stored.
func (s *Service) check(ctx context.Context, scope domain.TrialScope, in Upload) (out domain.CheckedImport, err error) {
	out.TrialScope = scope
	file, err := newSource(in.File, in.ImportSource, s.settings.Limits)
	if err != nil {
		return out, err
	}
	seen, columns := externalIDs{}, columnTypes{infer: in.Infer}
	for item, err := range checkedItems(file, s.settings.Limits) {
		if err = cmp.Or(err, ctx.Err()); err == nil {
			err = seen.add(item.ExternalID, file)
		}
		if err != nil {
			return out, err
		}
		out.Rows++
		columns.add(item.Data)
	}
	out.Skipped, out.ExternalIDs = file.skipped(), int64(len(seen))
	if table, ok := file.(*tableSource); ok {
		names, delimiter := table.Columns()
		out.Delimiter, out.Columns = csv.DelimiterName(delimiter), columns.named(names)
	}
	return out, nil
}

// checkedItems are those of a file, by the rule for every record.
func checkedItems(file source, limits domain.Limits) func(yield func(domain.NewRecord, error) bool) {
	return func(yield func(domain.NewRecord, error) bool) {
		for item, err := range file.items() {
			if err == nil {
				if item, err = item.Check(limits); err != nil {
					err = fault.PrefixLocation(file.at(file.number()), err)
				}
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// Check says what an upload of the file would do, and does nothing.
func (s *Service) Check(
	ctx context.Context, c domain.Call, scope domain.TrialScope, in Upload,
) (domain.CheckedImport, error) {
	checked, err := s.checkUpload(ctx, c, scope, in)
	if err != nil {
		return checked, err
	}
	r := s.guard.Request(c.Inner(), domain.RecordCheck, access.TrialData(scope, ""))
	return access.Look(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.CheckedImport, error) {
		return checked, s.requireFree(ctx, outside, domain.Import{TrialScope: scope}, upload{in, checked})
	})
}
