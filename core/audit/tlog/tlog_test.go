package tlog

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/tenon-health/tenon/core/domain"
)

// second is the same log by other code.
type second []tlog.Hash

func (s second) ReadHashes(indexes []int64) (found []tlog.Hash, err error) {
	for _, i := range indexes {
		found = append(found, s[i])
	}
	return found, nil
}

func (s *second) add(t *testing.T, n int64, line string) {
	t.Helper()
	hashes, err := tlog.StoredHashes(n, []byte(line), *s)
	if err != nil {
		t.Fatal(err)
	}
	*s = append(*s, hashes...)
}

// wantSame compares a log with the other.
func (s second) wantSame(t *testing.T, h domain.AuditHead, nodes []domain.AuditNode) {
	t.Helper()
	root, err := tlog.TreeHash(h.Size, s)
	if err != nil || string(root[:]) != string(h.Root) {
		t.Fatalf("of %d lines the root is %x, want %s (%v)", h.Size, h.Root, root, err)
	}
	for _, node := range nodes {
		if want := s[tlog.StoredHashIndex(node.Level*8, node.Index)]; string(want[:]) != string(node.Hash) {
			t.Errorf("node %d of level %d is %x, want %s", node.Index, node.Level, node.Hash, want)
		}
	}
}

// In whatever portions lines come, the log is the one that others compute.
func TestALogIsTheOneOfOthers(t *testing.T) {
	t.Parallel()
	var h domain.AuditHead
	var other second
	var nodes []domain.AuditNode
	for size := 1; h.Size < 70_000; size = size*3%1009 + 1 {
		lines := make([]string, size)
		for i := range lines {
			lines[i] = fmt.Sprint("line ", h.Size+int64(i))
			other.add(t, h.Size+int64(i), lines[i])
		}
		next, leaves, full, err := Append(h, lines)
		if err != nil || leaves[0].Seq != h.Size || next.Size != h.Size+int64(size) {
			t.Fatalf("%v, %v", err, next)
		}
		other.wantSame(t, next, full)
		h, nodes = next, append(nodes, full...)
	}
	if want := int(h.Size/256 + h.Size/65536); len(nodes) != want {
		t.Errorf("%d nodes are kept, want %d", len(nodes), want)
	}
}

func TestAnEmptyLogHasTheRootOfNothing(t *testing.T) {
	t.Parallel()
	h, leaves, nodes, err := Append(domain.AuditHead{}, nil)
	const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if err != nil || fmt.Sprintf("%x", h.Root) != nothing || h.Size != 0 || len(leaves)+len(nodes) > 0 {
		t.Errorf("%x, %v", h.Root, err)
	}
	if _, _, _, err := Append(domain.AuditHead{Size: 3, Edge: make([]byte, 32)}, []string{"x"}); err == nil {
		t.Error("a damaged head is taken")
	}
}

var entry = domain.AuditEntry{
	ID: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c43", At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Actor: "auth0|ada",
	Action: domain.RecordGet, Target: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f", Outcome: domain.OutcomeDone,
	RequestID: "r", Reason: "asked by Joan Q",
}

// A line tells nothing personal; whoever has the names reads all of it.
func TestPersonalValuesAreCommitments(t *testing.T) {
	t.Parallel()
	e := entry
	e.Target, e.Project = "joan@q.example", "of Joan"
	values, names, commitments := map[string]string{}, map[string]string{}, []string{}
	for _, value := range Personal(e, e) {
		name := NewName(value, []byte("of the test"))
		values[name.Commitment], names[value] = value, name.Commitment
		commitments = append(commitments, name.Commitment)
	}
	_, leaves, _, err := Integrate(domain.AuditHead{}, []domain.AuditEntry{e, entry}, names)
	if err != nil || len(names) != 4 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, leak := range []string{"ada", "oan"} {
		if strings.Contains(leaves[0].Line+leaves[1].Line, leak) {
			t.Errorf("%q is in %s", leak, leaves[0].Line)
		}
	}
	want := []domain.AuditEntry{e, entry}
	for i, leaf := range leaves {
		found, err := Entry(leaf, values)
		want[i].Seq, want[i].Hash = int64(i), fmt.Sprintf("%x", leaf.Hash)
		if err != nil || !reflect.DeepEqual(found, want[i]) {
			t.Errorf("%+v, %v", found, err)
		}
	}
	erased, err := Entry(leaves[0], nil)
	if found := Commitments(erased); err != nil || len(found) != len(commitments) || found[0][0] != '~' {
		t.Errorf("%+v, %v", erased, err)
	}
}

