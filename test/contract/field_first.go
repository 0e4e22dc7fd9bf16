package contract

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// wantKnown reads the records of the scope, and then its fields: each key that was read must be among them.
func (s recordStore) wantKnown(t *testing.T, published ...domain.ImportID) {
	t.Helper()
	var read []string
	for r, err := range s.Export(t.Context(), s.tenant, s.scope, published, time.Now().Add(time.Hour)) {
		must(t, err)
		for _, field := range r.Data {
			read = append(read, field.Key)
		}
	}
	fields := got(s.Fields(t.Context(), s.tenant, s.scope))(t)
	known := fields.Keys()
	slices.Sort(known)
	for _, key := range read {
		if _, ok := slices.BinarySearch(known, key); !ok && fields.Complete {
			t.Errorf("a record has the key %q, of which the fields do not tell", key)
		}
	}
}

// recordFieldsFirst fails for a store that shows a record of whose keys its fields do not tell yet, whichever way it
// came: the columns of an export are found by them.
func recordFieldsFirst(t *testing.T, s recordStore) {
	s.wantKnown(t)
	for _, text := range documents {
		r := s.stored(t, text)[0]
		s.wantKnown(t)
		got(s.update(r.ID, 0, replace(t, "", `{"corrected": 1}`)))(t)
		got(s.update(r.ID, 0, replace(t, "", text)))(t)
	}
	other := s
	other.scope = newTrialScope()
	i := freshImport()
	all := rowsOf(i, other.records(t, documents...))
	_, err := other.InsertAll(t.Context(), s.tenant, i, stream(all[:3], errors.New("broken")))
	if err == nil {
		t.Error("a broken import came through")
	}
	other.load(t, i, all)
	other.wantKnown(t, i)
	other.finalize(t, i)
	other.wantKnown(t)
}

// recordFieldsMeanwhile is recordFieldsFirst while others write.
func recordFieldsMeanwhile(t *testing.T, s recordStore) {
	var writers sync.WaitGroup
	for w, first := range s.stored(t, `{"n": 0}`, `{"n": 1}`) {
		writers.Go(func() {
			for n := range 5 {
				must(t, s.Insert(t.Context(), s.tenant, s.record(t, fmt.Sprintf(`{"made %d.%d": 1}`, w, n))))
				got(s.update(first.ID, 0, replace(t, "", fmt.Sprintf(`{"changed %d.%d": 1}`, w, n))))(t)
			}
		})
	}
	written := make(chan struct{})
	go func() {
		writers.Wait()
		close(written)
	}()
	for {
		s.wantKnown(t)
		select {
		case <-written:
			s.wantKnown(t)
			return
		default:
		}
	}
}
