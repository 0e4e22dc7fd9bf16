package e2e

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// wantMissing starts a node with the old keyset alone, which says at once and with every secret what it lacks.
func (r *rotation) wantMissing(t *testing.T, lacks string) {
	t.Helper()
	node := r.StartNode(t, "DATA_ENCRYPTION_KEYSET="+r.keysets[0])
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
	says("the key " + lacks + " is not in the keyset")
	op.Get(t, r.exchanged.path)
}