// Nobody can pass for somebody else by a subject that looks like a commitment.
func TestACommitmentCannotBeToldPlainly(t *testing.T) {
	t.Parallel()
	e := entry
	e.Actor, e.Target, e.Project, e.Reason = "~x", "~x", "~x", "~x"
	if all := Personal(e); len(all) != 1 || all[0] != "~x" {
		t.Errorf("%v", all)
	}
}

func TestACommitmentIsByItsSaltAndValue(t *testing.T) {
	t.Parallel()
	// by Python's hmac.new(bytes(32), b"tenon-name/v1\nauth0|ada", "sha256")
	const want = "~NGg3tmUcFUZv4Jw8dwp5QxzdiRJvOqxw-AVp78Dx4Yw"
	if got := Commit(make([]byte, 32), "auth0|ada"); got != want {
		t.Errorf("got %s", got)
	}
	if a, b := NewName("ada", []byte("a")), NewName("ada", []byte("b")); a.Commitment == b.Commitment {
		t.Errorf("%v, %v", a, b)
	}
}

func TestTheLineOfAChain(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 27, 13, 0, 0, 1000, time.UTC)
	for want, c := range map[string]Chain{
		`"broken_at":"","entries":"17","head":"ab","kind":"chain","v":1}`: {17, "ab", 0, at},
		`"broken_at":"3","entries":"9","head":"","kind":"chain","v":1}`:   {9, "", 3, at},
	} {
		if got := c.Line(); got != `{"at":"2026-11-27T13:00:00.000001Z",`+want {
			t.Errorf("got %s", got)
		}
	}
}

// Whatever is told, the line is one line of JSON that says so, and its members are sorted.
func FuzzLine(f *testing.F) {
	f.Add("auth0|ada", "asked by Joan Q", "r", true)
	f.Add("~\x00\xff", "\u2028\"\\\b\f\n\r\t\x1f\x7f</script>", strings.Repeat("ö", 501), false)
	f.Fuzz(func(t *testing.T, actor, reason, request string, machine bool) {
		e := entry
		e.Actor, e.Reason, e.RequestID, e.Machine = domain.Subject(actor), reason, request, machine
		told := line(e, func(value string) string { return value })
		var found map[string]any
		if err := json.Unmarshal([]byte(told), &found); err != nil || strings.ContainsAny(told, "\x00\n") {
			t.Fatalf("%q: %v", told, err)
		}
		if found["actor"] != tidy(actor) || found["reason"] != tidy(reason) || found["request_id"] != tidy(request) ||
			len(told) > 65535 {
			t.Errorf("%q tells %v", told, found)
		}
		if again, err := Parse(told); err != nil || again.Reason != tidy(reason) {
			t.Errorf("%q: %v", told, err)
		}
	})
}

// An epoch is read as it is written, and nothing else is one: a number that is written otherwise could be hashed twice.
func FuzzParseEpoch(f *testing.F) {
	good := Epoch{Number: 7, At: time.Unix(1, 0), Count: 3, Root: make([]byte, 32)}.Line()
	for _, seed := range []string{good, "", "{}", strings.Replace(good, "7", "07", 1), good + " "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if e, err := ParseEpoch(line); err == nil && (e.Line() != line || !e.At.Equal(e.At.UTC())) {
			t.Errorf("%q is read as %+v", line, e)
		}
	})
}

// A personal value without a commitment is not told as nobody.
func TestNobodyIsLeftOut(t *testing.T) {
	t.Parallel()
	_, _, _, err := Integrate(domain.AuditHead{}, []domain.AuditEntry{{ID: "1", Actor: "ada"}}, nil)
	if err == nil {
		t.Error("the line tells nobody")
	}
}
