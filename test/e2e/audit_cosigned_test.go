package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

const (
	ourInstallation = "tenon.localhost" // of the stacks' keys
	epochsLog       = ourInstallation + "/audit/1/1"
	signsOften      = "AUDIT_EPOCH=1s"
)

// cosigned is an installation whose log of epochs a witness of the test cosigns, behind a relay.
type cosigned struct {
	*scenario.Stack
	cli
	witness *servers.Witness
	relay   *witnessRelay
}

func newCosigned(t *testing.T) *cosigned {
	t.Helper()
	s, witness := scenario.NewServers(t), servers.NewWitness(t, "witness.example/ada")
	a := &cosigned{
		Stack: s, cli: cli{filepath.Join(s.Home, "api.env"), &expect.Log{}}, witness: witness,
		relay: newWitnessRelay(t, witness.URL()),
	}
	a.register(t, epochsLog, s.Setting(t, "AUDIT_SIGNING_KEY"))
	return a
}

// register lets the witness know a log by a key that signs it.
func (a *cosigned) register(t *testing.T, origin, text string) {
	t.Helper()
	key, err := tlog.ParseKey(domain.Secret(text))
	expect.NoError(t, err)
	a.witness.Register(t, origin, tlog.VerifierKey(key, origin))
}

// settings are those of a node.
func (a *cosigned) settings(more ...string) []string {
	return append([]string{signsOften, a.witnessAt(a.relay.URL)}, more...)
}

func (a *cosigned) witnessAt(url string) string {
	return "AUDIT_WITNESSES=" + a.witness.Key + " " + url
}

// cosignedSize is how much of the log of epochs the witness has cosigned, as the operator is told; 0 if nothing.
func (a *cosigned) cosignedSize(t *testing.T, op scenario.Caller) int64 {
	t.Helper()
	note := lastOfEpochs(t, op)
	if !strings.Contains(note, "\n— "+a.witness.Name+" ") {
		return 0
	}
	return sizeOf(t, note)
}

// lastOfEpochs is the checkpoint by which epochs are proved; empty if there is none.
func lastOfEpochs(t *testing.T, op scenario.Caller) string {
	t.Helper()
	items := op.Get(t, "/audit/epochs")["items"].([]any)
	if len(items) == 0 {
		return ""
	}
	_, note, _ := strings.Cut(items[0].(scenario.Object)["proof"].(string), "\n\n")
	return note
}

func sizeOf(t *testing.T, note string) int64 {
	t.Helper()
	_, head, err := tlog.ParseCheckpoint(note)
	expect.NoError(t, err)
	return head.Size
}

// awaitCosigned waits for a later size.
func (a *cosigned) awaitCosigned(t *testing.T, than int64) (size int64) {
	t.Helper()
	op := a.Operator(t)
	expect.Eventually(t, "more is cosigned", func() bool {
		size = a.cosignedSize(t, op)
		return size > than
	})
	return size
}

// wantSound finds all logs as they were written, and nobody who has stopped them.
func (a *cosigned) wantSound(t *testing.T, nodes ...*scenario.Node) {
	t.Helper()
	a.want(t, 0, "audit", "verify")
	for _, node := range nodes {
		if log := node.Log(t); strings.Contains(log, "audit_halted") {
			t.Errorf("the logs were stopped:\n%s", log)
		}
	}
	if n := a.relay.refused.Load(); n > 0 {
		t.Errorf("the witness has refused %d times", n)
	}
}

// heldAt is where a request to the witness is held, for its node to be killed.
type heldAt int

const (
	beforeTheWitness heldAt = iota // it is signed here, and nobody else knows
	behindTheWitness               // it is cosigned, and we do not know
	answered                       // it may be stored, or not yet
)

// witnessRelay stands between nodes and their witness.
type witnessRelay struct {
	*httptest.Server
	to      string
	next    chan heldAt   // where the next request for more than was cosigned is held
	held    chan struct{} // tells that it is
	refused atomic.Int64
}

func newWitnessRelay(t *testing.T, to string) *witnessRelay {
	r := &witnessRelay{to: to, next: make(chan heldAt, 1), held: make(chan struct{}, 1)}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// hold returns once a request is held there.
func (r *witnessRelay) hold(t *testing.T, at heldAt) {
	t.Helper()
	r.next <- at
	expect.Eventually(t, "the witness is asked", func() bool {
		select {
		case <-r.held:
			return true
		default:
			return false
		}
	})
}

// ServeHTTP answers what it holds only if the witness's answer is not what it is about.
func (r *witnessRelay) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil || !grows(string(body)) {
		r.pass(w, q, body)
		return
	}
	select {
	case at := <-r.next:
		r.holdAt(at, w, q, body)
	default:
		r.pass(w, q, body)
	}
}

func (r *witnessRelay) holdAt(at heldAt, w http.ResponseWriter, q *http.Request, body []byte) {
	switch at {
	case behindTheWitness:
		r.pass(httptest.NewRecorder(), q, body)
	case answered:
		r.pass(w, q, body)
	}
	r.held <- struct{}{}
	if at != answered {
		<-q.Context().Done() // its node was killed
	}
}

// pass breaks the connection if the witness is away.
func (r *witnessRelay) pass(w http.ResponseWriter, q *http.Request, body []byte) {
	answer, err := http.Post(r.to+q.URL.Path, "text/plain", bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity:
		r.refused.Add(1)
	}
	w.Header().Set("Content-Type", answer.Header.Get("Content-Type"))
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// grows reports whether a request is for more than its sender knows to be cosigned.
func grows(body string) bool {
	var old int64
	known, note, _ := strings.Cut(body, "\n\n")
	_, head, err := tlog.ParseCheckpoint(note)
	_, scanned := fmt.Sscanf(known, "old %d", &old)
	return err == nil && scanned == nil && head.Size > old
}
