package tlog

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// stored is a log as a store has it.
type stored struct {
	head   domain.AuditHead
	leaves []domain.AuditLeaf
	nodes  []domain.AuditNode
}

func newStored(t *testing.T, size int) stored {
	t.Helper()
	lines := make([]string, size)
	for i := range lines {
		lines[i] = fmt.Sprint("line ", i)
	}
	head, leaves, nodes, err := Append(domain.AuditHead{}, lines)
	if err != nil {
		t.Fatal(err)
	}
	return stored{head, leaves, nodes}
}

func (s stored) faults(t *testing.T) []domain.AuditFault {
	t.Helper()
	v := NewVerifier(s.nodes)
	for _, leaf := range s.leaves {
		if leaf.Seq < s.head.Size {
			if err := v.Take(leaf); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.head.Last = 0
	if len(s.leaves) > 0 {
		s.head.Last = s.leaves[len(s.leaves)-1].Seq + 1
	}
	faults, err := v.End(s.head)
	if err != nil {
		t.Fatal(err)
	}
	return faults
}

// change is what somebody may do to a log, at a place.
type change struct {
	name   string
	change func(s *stored, at int)
	within int64 // how placed to the place it has to be found
}

func renumber(leaves []domain.AuditLeaf) {
	for i := range leaves {
		leaves[i].Seq = int64(i)
	}
}

var changes = []change{
	{"a line is edited", func(s *stored, at int) { s.leaves[at].Line += "!" }, 0},
	{"a line and its hash are edited", func(s *stored, at int) {
		s.leaves[at].Line += "!"
		s.leaves[at].Hash = Hash(s.leaves[at].Line)
	}, tileWidth},
	{"a leaf is deleted", func(s *stored, at int) { s.leaves = slices.Delete(s.leaves, at, at+1) }, 0},
	{"a leaf is deleted, and the others move up", func(s *stored, at int) {
		s.leaves = slices.Delete(s.leaves, at, at+1)
		renumber(s.leaves)
	}, tileWidth},
	{"two leaves change places", func(s *stored, at int) {
		other := (at + 1) % len(s.leaves)
		s.leaves[at], s.leaves[other] = s.leaves[other], s.leaves[at]
		renumber(s.leaves)
	}, tileWidth},
	{"a leaf is inserted", func(s *stored, at int) {
		s.leaves = slices.Insert(s.leaves, at, domain.AuditLeaf{Line: "new", Hash: Hash("new")})
		renumber(s.leaves)
	}, tileWidth},
	{"the end is cut off", func(s *stored, at int) { s.leaves = s.leaves[:at] }, 0},
}

// Whatever is changed is found, and where. Behind the last full subtree a change that mends the hash is placed only
// within all of the log.
func TestTamperingIsFoundAndPlaced(t *testing.T) {
	t.Parallel()
	rounds := 200
	if os.Getenv("TENON_SOAK") != "" {
		rounds = 10_000
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		size := 2 + random.IntN(1200)
		s, at, c := newStored(t, size), random.IntN(size), changes[random.IntN(len(changes))]
		if faults := s.faults(t); len(faults) > 0 {
			t.Fatalf("nobody has changed anything: %+v", faults)
		}
		c.change(&s, at)
		faults := s.faults(t)
		if len(faults) == 0 {
			t.Fatalf("%s at %d of %d: nothing is found", c.name, at, size)
		}
		placed := slices.ContainsFunc(faults, func(f domain.AuditFault) bool {
			return f.First == int64(at) || f.First < int64(at) && int64(at) <= f.Last && f.Last-f.First <= c.within
		})
		if part := at >= size/tileWidth*tileWidth; !placed && !part {
			t.Errorf("%s at %d of %d is placed at %+v", c.name, at, size, faults)
		}
	}
}

// Heads and nodes that are not those of the leaves show.
func TestOtherHeadsAndNodesAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(s *stored)
		want   domain.AuditFault
	}{
		"another root": {
			func(s *stored) { s.head.Root = Hash("x") }, domain.AuditFault{Last: 299, Reason: domain.LogRebuilt},
		},
		"no node": {func(s *stored) { s.nodes = nil }, domain.AuditFault{Last: 255, Reason: domain.LeavesMoved}},
		"a shorter head": {
			func(s *stored) { s.head = newStored(t, 290).head },
			domain.AuditFault{First: 290, Last: 299, Reason: domain.LeavesAdded},
		},
		"no head": {
			func(s *stored) { s.head = domain.AuditHead{} }, domain.AuditFault{Last: 299, Reason: domain.LeavesAdded},
		},
		"nothing else": {func(s *stored) { s.leaves = nil }, domain.AuditFault{Last: 299, Reason: domain.LeavesMissing}},
	} {
		s := newStored(t, 300)
		c.change(&s)
		if faults := s.faults(t); !slices.Contains(faults, c.want) {
			t.Errorf("%s: %+v", name, faults)
		}
	}
}

// What was kept of a log is compared with it, whether or not its nodes and its head were mended.
func TestWhatWasKeptIsCompared(t *testing.T) {
	t.Parallel()
	s := newStored(t, 600)
	for _, size := range []int{1, 255, 256, 257, 600} {
		v := NewVerifier(s.nodes)
		v.Expect([]domain.AuditHead{newStored(t, size).head, {Size: int64(size), Root: Hash("x")}})
		for _, leaf := range s.leaves {
			if err := v.Take(leaf); err != nil {
				t.Fatal(err)
			}
		}
		faults, err := v.End(s.head)
		if len(faults) != 1 || faults[0].Reason != domain.LogRebuilt || faults[0].Last != int64(size)-1 || err != nil {
			t.Errorf("%d: %+v, %v", size, faults, err)
		}
	}
}

// Whatever a line is, it is refused, or is read without harm.
func FuzzParse(f *testing.F) {
	f.Add(line(entry, func(string) string { return "~x" }))
	f.Add(`{"at":"2026-11-27T13:00:00.000001Z","kind":"chain","v":1}`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil && e != (domain.AuditEntry{}) {
			t.Errorf("%q: %+v", text, e)
		}
	})
}

// Whatever a checkpoint is, what is read of it is what it says.
func FuzzParseCheckpoint(f *testing.F) {
	note := Checkpoint("tenon.example/audit/1/1", domain.AuditHead{Size: 3, Root: Hash("x")})
	f.Add(note)
	f.Add(note + "\n— tenon.example/audit/1/1 AAAA\n")
	f.Add(strings.Replace(note, "\n3\n", "\n007\n", 1))
	f.Add("tenon.example/audit/1/1\n3\nAAAA\n") // a root of three bytes
	f.Fuzz(func(t *testing.T, text string) {
		origin, head, err := ParseCheckpoint(text)
		if err == nil && (len(head.Root) != 32 || !strings.HasPrefix(text+"\n", Checkpoint(origin, head))) {
			t.Errorf("%q is taken for %q", text, Checkpoint(origin, head))
		}
	})
}
