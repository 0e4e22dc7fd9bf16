package contract

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// fields are those of the store, each with its types.
func (s recordStore) fieldLines(t *testing.T) string {
	t.Helper()
	all := got(s.Fields(t.Context(), s.tenant, s.scope))(t)
	var lines []string
	for _, f := range all.Items {
		lines = append(lines, fmt.Sprint(f.Path, f.Types))
	}
	if !all.Complete {
		lines = append(lines, "and more")
	}
	return strings.Join(lines, " ")
}

// recordFields fails for a store that forgets a field, whichever way it came, or has those of others.
func recordFields(t *testing.T, s recordStore) {
	wantSame(t, s.fieldLines(t), "")
	r := s.stored(t, `{"b": 1, "a.a": {"c": "x"}}`, `{"b": 1.5}`, `{}`)[0]
	s.load(t, freshImport(), s.records(t, `{"imported": null}`, `{"imported": true}`))
	got(s.update(r.ID, 0, to(1, time.Now())))(t)
	want := `patient_data.a\.a[object] patient_data.a\.a.c[string] patient_data.b[integer number] ` +
		`patient_data.imported[null boolean] patient_data.n[integer]`
	wantSame(t, s.fieldLines(t), want)
	got(s.update(r.ID, 0, gone(time.Now())))(t)
	wantSame(t, s.fieldLines(t), want)
	broken := stream(s.records(t, `{"broken": 1}`), errors.New("broken"))
	_, err := s.InsertAll(t.Context(), s.tenant, freshImport(), broken)
	if err == nil {
		t.Error("a broken import came through")
	}
	for _, other := range s.neighbours() {
		wantSame(t, other.fieldLines(t), "")
		other.stored(t, `{"b": []}`)
		wantSame(t, other.fieldLines(t), "patient_data.b[array]")
	}
	for n := int64(1); n > 0; {
		n = got(s.DeleteProject(t.Context(), s.tenant, s.scope.Project))(t)
	}
	wantSame(t, s.fieldLines(t), "")
}

// recordManyFields fails for a store that loses fields when many come at once, or keeps them without end.
func recordManyFields(t *testing.T, s recordStore) {
	var wait sync.WaitGroup
	for i := range 8 {
		all := s.records(t, fmt.Sprintf(`{"same": 1, "k%d": "x"}`, i), fmt.Sprintf(`{"k%d": 1, "same": 1}`, i))
		wait.Go(func() {
			for _, r := range all {
				must(t, s.Insert(t.Context(), s.tenant, r))
			}
		})
	}
	wait.Wait()
	wantSame(t, len(got(s.Fields(t.Context(), s.tenant, s.scope))(t).Items), 9)
	var wide strings.Builder
	for i := range domain.MaxFields {
		fmt.Fprintf(&wide, `,"w%05d":1`, i)
	}
	s.load(t, freshImport(), s.records(t, "{"+wide.String()[1:]+"}"))
	for range 2 {
		s.stored(t, `{"one more": 1}`)
		all := got(s.Fields(t.Context(), s.tenant, s.scope))(t)
		if len(all.Items) < 9000 || len(all.Items) > domain.MaxFields || all.Complete {
			t.Errorf("%d fields, complete %v", len(all.Items), all.Complete)
		}
	}
}
