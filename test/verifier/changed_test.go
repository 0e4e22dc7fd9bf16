package verifier_test

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/verifier"
)

// change is one of a receipt or its surroundings, by the sentence that refuses it.
type change struct {
	change  func(f *verifier.Files)
	refusal string
}

func replaced(part, by string) func(f *verifier.Files) {
	return func(f *verifier.Files) { f.Receipt = strings.Replace(f.Receipt, part, by, 1) }
}

func policyReplaced(part, by string) func(f *verifier.Files) {
	return func(f *verifier.Files) { f.Policy = strings.ReplaceAll(f.Policy, part, by) }
}

var changes = []change{
	{replaced(`record.get`, `record.got`), "not what stands at its place"},
	{replaced(`"witnessed":true`, `"witnessed":"true"`), "members"},
	{replaced(`"witnessed":true`, `"witnessed":true,"more":1`), "members"},
	{replaced(`"witnessed":true`, `"witnessed":true,"witnessed":true`), "members"},
	{replaced(`,"witnessed":true`, ``), "members"},
	{replaced(`"epoch":null`, `"epoch":""`), "part of an epoch"},
	{replaced(`"path":[]`, `"path":[""]`), "part of an epoch"},
	{replaced(`"names":[]`, `"names":[1]`), "name"},
	{replaced(`"names":[]`, `"names":[{"commitment":"~","salt":"","value":"\ud800"}]`), "surrogates"},
	{replaced(`index 3\n`, `index 4\n`), "not what stands at its place"},
	{replaced(`index 3\n`, `index 03\n`), "tlog-proof"},
	{replaced(`index 3\n`, `index 99\n`), "hashes"},
	{replaced(`index 3\n`, `index 123456789012345678901234567890\n`), "tlog-proof"},
	{replaced(`\n7\n`, `\n07\n`), "tlog-proof"},
	{replaced(`\n7\n`, `\n8\n`), ""},
	{replaced(`— witness.example`, `— other.example`), "Too few witnesses"},
	{replaced(`— tenon.example/audit/1/1`, `— tenon.example/audit/2/1`), "No key"},
	{replaced(`\n","witnessed"`, `\n\n","witnessed"`), "tlog-proof"},
	{func(f *verifier.Files) { f.Receipt += "{}" }, "not JSON"},
	{func(f *verifier.Files) { f.Receipt = strings.Repeat("9", 10_000) }, "not JSON"},
	{policyReplaced("quorum witnesses", "quorum w2"), "not right"},
	{policyReplaced("quorum witnesses", ""), "quorum"},
	{policyReplaced("group witnesses 1 w1", "group witnesses 2 w1 w1"), "not right"},
	{policyReplaced("witness w1", "mirror w1"), "not right"},
	{policyReplaced("audit/1/1+", "audit/2/1+"), "not right"},
	{func(f *verifier.Files) { f.Export = strings.Replace(f.Export, "record.get", "record.got", 1) }, "another log"},
	{func(f *verifier.Files) { f.Export = f.Export[:len(f.Export)-1] }, "fewer lines"},
	{func(f *verifier.Files) { f.Export = f.Export[strings.Index(f.Export, "\n")+1:] }, "fewer lines"},
}

func TestNothingChangedIsBelieved(t *testing.T) {
	t.Parallel()
	good := newOwnLog(t, 7).files(3)
	all := []verifier.Files{good}
	for _, c := range changes {
		changed := good
		c.change(&changed)
		all = append(all, changed)
	}
	refusals := verifier.Batch(t, all)
	if refusals[0] != "" {
		t.Fatal(refusals[0])
	}
	for i, c := range changes {
		if refusal := refusals[i+1]; refusal == "" || !strings.Contains(refusal, c.refusal) {
			t.Errorf("change %d is refused by %q, want %q", i, refusal, c.refusal)
		}
	}
}

// Whoever changes one character of a receipt, whichever, changes what it proves.
func TestNoCharacterCanBeChanged(t *testing.T) {
	t.Parallel()
	for _, changed := range verifier.Mutate(t, 150, newOwnLog(t, 7).files(3)) {
		t.Errorf("this was believed: %s", changed)
	}
}
