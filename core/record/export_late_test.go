package record_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// lateRecords have one record more when they are read for the second time.
type lateRecords struct {
	ports.Records
	late     domain.Record
	readings *int
}

func (r lateRecords) Export(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, then time.Time,
) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for found, err := range r.Records.Export(ctx, t, s, published, then) {
			if !yield(found, err) {
				return
			}
		}
		if *r.readings++; *r.readings == 2 {
			yield(r.late, nil)
		}
	}
}

// A record that was on its way when the export began is left out where its keys have no column; what has lost a
// correction would not be the study.
func TestARecordOnItsWayWhenAnExportBegins(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		late domain.Record
		want string
		ends bool
	}{
		"a new key":                {domain.Record{Version: 1, Data: parsed(t, `{"b":2}`)}, "a\n1\n", true},
		"no new key":               {domain.Record{Version: 1, Data: parsed(t, `{"a":2}`)}, "a\n1\n2\n", true},
		"a new key of a corrected": {domain.Record{Version: 2, Data: parsed(t, `{"b":2}`)}, "", false},
	} {
		c := fixture.New(t).Tenant(t)
		s := recordsOf(t, c, `{"a":1}`)
		set := c.Set
		set.Records = lateRecords{set.Records, tc.late, new(int)}
		var b bytes.Buffer
		err := fixture.Core(t, set).Records.Export(t.Context(), c.Admin, s, domain.Export{Format: domain.ExportCSV}, &b)
		if tc.ends != (err == nil) || errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if tc.ends {
			expect.Equal(t, b.String(), tc.want)
		}
	}
}
