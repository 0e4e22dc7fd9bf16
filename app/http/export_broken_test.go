package http_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"iter"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	jsondoc "github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// brokenRecords hand out the same record again and again, each time they are read.
type brokenRecords struct {
	ports.Records
	next    func(ctx context.Context, reading, record int) error // io.EOF after the last record
	reading int
}

func (r *brokenRecords) Export(
	ctx context.Context, _ domain.TenantID, _ domain.TrialScope, _ []domain.ImportID, _ time.Time,
) iter.Seq2[domain.Record, error] {
	r.reading++
	return func(yield func(domain.Record, error) bool) {
		for record := 1; ; record++ {
			err := r.next(ctx, r.reading, record)
			if errors.Is(err, io.EOF) {
				return
			}
			text := strings.Repeat(rand.Text(), 10)
			made := domain.Record{ID: "x", Data: jsondoc.Document{{Key: "text", Value: text}}}
			if !yield(made, err) || err != nil {
				return
			}
		}
	}
}

// Fields do not tell of all keys, so that the keys are looked for to the end.
func (r *brokenRecords) Fields(context.Context, domain.TenantID, domain.TrialScope) (domain.Fields, error) {
	return domain.Fields{}, nil
}

// broken is a project and trial with such records.
func broken(t *testing.T, next func(ctx context.Context, reading, record int) error) *trialFixture {
	t.Helper()
	tw := fixture.New(t)
	tw.Set.Settings.AnswerBytes = 1 // no record can be held, so that those of a table are read twice
	tw.Set.Records = &brokenRecords{Records: tw.Set.Records, next: next}
	tw.Core = fixture.Core(t, tw.Set)
	return trialFixtureOn(t, tw)
}

// What a store breaks off does not look complete.
func TestABrokenExportLooksBroken(t *testing.T) {
	t.Parallel()
	for format, readings := range map[string]int{"ndjson": 1, "csv": 2, "zip": 2} {
		s := broken(t, func(_ context.Context, reading, record int) error {
			switch {
			case reading < readings && record > 10:
				return io.EOF
			case record > 2000:
				return domain.ErrRecordsUnavailable
			}
			return nil
		})
		answer := request(t, "GET", s.listen()+s.records()+"/export?format="+format, s.bob, nil)
		b, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != 200 || len(b) == 0 || err == nil {
			t.Errorf("%s: %d and %d bytes look complete: %v", format, answer.StatusCode, len(b), err)
		}
	}
}

// What fails before the first byte is a problem like any other.
func TestAnExportThatDoesNotBeginIsAProblem(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"ndjson", "csv", "zip"} {
		s := broken(t, func(context.Context, int, int) error { return domain.ErrRecordsUnavailable })
		s.export("?format="+format).code(503, "records_unavailable")
	}
}

// A client that leaves ends the reading, also one to which nothing was sent yet.
func TestAnExportEndsWithItsClient(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"ndjson", "csv", "zip"} {
		began := make(chan struct{})
		s := broken(t, func(ctx context.Context, _, record int) error {
			if record == 1000 {
				close(began)
			}
			if record >= 1000 && format != "ndjson" {
				<-ctx.Done()
			}
			return ctx.Err()
		})
		ctx, leave := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, "GET", s.listen()+s.records()+"/export?format="+format, nil)
		fixture.Must(t, err)
		r.Header.Set("Authorization", "Bearer "+s.bob.Reveal())
		go func() {
			<-began
			leave()
		}()
		if answer, err := http.DefaultClient.Do(r); err == nil {
			_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 10_000))
			<-ctx.Done()
			answer.Body.Close()
		}
		expect.Eventually(t, "nothing of the export is left: "+format, func() bool { return exporting() == 0 })
	}
}

// exporting counts the exports that have not returned.
func exporting() int {
	stacks := make([]byte, 4<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "core/record.(*export).write(")
}
