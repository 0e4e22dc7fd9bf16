package record

import (
	"bytes"
	"context"
	"io"
	"iter"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/filter"
)

// exportBuffer is how many bytes of an export are written at once.
const exportBuffer = 32 << 10

// Export writes the records of a project and trial to w, as they are when it begins: what others change meanwhile
// makes no difference. Memory does not grow with the records.
func (s *Service) Export(
	ctx context.Context, c domain.Call, scope domain.TrialScope, in domain.Export, w io.Writer,
) error {
	e := export{Service: s, Export: in, scope: scope}
	if err := e.check(); err != nil {
		return err
	}
	r := s.guard.Request(c, domain.RecordExport, access.TrialData(scope, ""))
	_, err := access.Look(ctx, r, e.begin, func(
		ctx context.Context, outside access.Outside, now snapshot,
	) (none access.None, err error) {
		e.outside, e.snapshot, e.asked = outside, now, s.clock.Now()
		return none, e.write(ctx, w)
	})
	return err
}

// export is one under way.
type export struct {
	*Service
	domain.Export
	scope   domain.TrialScope
	filter  filter.Filter
	outside access.Outside
	asked   time.Time // when the caller might see the records
	snapshot
}

func (e *export) check() (err error) {
	if err = e.Export.Check(); err != nil {
		return err
	}
	e.Filter = bytes.TrimSpace(e.Filter)
	e.filter, err = filter.Parse(e.Filter)
	return err
}

func (e *export) write(ctx context.Context, w io.Writer) error {
	switch e.Format {
	case domain.ExportCSV:
		_, err := e.writeTable(ctx, w, func() error { return nil })
		return err
	case domain.ExportZIP:
		return e.writeArchive(ctx, w)
	}
	return e.writeLines(ctx, w)
}

// records are those that the filter finds. They end when the caller may no longer see them.
func (e *export) records(ctx context.Context) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for r, err := range e.outside.Records.Export(ctx, e.outside.Tenant, e.scope, e.published, e.at) {
			if now := e.clock.Now(); err == nil && now.Sub(e.asked) >= domain.ExportCheckTime {
				e.asked, err = now, e.ask(ctx)
			}
			if err != nil {
				yield(r, err)
				return
			}
			if e.filter.Matches(r.Root) && !yield(r, nil) {
				return
			}
		}
	}
}
