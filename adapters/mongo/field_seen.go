package mongo

import (
	"hash/maphash"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// seenFields remembers which fields are stored in a place, so that most records need no look.
type seenFields struct {
	mu     sync.Mutex
	seed   maphash.Seed
	hashes map[uint64]struct{}
}

const maxSeenFields = 100_000

func newSeenFields() *seenFields { return &seenFields{seed: maphash.MakeSeed()} }

// unknown are those of which it is not known that they are stored.
func (f *seenFields) unknown(t domain.TenantID, s domain.TrialScope, seen []domain.SeenField) (all []domain.SeenField) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, field := range seen {
		if _, ok := f.hashes[f.hash(t, s, field)]; !ok {
			all = append(all, field)
		}
	}
	return all
}

func (f *seenFields) add(t domain.TenantID, s domain.TrialScope, seen []domain.SeenField) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hashes == nil || len(f.hashes) > maxSeenFields {
		f.hashes = map[uint64]struct{}{}
	}
	for _, field := range seen {
		f.hashes[f.hash(t, s, field)] = struct{}{}
	}
}

func (f *seenFields) hash(t domain.TenantID, s domain.TrialScope, field domain.SeenField) uint64 {
	var h maphash.Hash
	h.SetSeed(f.seed)
	for _, text := range []string{string(t), string(s.Project), string(s.Trial), field.Path, string(field.Type)} {
		_, _ = h.WriteString(text)
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}
