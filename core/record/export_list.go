package record

import (
	"context"
	"iter"

	"github.com/tenon-health/tenon/core/domain"
)

// stored reads page by page.
func (e *export) stored(ctx context.Context) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		q := domain.RecordQuery{
			TrialScope: e.scope, Published: e.published,
			CursorQuery: domain.CursorQuery{Size: 500, Bytes: e.settings.AnswerBytes},
		}
		for more := true; more; more = q.After != "" {
			page, err := e.outside.Records.List(ctx, e.outside.Tenant, q)
			if err != nil {
				yield(domain.Record{}, err)
				return
			}
			for _, r := range page.Items {
				if !yield(r, nil) {
					return
				}
			}
			q.After = page.Next
		}
	}
}
