package contract

import (
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var auditAnchorChecks = checks{
	"stays": anchorStays, "last": anchorLast, "nobody's": anchorNobodys, "at once": anchorAtOnce,
}

// AuditAnchors checks every rule of the port. The store may be shared: each check has a log of its own.
func AuditAnchors(t *testing.T, open func(t *testing.T) ports.Set) {
	auditAnchorChecks.run(t, "anchor", open)
}

func wantLast(t *testing.T, p ports.Set, origin string, from, size int64, note string) {
	t.Helper()
	gotSize, gotNote, err := p.AuditAnchors.Last(t.Context(), origin, from)
	must(t, err)
	if gotSize != size || gotNote != note {
		t.Errorf("the last from %d is %q of size %d, want %q of size %d", from, gotNote, gotSize, note, size)
	}
}

// anchorStays proves that the same text with another signature is the same anchor, and the first stays.
func anchorStays(t *testing.T, p ports.Set) {
	l := newSignedLog("log")
	first := l.sign(l.checkpoint(3))
	must(t, p.AuditAnchors.Put(t.Context(), l.origin, 3, first))
	must(t, p.AuditAnchors.Put(t.Context(), l.origin, 3, first))
	again := l
	again.key = newSignedLog("log").key
	must(t, p.AuditAnchors.Put(t.Context(), l.origin, 3, again.sign(l.checkpoint(3))))
	other := l
	other.leaves = "other"
	wantError(t, p.AuditAnchors.Put(t.Context(), l.origin, 3, l.sign(other.checkpoint(3))), domain.ErrAnchorExists)
	wantLast(t, p, l.origin, 0, 3, first)
}

func anchorLast(t *testing.T, p ports.Set) {
	l := newSignedLog("log")
	for _, size := range []int{9, 0, 100, 10} {
		must(t, p.AuditAnchors.Put(t.Context(), l.origin, int64(size), l.sign(l.checkpoint(size))))
	}
	const large = 1 << 60
	must(t, p.AuditAnchors.Put(t.Context(), l.origin, large, "note\n"))
	for _, from := range []int64{-1, 0, 9, 101, large} {
		wantLast(t, p, l.origin, from, large, "note\n")
	}
	_, _, err := p.AuditAnchors.Last(t.Context(), l.origin, large+1)
	wantError(t, err, domain.ErrAnchorNotFound)
}

// anchorNobodys proves that logs whose origins begin alike are told apart.
func anchorNobodys(t *testing.T, p ports.Set) {
	origin := newSignedLog("log").origin
	for _, other := range []string{origin + "0", origin + "/1", origin[:len(origin)-2]} {
		must(t, p.AuditAnchors.Put(t.Context(), other, 5, other+"\n"))
	}
	_, _, err := p.AuditAnchors.Last(t.Context(), origin, 0)
	wantError(t, err, domain.ErrAnchorNotFound)
	must(t, p.AuditAnchors.Put(t.Context(), origin, 0, "mine\n"))
	wantLast(t, p, origin, 0, 0, "mine\n")
	wantLast(t, p, origin+"/1", 0, 5, origin+"/1\n")
}

// anchorAtOnce proves that of several histories of one size one is anchored.
func anchorAtOnce(t *testing.T, p ports.Set) {
	l := newSignedLog("log")
	var mu sync.Mutex
	var stored []string
	together(8, func(i int) {
		other := l
		other.leaves = string(rune('a' + i))
		note := l.sign(other.checkpoint(3))
		err := p.AuditAnchors.Put(t.Context(), l.origin, 3, note)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			stored = append(stored, note)
		} else if domain.AsError(err).Code != domain.ErrAnchorExists.Code {
			t.Error(err)
		}
	})
	if len(stored) != 1 {
		t.Fatalf("%d of eight histories are anchored, want 1", len(stored))
	}
	wantLast(t, p, l.origin, 0, 3, stored[0])
}
