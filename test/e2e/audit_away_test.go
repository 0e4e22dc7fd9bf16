package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/oracle"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestTheWitnessIsAway has the logs go on while nobody cosigns: the witness is away, and then answers what means
// nothing. Receipts say so, those of before stay as good as they were, and all is cosigned when the witness is back.
func TestTheWitnessIsAway(t *testing.T) {
	t.Parallel()
	a := newCosigned(t)
	node := a.StartAPI(t, a.settings(a.witnessAt(a.witness.URL()))...)
	c := auditor{scenario.NewTenant(t, a.Stack, "Alone")}
	early := c.newEntry(t)
	c.witnessed(t, early)

	a.witness.Stop()
	late := c.unwitnessed(t, early)
	expect.Eventually(t, "the operator is told", func() bool {
		return strings.Contains(node.Log(t), "witness_unavailable")
	})
	a.witness.Start(t)
	expect.NoError(t, oracle.VerifyReceipt(c.witnessed(t, late), c.policy(t)))

	garbage := &garbageWitness{answers: garbageAnswers(a.witness.Name)}
	server := httptest.NewServer(garbage)
	t.Cleanup(server.Close)
	node.Restart(t, a.witnessAt(server.URL))
	later := c.unwitnessed(t, late)
	expect.Eventually(t, "all of it was answered", func() bool {
		return int(garbage.asked.Load()) > len(garbage.answers)
	})
	node.Restart(t)
	expect.NoError(t, oracle.VerifyReceipt(c.witnessed(t, later), c.policy(t)))
	a.wantSound(t, node)
}

// unwitnessed makes two entries, each of which is signed, and neither cosigned. An earlier one still is.
func (c auditor) unwitnessed(t *testing.T, early string) (late string) {
	t.Helper()
	for range 2 {
		late = c.newEntry(t)
		receipt := c.receipt(t, late)
		if receipt.Witnessed || oracle.VerifyReceipt(receipt, c.policy(t)) == nil {
			t.Errorf("a witness that is away is said to have cosigned: %+v", receipt)
		}
	}
	receipt := c.receipt(t, early)
	if !receipt.Witnessed {
		t.Errorf("the receipt was witnessed, and is not any more: %+v", receipt)
	}
	expect.NoError(t, oracle.VerifyReceipt(receipt, c.policy(t)))
	return late
}

// garbageWitness answers one after the other.
type garbageWitness struct {
	answers []http.HandlerFunc
	asked   atomic.Int64
}

func (g *garbageWitness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.answers[int(g.asked.Add(1))%len(g.answers)](w, r)
}

// garbageAnswers are none of c2sp.org/tlog-witness, or signed by nobody whom we know.
func garbageAnswers(name string) (all []http.HandlerFunc) {
	signature := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("c4n4ry", 13)))
	for status, said := range map[int]string{
		200: "— " + name + " " + signature + "\n", 201: "", 204: "", 302: "", 409: "one more than you\n",
		418: "c4n4ry\x00\xff", 429: "later", 500: "<html>", 503: "",
	} {
		all = append(all, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/")
			w.WriteHeader(status)
			fmt.Fprint(w, said)
		})
	}
	return append(all, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("c4n4ry\n", 1<<16)) },
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}
