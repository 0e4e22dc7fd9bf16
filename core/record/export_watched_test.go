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
	"github.com/tenon-health/tenon/test/fixture"
)

// watchedRecords are records of which it is seen how an export reads them, and that can fail or change meanwhile.
type watchedRecords struct {
	ports.Records
	held   int   // bytes that can be held until the keys are known; 0 for as many as usual
	more   bool  // the fields do not tell all, so that all is read for the keys
	fields error // why nothing can be told of them
	begin  func(reading int, then time.Time)
	fail   func(reading, record int) error // before a record is read, or the end
	read   []int                           // records, by each reading
}

func (r *watchedRecords) Fields(
	ctx context.Context, t domain.TenantID, s domain.TrialScope,
) (domain.Fields, error) {
	all, err := r.Records.Fields(ctx, t, s)
	all.Complete = all.Complete && !r.more
	return all, errors.Join(err, r.fields)
}

func (r *watchedRecords) Export(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, published []domain.ImportID, then time.Time,
) iter.Seq2[domain.Record, error] {
	r.read = append(r.read, 0)
	if r.begin != nil {
		r.begin(len(r.read), then)
	}
	return func(yield func(domain.Record, error) bool) {
		for found, err := range r.Records.Export(ctx, t, s, published, then) {
			err = errors.Join(err, r.failure())
			if r.read[len(r.read)-1]++; !yield(found, err) || err != nil {
				return
			}
		}
		if err := r.failure(); err != nil {
			yield(domain.Record{}, err)
		}
	}
}

func (r *watchedRecords) failure() error {
	if r.fail == nil {
		return nil
	}
	return r.fail(len(r.read), r.read[len(r.read)-1])
}

// export is what comes of an export of these records.
func (r *watchedRecords) export(
	t *testing.T, c *fixture.Tenant, by domain.Call, s domain.TrialScope, in domain.Export,
) (sent bytes.Buffer, err error) {
	t.Helper()
	set := c.Set
	r.Records, r.read, set.Records = set.Records, nil, r
	set.Settings.AnswerBytes = r.held
	err = fixture.Core(t, set).Records.Export(t.Context(), by, s, in, &sent)
	return sent, err
}

// exported is export, which must go well.
func (r *watchedRecords) exported(t *testing.T, c *fixture.Tenant, s domain.TrialScope, in domain.Export) string {
	t.Helper()
	sent, err := r.export(t, c, c.Admin, s, in)
	fixture.Must(t, err)
	return sent.String()
}
