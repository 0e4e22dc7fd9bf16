package verifier_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/oracle"
	"github.com/tenon-health/tenon/test/verifier"
)

// wantForged wants good files to be believed and forged ones not, by the program and by the oracle of our tests.
func wantForged(t *testing.T, good verifier.Files, refusal string, forged ...verifier.Files) {
	t.Helper()
	all := append([]verifier.Files{good}, forged...)
	refusals := verifier.Batch(t, all)
	for i, f := range all {
		err := believed(t, f)
		if i == 0 && (refusals[i] != "" || err != nil) {
			t.Errorf("what is good is refused by %q and %v", refusals[i], err)
		}
		if i > 0 && (!sentence.MatchString(refusals[i]) || !strings.Contains(refusals[i], refusal)) {
			t.Errorf("%d is refused by %q, want %q: %+v", i, refusals[i], refusal, f)
		}
		if i > 0 && err == nil {
			t.Errorf("the oracle believes %d: %+v", i, f)
		}
	}
}

// believed is what the oracle says.
func believed(t *testing.T, f verifier.Files) error {
	t.Helper()
	return oracle.VerifyReceipt(read(t, f))
}

// read is what the oracle needs.
func read(t *testing.T, f verifier.Files) (receipt domain.AuditReceipt, policy domain.AuditPolicy) {
	t.Helper()
	var view struct {
		Line, Proof, Epoch, Epochs string
		Path                       [][]byte
	}
	expect.NoError(t, json.Unmarshal([]byte(f.Receipt), &view))
	expect.NoError(t, json.Unmarshal([]byte(f.Policy), &policy))
	receipt = domain.AuditReceipt{
		Line: view.Line, Proof: view.Proof, Epoch: view.Epoch, Epochs: view.Epochs, Path: view.Path,
	}
	return receipt, policy
}

// An entry of another's log is none of the tenant's, whose auditor has its policy.
func TestAnEntryOfOthersIsNoneOfTheTenants(t *testing.T) {
	t.Parallel()
	good := newEntries(t, 1).filesAt(slot, origin)
	forged := newLog(t, "tenon.example/audit/2/1", entryLines(t, 1)...).filesAt(2, origin)
	forged.Policy = good.Policy
	wantForged(t, good, "No key that the policy has for it", forged)
}

const notTwo = "are not two of one installation"

// The log of epochs has a slot that is of no other, and is in no tree.
func TestNoEntryIsInTheLogOfEpochs(t *testing.T) {
	t.Parallel()
	var forged []verifier.Files
	for slot, origins := range map[int64][]string{
		0: {"tenon.example/audit/0/1"}, 1: {origin, "tenon.example/audit/1/2"},
	} {
		for _, own := range origins {
			forged = append(forged, newLog(t, own, entryLines(t, 1)...).filesAt(slot, origin))
		}
	}
	tenants := newEntries(t, 1)
	for _, epochs := range []string{
		"tenon.example/audit/0/1", "tenon.example/audit/2/1", "tenon.example/audit/17/1", "tenon.example/audit/18/1",
	} {
		forged = append(forged, tenants.filesAt(slot, epochs))
	}
	wantForged(t, tenants.filesAt(slot, origin), notTwo, forged...)
}

func TestALogIsInEpochsOfItsInstallation(t *testing.T) {
	t.Parallel()
	tenants := newEntries(t, 1)
	wantForged(t, tenants.filesAt(slot, origin), notTwo, tenants.filesAt(slot, "staging.example/audit/1/1"))
}

func TestALogHasOneSlot(t *testing.T) {
	t.Parallel()
	tenants := newEntries(t, 1)
	good := tenants.filesAt(slot, origin)
	wantForged(t, good, "A proof does not have as many hashes", tenants.filesAt(3, origin))
	wantForged(t, good, "not what stands at its place", tenants.filesAt(16, origin), tenants.filesAt(18, origin),
		tenants.filesAt(19, origin))
}

// An origin that nobody writes so would be seen as another, or stand at a slot that others do not read in it.
func TestNoOriginIsLikeAnother(t *testing.T) {
	t.Parallel()
	tenants := newEntries(t, 1)
	good := tenants.filesAt(slot, origin)
	var forged []verifier.Files
	for _, other := range []string{
		"tenon.example/audit/17/1junk", "tenon.example/audit/17/01", "tenon.example/audit/017/1", "tenon.example/audit/17/0",
		"tenon.example/audit/17/1/1", "tenon.example/audit/3/1/audit/17/1", "/audit/17/1", "tenon.example/audit/17/-1",
		"t\u0435non.example/audit/17/1", "Tenon.example/audit/17/1", "tenon.example/audit/\u0661\u0667/1",
	} {
		forged = append(forged, newLog(t, other, entryLines(t, 1)...).filesAt(slot, origin),
			tenants.filesAt(slot, strings.ReplaceAll(strings.ReplaceAll(other, "17", "1"), "\u0661\u0667", "\u0661")))
	}
	wantForged(t, good, "tlog-proof", forged...)
	wantForged(t, good, "not right",
		newLog(t, "tenon.example\x1b[2K/audit/17/1", entryLines(t, 1)...).filesAt(slot, origin))
}

