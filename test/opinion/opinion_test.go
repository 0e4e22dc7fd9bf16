// Package opinion_test verifies our audit logs with the libraries and programs of others, which nothing of ours links:
// it is a module of its own.
package opinion_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/tenon-health/tenon/test/fixture"
)

type receipt struct{ Line, Proof, Epoch, Epochs string }

type policy struct{ Log, Epochs string }

func read[T any](t *testing.T, text string) (value T) {
	t.Helper()
	fixture.Must(t, json.Unmarshal([]byte(text), &value))
	return value
}

func parse(t *testing.T, text string) torchwood.Policy {
	t.Helper()
	parsed, err := torchwood.ParsePolicy([]byte(text))
	fixture.Must(t, err)
	return parsed
}

func TestTorchwoodAgrees(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	known := read[policy](t, l.get("/policy"))
	list := read[struct{ Items []struct{ ID string } }](t, l.get("?size=5"))
	for _, e := range list.Items {
		r := read[receipt](t, l.get("/"+e.ID+"/receipt"))
		fixture.Must(t, verify(t, known.Log, r.Line, r.Proof))
		fixture.Must(t, verify(t, known.Epochs, r.Epoch, r.Epochs))
		if verify(t, known.Log, r.Line+" ", r.Proof) == nil || verify(t, known.Log, r.Epoch, r.Epochs) == nil {
			t.Error("it verifies what is not so")
		}
	}
	fetcher, err := torchwood.NewTileFetcher(l.base+"/log", torchwood.WithHTTPClient(l.client))
	fixture.Must(t, err)
	client, err := torchwood.NewClient(fetcher, torchwood.WithTimeout(10*time.Second))
	fixture.Must(t, err)
	signed, _, err := torchwood.VerifyCheckpoint([]byte(l.get("/log/checkpoint")), parse(t, known.Log))
	fixture.Must(t, err)
	var lines strings.Builder
	for _, line := range client.AllEntries(t.Context(), signed.Tree, 0) {
		lines.WriteString(string(line) + "\n")
	}
	fixture.Must(t, client.Err())
	if n := strings.Count(lines.String(), "\n"); n <= size || int64(n) != signed.N || lines.String() != exported(l, n) {
		t.Errorf("it has read %d lines of %d, or others than the export has", n, signed.N)
	}
}

func verify(t *testing.T, policy, line, proof string) error {
	t.Helper()
	return torchwood.VerifyProof(parse(t, policy), tlog.RecordHash([]byte(line)), []byte(proof))
}

// exported are the first lines of an export.
func exported(l *log, n int) string {
	l.t.Helper()
	return strings.Join(strings.SplitAfter(l.get("/export"), "\n")[:n], "")
}

// fsck of Tessera hangs on what is wrong, and ends with 0 either way.
func TestFsckAgrees(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	logKey, _, _ := strings.Cut(strings.TrimPrefix(read[policy](t, l.get("/policy")).Log, "log "), "\n")
	path := filepath.Join(t.TempDir(), "key")
	fixture.Must(t, os.WriteFile(path, []byte(logKey), 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	said, err := exec.CommandContext(
		ctx, program(t), "--ui=false", "--logtostderr", "--storage_url", l.base+"/log/", "--public_key", path,
		"--bearer_token", l.token,
	).CombinedOutput()
	if err != nil || !strings.Contains(string(said), "Successfully fsck'd log with size") {
		t.Errorf("%v: %s", err, said)
	}
}

// program is built as this module pins it.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fsck")
	said, err := exec.Command("go", "build", "-o", path, "github.com/transparency-dev/tessera/cmd/fsck").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return path
}
