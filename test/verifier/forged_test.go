package verifier_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
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
	told := func(m members, name string) string {
		text, _ := m[name].(string)
		return text
	}
	r, p := membersOf(t, f.Receipt), membersOf(t, f.Policy)
	receipt := domain.AuditReceipt{
		Line: told(r, "line"), Proof: told(r, "proof"), Epoch: told(r, "epoch"), Platform: told(r, "platform"),
	}
	for _, hash := range r["path"].([]any) {
		bytes, err := base64.StdEncoding.DecodeString(hash.(string))
		expect.NoError(t, err)
		receipt.Path = append(receipt.Path, bytes)
	}
	return oracle.VerifyReceipt(receipt, domain.AuditPolicy{Log: told(p, "log"), Platform: told(p, "platform")})
}

// An entry of the operator's log is none of the tenant's, whose auditor has its policy.
func TestAnEntryOfThePlatformIsNoneOfTheTenants(t *testing.T) {
	t.Parallel()
	own := newOwnLog(t, 7)
	forged := own.files(3)
	forged.Policy = policy(t, newLog(t, tenant, entryLines(t, 2)...), own)
	wantForged(t, own.files(3), "No key that the policy has for it", forged)
}

// The platform's log is in no epoch: what its operator puts there, no witness has seen.
func TestThePlatformsLogIsInNoEpoch(t *testing.T) {
	t.Parallel()
	tenants := newLog(t, tenant, entryLines(t, 1)...)
	wantForged(t, tenants.filesInEpoch(17, origin), "No epoch of that platform",
		newLog(t, origin, entryLines(t, 1)...).filesInEpoch(1, origin),
		newLog(t, "tenon.example/audit/1/2", entryLines(t, 1)...).filesInEpoch(1, origin))
}

func TestALogIsInEpochsOfItsInstallation(t *testing.T) {
	t.Parallel()
	tenants := newLog(t, tenant, entryLines(t, 1)...)
	wantForged(t, tenants.filesInEpoch(17, origin), "No epoch of that platform",
		tenants.filesInEpoch(17, "staging.example/audit/1/1"))
}

func TestALogHasOneSlot(t *testing.T) {
	t.Parallel()
	tenants := newLog(t, tenant, entryLines(t, 1)...)
	good := tenants.filesInEpoch(17, origin)
	wantForged(t, good, "A proof does not have as many hashes", tenants.filesInEpoch(3, origin))
	wantForged(t, good, "not what stands at its place", tenants.filesInEpoch(16, origin),
		tenants.filesInEpoch(18, origin), tenants.filesInEpoch(19, origin))
}

// An origin that nobody writes so would be seen as another, or stand at a slot that others do not read in it.
func TestNoOriginIsLikeAnother(t *testing.T) {
	t.Parallel()
	good := newLog(t, tenant, entryLines(t, 1)...).filesInEpoch(17, origin)
	var forged []verifier.Files
	for _, other := range []string{
		"tenon.example/audit/17/1junk", "tenon.example/audit/17/01", "tenon.example/audit/017/1",
		"tenon.example/audit/17/1/1", "tenon.example/audit/3/1/audit/17/1", "/audit/17/1", "tenon.example/audit/17/-1",
		"t\u0435non.example/audit/17/1", "Tenon.example/audit/17/1", "tenon.example/audit/\u0661\u0667/1",
	} {
		forged = append(forged, newLog(t, other, entryLines(t, 1)...).filesInEpoch(17, origin))
	}
	wantForged(t, good, "tlog-proof", forged...)
	wantForged(t, good, "not right",
		newLog(t, "tenon.example\x1b[2K/audit/17/1", entryLines(t, 1)...).filesInEpoch(17, origin))
}

// Who signs in another name does not sign as the log.
func TestALogIsSignedInItsOwnName(t *testing.T) {
	t.Parallel()
	const other = "tenon.example/audit/18/1"
	good, forged := newLog(t, tenant, entryLines(t, 1)...), newLog(t, tenant, entryLines(t, 1)...)
	stranger := domain.AuditKey{Installation: "tenon.example", Seed: domain.Secret(strings.Repeat("o", ed25519.SeedSize))}
	forged.signed = signedAs(t, stranger, other, forged.text())
	f := forged.filesInEpoch(17, origin)
	p := membersOf(t, f.Policy)
	p["log"] = fmt.Sprintf("log %s\n%s", tlog.VerifierKey(stranger, other), p["log"])
	f.Policy = text(t, p)
	wantForged(t, good.filesInEpoch(17, origin), "No key that the policy has for it", f)
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
	good := newOwnLog(t, 7)
	var forged []verifier.Files
	for _, other := range []*madeLog{
		newOwnLog(t, 8), newLog(t, "tenon.example/audit/1/2", entryLines(t, 7)...).cosigned(witness, began),
	} {
		l := newLog(t, origin, entryLines(t, 7)...)
		_, cosignature, _ := strings.Cut(other.signed, "\n\u2014 witness")
		l.signed += "\u2014 witness" + cosignature
		forged = append(forged, l.files(3))
	}
	wantForged(t, good.files(3), "'witness.example' for the entry is wrong", forged...)
}

// A time that none can have means nothing, so that nothing was there by then.
func TestAWitnessTellsATime(t *testing.T) {
	t.Parallel()
	good := newLog(t, origin, entryLines(t, 7)...).cosigned(witness, time.Unix(1, 0)).files(3)
	all := []verifier.Files{good}
	for _, seconds := range []int64{0, 1 << 37, -1, -1 << 63} {
		all = append(all, newLog(t, origin, entryLines(t, 7)...).cosigned(witness, time.Unix(seconds, 0)).files(3))
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
	l := newLog(t, origin, entryLines(t, 3)...)
	f, path := l.files(2), l.path(2)
	l.head.Size = 5
	var err error
	l.signed, err = tlog.Sign(l.text(), []domain.AuditKey{key})
	expect.NoError(t, err)
	l.cosigned(witness, began)
	receipt := membersOf(t, f.Receipt)
	receipt["proof"] = tlog.ProofFile(4, path, l.signed)
	f.Receipt = text(t, receipt)
	alone := f
	alone.Export = ""
	wantSaid(t, alone, 0, "line 4, from 0")
	wantSaid(t, f, 1, "fewer lines")
}