// Who signs in another name does not sign as the log.
func TestALogIsSignedInItsOwnName(t *testing.T) {
	t.Parallel()
	const other = "tenon.example/audit/18/1"
	good, forged := newEntries(t, 1), newEntries(t, 1)
	forged.signed = signedAs(t, stranger, other, forged.text())
	f := forged.filesAt(slot, origin)
	f.Policy = withLog(t, f.Policy, "log", other)
	wantForged(t, good.filesAt(slot, origin), "has signed the log of the entry", f)
}

// What witnesses have cosigned is a log of epochs only if its own key has signed it, too.
func TestTheLogOfEpochsIsSignedInItsOwnName(t *testing.T) {
	t.Parallel()
	const other = "tenon.example/audit/1/2"
	l := newEntries(t, 1)
	e := l.epoch(1, slot)
	good, forged := newEpochs(t, e.line), newEpochs(t, e.line)
	_, cosignature, _ := strings.Cut(good.signed, "\n\u2014 witness")
	forged.signed = signedAs(t, stranger, other, forged.text()) + "\u2014 witness" + cosignature
	f := l.filesBy(0, e, forged)
	f.Policy = withLog(t, f.Policy, "epochs", other)
	wantForged(t, l.filesBy(0, e, good), "has signed the log of the epoch", f)
}

// stranger has a key that the policy has for another log.
var stranger = domain.AuditKey{
	Installation: "tenon.example", Seed: domain.Secret(strings.Repeat("o", ed25519.SeedSize)),
}

// withLog is a policy that has the stranger's key, too.
func withLog(t *testing.T, policy, member, origin string) string {
	t.Helper()
	p := membersOf(t, policy)
	p[member] = fmt.Sprintf("log %s\n%s", tlog.VerifierKey(stranger, origin), p[member])
	return text(t, p)
}

// signedAs is a text with the signature of whoever has another name.
func signedAs(t *testing.T, key domain.AuditKey, name, text string) string {
	t.Helper()
	verifier, err := note.NewVerifier(tlog.VerifierKey(key, name))
	expect.NoError(t, err)
	signature := ed25519.Sign(ed25519.NewKeyFromSeed([]byte(key.Seed.Reveal())), []byte(text))
	raw := append(binary.BigEndian.AppendUint32(nil, verifier.KeyHash()), signature...)
	return fmt.Sprintf("%s\n\u2014 %s %s\n", text, name, base64.StdEncoding.EncodeToString(raw))
}

// What a witness has cosigned of another log, or another state, is nothing for this one.
func TestACosignatureIsOfOneText(t *testing.T) {
	t.Parallel()
	l := newEntries(t, 7)
	e := l.epoch(1, slot)
	var forged []verifier.Files
	for _, other := range []*madeLog{
		newEpochs(t, e.line, l.epoch(2, slot).line),
		newLog(t, "tenon.example/audit/1/2", e.line).cosigned(witness, began), newEntries(t, 7).cosigned(witness, began),
	} {
		epochs := newLog(t, origin, e.line)
		_, cosignature, _ := strings.Cut(other.signed, "\n\u2014 witness")
		epochs.signed += "\u2014 witness" + cosignature
		forged = append(forged, l.filesBy(3, e, epochs))
	}
	wantForged(t, l.filesBy(3, e, newEpochs(t, e.line)), "'witness.example' for the epoch is wrong", forged...)
}

// A time that none can have means nothing, so that nothing was there by then.
func TestAWitnessTellsATime(t *testing.T) {
	t.Parallel()
	l := newEntries(t, 7)
	e := l.epoch(1, slot)
	var all []verifier.Files
	for _, seconds := range []int64{1, 0, 1 << 37, -1, -1 << 63} {
		all = append(all, l.filesBy(3, e, newLog(t, origin, e.line).cosigned(witness, time.Unix(seconds, 0))))
	}
	for i, refusal := range verifier.Batch(t, all) {
		if (refusal == "") != (i == 0) {
			t.Errorf("%d: %s", i, refusal)
		}
	}
}

// A root does not tell how many lines are below it: who signs another size moves its last line. The export shows that.
func TestAFalseSizeIsFoundByTheExport(t *testing.T) {
	t.Parallel()
	l := newEntries(t, 3)
	f, path := l.files(2), l.path(2)
	l.head.Size = 5
	l.sign()
	e, receipt := l.epoch(1, slot), membersOf(t, f.Receipt)
	receipt["proof"], receipt["epoch"], receipt["path"] = tlog.ProofFile(4, path, l.signed), e.line, e.path
	receipt["epochs"] = newEpochs(t, e.line).proofOf(e.line)
	f.Receipt = text(t, receipt)
	alone := f
	alone.Export = ""
	wantSaid(t, alone, 0, "line 4, from 0")
	wantSaid(t, f, 1, "fewer lines")
}
