package verifier_test

import (
	"crypto/ed25519"
	"encoding/base64"
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

const (
	origin = "tenon.example/audit/1/1" // of the log of epochs
	tenant = "tenon.example/audit/17/1"
	slot   = 17 // of the tenant's log
)

var (
	key     = domain.AuditKey{Installation: "tenon.example", Seed: domain.Secret(strings.Repeat("k", ed25519.SeedSize))}
	witness = tlog.Witness{Name: "witness.example", Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}
	began   = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
)

// madeLog is one that whoever has the operator's keys has signed, of whatever lines.
type madeLog struct {
	t      *testing.T
	origin string
	head   domain.AuditHead
	leaves []domain.AuditLeaf
	nodes  []domain.AuditNode
	signed string
}

func newLog(t *testing.T, origin string, lines ...string) *madeLog {
	t.Helper()
	l := &madeLog{t: t, origin: origin}
	var err error
	l.head, l.leaves, l.nodes, err = tlog.Append(tlog.EmptyHead(), lines)
	expect.NoError(t, err)
	l.sign()
	return l
}

// sign signs the log, of whatever installation it is.
func (l *madeLog) sign() {
	l.t.Helper()
	signer := domain.AuditKey{Installation: tlog.InstallationOf(l.origin), Seed: key.Seed}
	var err error
	l.signed, err = tlog.Sign(l.text(), []domain.AuditKey{signer})
	expect.NoError(l.t, err)
}

func (l *madeLog) text() string { return tlog.Checkpoint(l.origin, l.head) }

// cosigned is the log with the signature of a witness.
func (l *madeLog) cosigned(w tlog.Witness, at time.Time) *madeLog {
	l.t.Helper()
	signed, _, err := w.Cosign(tlog.Witnessed{}, []string{tlog.VerifierKey(key, l.origin)},
		domain.AuditOffer{Origin: l.origin, Note: l.signed}, at)
	expect.NoError(l.t, err)
	l.signed += signed.Lines
	return l
}

// newEntries is a log of the tenant of so many entries.
func newEntries(t *testing.T, size int) *madeLog {
	t.Helper()
	return newLog(t, tenant, entryLines(t, size)...)
}

// newEpochs is a log of epochs that a witness has cosigned, of whatever lines.
func newEpochs(t *testing.T, lines ...string) *madeLog {
	t.Helper()
	return newLog(t, origin, lines...).cosigned(witness, began)
}

func entryLines(t *testing.T, size int) (lines []string) {
	t.Helper()
	entries := make([]domain.AuditEntry, size)
	for i := range entries {
		entries[i] = domain.AuditEntry{ID: fmt.Sprint(i), At: began, Actor: "predictor", Machine: true, Action: "record.get"}
	}
	_, leaves, _, err := tlog.Integrate(tlog.EmptyHead(), entries, nil)
	expect.NoError(t, err)
	for _, leaf := range leaves {
		lines = append(lines, leaf.Line)
	}
	return lines
}

// hashes are those of a range of the log.
func (l *madeLog) hashes(r domain.AuditRange) (hashes [][]byte) {
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

// path is that of a line to the root.
func (l *madeLog) path(index int64) [][]byte {
	l.t.Helper()
	proof, err := tlog.Inclusion(index, l.head.Size)
	expect.NoError(l.t, err)
	var ranges [][][]byte
	for _, r := range proof.Ranges() {
		ranges = append(ranges, l.hashes(r))
	}
	hashes, err := proof.Hashes(ranges)
	expect.NoError(l.t, err)
	return hashes
}

func (l *madeLog) proof(index int64) string {
	l.t.Helper()
	return tlog.ProofFile(index, l.path(index), l.signed)
}

// madeEpoch is one that shows a log.
type madeEpoch struct {
	line string
	path []string
}

// epoch shows the log at a slot.
func (l *madeLog) epoch(number, slot int64) madeEpoch {
	l.t.Helper()
	slots, err := tlog.NewSlots(map[int64]string{slot: l.text()}, slot+3)
	expect.NoError(l.t, err)
	hashes, err := slots.Path(slot)
	expect.NoError(l.t, err)
	told := tlog.Epoch{Number: number, At: began, Count: slots.Count(), Root: slots.Root()}
	return madeEpoch{told.Line(), encoded(hashes)}
}

// files are those of an entry, by the second epoch of two.
func (l *madeLog) files(index int64) verifier.Files {
	l.t.Helper()
	e := l.epoch(2, slot)
	return l.filesBy(index, e, newEpochs(l.t, l.epoch(1, slot).line, e.line))
}

// filesAt are those of the first entry, by an epoch of a log of epochs that shows the log at a slot.
func (l *madeLog) filesAt(slot int64, epochs string) verifier.Files {
	l.t.Helper()
	e := l.epoch(1, slot)
	return l.filesBy(0, e, newLog(l.t, epochs, e.line).cosigned(witness, began))
}

// filesBy are those of an entry, by an epoch in a log of epochs.
func (l *madeLog) filesBy(index int64, e madeEpoch, epochs *madeLog) verifier.Files {
	l.t.Helper()
	return verifier.Files{
		Receipt: text(l.t, members{
			"line": l.leaves[index].Line, "names": []any{}, "proof": l.proof(index),
			"epoch": e.line, "path": e.path, "epochs": epochs.proofOf(e.line), "witnessed": true,
		}),
		Policy: policy(l.t, l, epochs), Export: l.export(),
	}
}

// proofOf is that of the first line that is this one.
func (l *madeLog) proofOf(line string) string {
	l.t.Helper()
	at := slices.IndexFunc(l.leaves, func(leaf domain.AuditLeaf) bool { return leaf.Line == line })
	return l.proof(int64(at))
}

func encoded(hashes [][]byte) []string {
	texts := make([]string, len(hashes))
	for i, hash := range hashes {
		texts[i] = base64.StdEncoding.EncodeToString(hash)
	}
	return texts
}

func (l *madeLog) export() string {
	var lines strings.Builder
	for _, leaf := range l.leaves {
		lines.WriteString(leaf.Line + "\n")
	}
	return lines.String()
}

// policy wants the witness for the log of epochs, as that of the API.
func policy(t *testing.T, own, epochs *madeLog) string {
	t.Helper()
	known := domain.AuditWitness{Name: witness.Name, Key: witness.Verifier(), URL: "https://witness.example"}
	return text(t, members{
		"log":    tlog.Policy(own.origin, []domain.AuditKey{key}, nil, 0),
		"epochs": tlog.Policy(epochs.origin, []domain.AuditKey{key}, []domain.AuditWitness{known}, 1),
	})
}

// members are those of an object of JSON.
type members map[string]any

func text(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	expect.NoError(t, err)
	return string(text)
}

func membersOf(t *testing.T, text string) (m members) {
	t.Helper()
	expect.NoError(t, json.Unmarshal([]byte(text), &m))
	return m
}
