package e2e

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

var noCores = regexp.MustCompile(`Max core file size +0 +0 `)

// wantMissing starts a node with the old keyset alone, which says at once and with every secret what it lacks.
func (r *rotation) wantMissing(t *testing.T, lacks string) {
	t.Helper()
	node := r.StartNode(t, "DATA_ENCRYPTION_KEYSET="+r.keysets[0], "GOTRACEBACK=crash")
	says := func(text string) {
		t.Helper()
		expect.Eventually(t, "the log says "+text, func() bool { return strings.Contains(node.Log(t), text) })
	}
	says("The keyset lacks keys by which secrets are sealed: key " + lacks + " seals ")
	op, analyst := r.Operator(t), r.own.Analyst
	op.Base, analyst.Base = node.Base, node.Base
	for _, answer := range []map[string]any{
		op.Call(t, 503, "POST", r.exchanged.path+"/test", nil),
		op.Call(t, 503, "GET", "/enterprises/"+string(generatedEnterprise(1))+"/sso-tickets", nil),
		analyst.Call(t, 503, "GET", r.own.Records(), nil),
	} {
		if answer["code"] != "secret_key_missing" {
			t.Errorf("without the key: %v", answer)
		}
	}
	admin := r.own.Admin
	admin.Base = node.Base
	image := strings.NewReader("\x89PNG\r\n\x1a\n")
	if status, answer := admin.Upload(t, "/assets", "logo.png", image, nil); status != 503 ||
		!strings.Contains(string(answer), `"secret_key_missing"`) {
		t.Errorf("a file without the key: %d %s", status, answer)
	}
	says("the key " + lacks + " is not in the keyset")
	op.Get(t, r.exchanged.path)
	r.crash(t, node)
}

// crash ends a node that knows keys, in the worst way.
func (r *rotation) crash(t *testing.T, node *scenario.Node) {
	t.Helper()
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", node.PID()))
	expect.NoError(t, err)
	if !noCores.Match(limits) {
		t.Errorf("its limits are\n%s", limits)
	}
	if node.Crash(t) {
		t.Error("it leaves a core")
	}
	if r.crashed = node.Log(t); !strings.Contains(r.crashed, "SIGABRT: abort") {
		t.Errorf("it says %s", r.crashed)
	}
}
