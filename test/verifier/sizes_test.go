package verifier_test

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/verifier"
)

var (
	key     = domain.AuditKey{Installation: "tenon.example", Seed: domain.Secret(strings.Repeat("k", ed25519.SeedSize))}
	witness = tlog.Witness{Name: "witness.example", Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}
	began   = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
)

// ownLog is a log of the platform of so many lines.
type ownLog struct {
	t      *testing.T
	head   domain.AuditHead
	leaves []domain.AuditLeaf
	nodes  []domain.AuditNode
	signed string
}

func newOwnLog(t *testing.T, size int) *ownLog {
	t.Helper()
	entries := make([]domain.AuditEntry, size)
	for i := range entries {
		entries[i] = domain.AuditEntry{ID: fmt.Sprint(i), At: began, Actor: "predictor", Machine: true, Action: "record.get"}
	}
	l := &ownLog{t: t}
	var err error
	l.head, l.leaves, l.nodes, err = tlog.Integrate(tlog.EmptyHead(), entries, nil)
	expect.NoError(t, err)
	l.signed, err = tlog.Sign(tlog.Checkpoint(origin, l.head), []domain.AuditKey{key})
	expect.NoError(t, err)
	cosigned, _, err := witness.Cosign(tlog.Witnessed{}, []string{tlog.VerifierKey(key, origin)},
		domain.AuditOffer{Origin: origin, Note: l.signed}, began)
	expect.NoError(t, err)
	l.signed += cosigned.Lines
	return l
}

const origin = "tenon.example/audit/1/1"

// hashes are those of a range of the log.
func (l *ownLog) hashes(r domain.AuditRange) (hashes [][]byte) {
	for i := r.From; i < r.To; i++ {
		if r.Level == 0 {
			hashes = append(hashes, l.leaves[i].Hash)
			continue
		}
		at := slices.IndexFunc(l.nodes, func(n domain.AuditNode) bool { return n.Level == r.Level && n.Index == i })
		hashes = append(hashes, l.nodes[at].Hash)
	}
	return hashes
}

func (l *ownLog) files(index int64) verifier.Files {
	l.t.Helper()
	proof, err := tlog.Inclusion(index, l.head.Size)
	expect.NoError(l.t, err)
	var ranges [][][]byte
	for _, r := range proof.Ranges() {
		ranges = append(ranges, l.hashes(r))
	}
	hashes, err := proof.Hashes(ranges)
	expect.NoError(l.t, err)
	return verifier.Files{
		Receipt: text(l.t, map[string]any{
			"line": l.leaves[index].Line, "names": []any{}, "proof": tlog.ProofFile(index, hashes, l.signed),
			"path": []any{}, "epoch": nil, "platform": nil, "witnessed": true,
		}),
		Policy: policy(l.t), Export: l.export(),
	}
}

func (l *ownLog) export() string {
	var lines strings.Builder
	for _, leaf := range l.leaves {
		lines.WriteString(leaf.Line + "\n")
	}
	return lines.String()
}

func policy(t *testing.T) string {
	t.Helper()
	known := domain.AuditWitness{Name: witness.Name, Key: witness.Verifier(), URL: "https://witness.example"}
	platform := tlog.Policy(origin, []domain.AuditKey{key}, []domain.AuditWitness{known}, 1)
	return text(t, map[string]string{"log": platform, "platform": platform})
}

func text(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	expect.NoError(t, err)
	return string(text)
}

// Each line of logs of many sizes is proved by what the Go libraries have made.
func TestEachPlaceInLogsOfManySizes(t *testing.T) {
	t.Parallel()
	var all []verifier.Files
	for size := range 20 {
		l := newOwnLog(t, size+1)
		for index := range l.head.Size {
			all = append(all, l.files(index))
		}
	}
	large := newOwnLog(t, 613)
	for _, index := range []int64{0, 1, 255, 256, 511, 512, 611, 612} {
		all = append(all, large.files(index))
	}
	for i, refusal := range verifier.Batch(t, all) {
		if refusal != "" {
			t.Errorf("%s of %+v", refusal, all[i])
		}
	}
}
