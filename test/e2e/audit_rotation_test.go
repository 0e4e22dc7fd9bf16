package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/oracle"
	"github.com/tenon-health/tenon/test/scenario"
)

// TestTheAuditKeyIsRotated signs by the old key, then by both, then by the new one. What was proved stays proved to
// those who know the old key, and what is asked for anew is proved by the keys of the day.
func TestTheAuditKeyIsRotated(t *testing.T) {
	t.Parallel()
	a := newCosigned(t)
	before := a.Setting(t, "AUDIT_SIGNING_KEY")
	made, _ := a.want(t, 0, "audit", "keys", "--new", ourInstallation)
	after := strings.TrimSpace(made)
	node := a.StartAPI(t, a.settings()...)
	c := auditor{scenario.NewTenant(t, a.Stack, "Rota")}
	entry := c.newEntry(t)
	old, oldPolicy := c.witnessed(t, entry), c.policy(t)
	expect.NoError(t, oracle.VerifyReceipt(old, oldPolicy))

	a.register(t, platformLog, after)
	node.Restart(t, "AUDIT_SIGNING_KEY="+before+","+after)
	a.awaitCosigned(t, a.cosignedSize(t, a.Operator(t)))
	both, bothPolicy := c.witnessed(t, entry), c.policy(t)
	for _, policy := range []domain.AuditPolicy{oldPolicy, bothPolicy} {
		expect.NoError(t, oracle.VerifyReceipt(old, policy))
		expect.NoError(t, oracle.VerifyReceipt(both, policy))
	}

	node.Restart(t, "AUDIT_SIGNING_KEY="+after)
	a.awaitCosigned(t, a.cosignedSize(t, a.Operator(t)))
	for _, id := range []string{entry, c.newEntry(t)} {
		receipt := c.witnessed(t, id)
		expect.NoError(t, oracle.VerifyReceipt(receipt, c.policy(t)))
		expect.NoError(t, oracle.VerifyReceipt(receipt, bothPolicy))
		if oracle.VerifyReceipt(receipt, oldPolicy) == nil {
			t.Error("the former key is said to have signed what only the new one has")
		}
	}
	expect.NoError(t, oracle.VerifyReceipt(old, oldPolicy))
	a.wantSound(t, node)
	if log := node.Log(t); strings.Contains(log, before) || strings.Contains(log, after) {
		t.Error("the log tells a key")
	}
}

// auditor is a tenant whose admin asks for receipts.
type auditor struct{ *scenario.Tenant }

// newEntry makes a project, and returns the id of the entry that tells so.
func (c auditor) newEntry(t *testing.T) (id string) {
	t.Helper()
	made := c.Admin.Post(t, "/projects", scenario.Object{"name": filepath.Base(t.TempDir())})["id"].(string)
	expect.Eventually(t, "the entry is in the log", func() bool {
		found := items(c.Admin.Get(t, "/audit?subject="+url.QueryEscape(made)))
		if len(found) == 1 {
			id = found[0]["id"].(string)
		}
		return len(found) == 1
	})
	return id
}

// receipt is that of an entry, once it is signed.
func (c auditor) receipt(t *testing.T, id string) (receipt domain.AuditReceipt) {
	t.Helper()
	expect.Eventually(t, "the entry is signed", func() bool {
		status, answer := c.Admin.Send(t, "GET", "/audit/"+id+"/receipt", "", nil)
		if status == http.StatusConflict {
			return false
		}
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		receipt = readReceipt(t, answer)
		return true
	})
	return receipt
}

// readReceipt has what is needed to verify one.
func readReceipt(t *testing.T, answer []byte) (receipt domain.AuditReceipt) {
	t.Helper()
	var view struct {
		Line, Proof, Epoch, Epochs string
		Path                       []string
		Witnessed                  bool
	}
	expect.NoError(t, json.Unmarshal(answer, &view))
	receipt = domain.AuditReceipt{
		Line: view.Line, Proof: view.Proof, Epoch: view.Epoch, Epochs: view.Epochs, Witnessed: view.Witnessed,
	}
	for _, text := range view.Path {
		hash, err := base64.StdEncoding.DecodeString(text)
		expect.NoError(t, err)
		receipt.Path = append(receipt.Path, hash)
	}
	return receipt
}

// witnessed is the receipt, once enough have cosigned.
func (c auditor) witnessed(t *testing.T, id string) (receipt domain.AuditReceipt) {
	t.Helper()
	expect.Eventually(t, "the receipt is witnessed", func() bool {
		receipt = c.receipt(t, id)
		return receipt.Witnessed
	})
	return receipt
}

func (c auditor) policy(t *testing.T) (policy domain.AuditPolicy) {
	t.Helper()
	_, answer := c.Admin.Send(t, "GET", "/audit/policy", "", nil)
	expect.NoError(t, json.Unmarshal(answer, &policy))
	return policy
}
