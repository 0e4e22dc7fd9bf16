package access

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A slow reader does not bring back how things stood before a write.
func TestWhatWasForgottenDoesNotComeBack(t *testing.T) {
	t.Parallel()
	r := recent{seen: map[domain.Asking]seen{}}
	q, now := domain.Asking{Tenant: "org_a"}, time.Now()
	_, before, _ := r.get(q, now)
	r.forget()
	r.put(q, seen{domain.Standing{Role: "org:admin"}, now}, before)
	if _, _, ok := r.get(q, now); ok {
		t.Error("it is remembered")
	}
	_, since, _ := r.get(q, now)
	r.put(q, seen{domain.Standing{Role: "org:member"}, now}, since)
	if s, _, ok := r.get(q, now); !ok || s.Role != "org:member" {
		t.Errorf("got %+v %v", s, ok)
	}
}
