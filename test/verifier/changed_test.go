package verifier_test

import (
	"maps"
	"regexp"
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

var changes = []change{
	{replaced(`record.get`, `record.got`), "not what stands at its place"},
	{replaced(`"witnessed":true`, `"witnessed":"true"`), "members"},
	{replaced(`"witnessed":true`, `"witnessed":true,"more":1`), "members"},
	{replaced(`"witnessed":true`, `"witnessed":true,"witnessed":true`), "members"},
	{replaced(`,"witnessed":true`, ``), "members"},
	{replaced(`"epoch":"{`, `"epoch":" {`), "line of the epoch"},
	{replaced(`\"epoch\":\"2\"`, `\"epoch\":\"1\"`), "not what stands at its place"},
	{replaced(`\"count\":\"20\"`, `\"count\":\"21\"`), "not what stands at its place"},
	{replaced(`"path":[`, `"path":["",`), "hash of a proof is not base64"},
	{replaced(`"path":[`, `"path":[[],`), "hash of a proof is not base64"},
	{replaced(`"names":[]`, `"names":[1]`), "name"},
	{replaced(`"names":[]`, `"names":[{"commitment":"~","salt":"","value":"\ud800"}]`), "not JSON"},
	{replaced(`"names":[]`, `"names":["{\"commitment\":\"~\",\"salt\":\"\",\"value\":\"\"}"]`), "name"},
	{replaced(`"names":[]`, `"names":[{"commitment":"~","salt":"é","value":""}]`), "salt of a name is not base64"},
	{replaced(`"names":[]`, `"names":[{"commitment":"~","salt":"a","value":""}]`), "salt of a name is not base64"},
	{replaced(`index 3\n`, `index 4\n`), "not what stands at its place"},
	{replaced(`index 3\n`, `index 03\n`), "tlog-proof"},
	{replaced(`index 3\n`, `index 99\n`), "hashes"},
	{replaced(`index 3\n`, `index 123456789012345678901234567890\n`), "tlog-proof"},
	{replaced(`\n7\n`, `\n07\n`), "tlog-proof"},
	{replaced(`\n7\n`, `\n8\n`), ""},
	{replaced(`index 1\n`, `index 0\n`), "not what stands at its place"},
	{replaced(`index 1\n`, `index 01\n`), "tlog-proof"},
	{replaced(`index 1\n`, `index 2\n`), "hashes"},
	{replaced(`\n2\n`, `\n02\n`), "tlog-proof"},
	{replaced(`\n2\n`, `\n3\n`), ""},
	{replaced(`— witness.example`, `— other.example`), "Too few witnesses"},
	{replaced(`— tenon.example/audit/17/1`, `— tenon.example/audit/18/1`), "has signed the log of the entry"},
	{replaced(`— tenon.example/audit/1/1`, `— tenon.example/audit/2/1`), "has signed the log of the epoch"},
	{replaced(`\n","line"`, `\n\n","line"`), "tlog-proof"},
	{replaced(`\n","witnessed"`, `\n\n","witnessed"`), "tlog-proof"},
	{func(f *verifier.Files) { f.Receipt += "{}" }, "not JSON"},
	{func(f *verifier.Files) { f.Receipt += "\uFEFF" }, "not JSON"},
	{func(f *verifier.Files) { f.Receipt = strings.Repeat("[", 100_000) }, "not JSON"},
	{func(f *verifier.Files) { f.Receipt = strings.Repeat("9", 10_000) }, "not JSON"},
	{func(f *verifier.Files) { f.Export = strings.Replace(f.Export, "record.get", "record.got", 1) }, "another log"},
	{func(f *verifier.Files) { f.Export = f.Export[:len(f.Export)-1] }, "fewer lines"},
	{func(f *verifier.Files) { f.Export = f.Export[strings.Index(f.Export, "\n")+1:] }, "fewer lines"},
	{func(f *verifier.Files) { f.Export = strings.ReplaceAll(f.Export, "\n", "\r\n") }, "another log"},
	{func(f *verifier.Files) { f.Export = "\uFEFF" + f.Export }, "another log"},
}

func TestNothingChangedIsBelieved(t *testing.T) {
	t.Parallel()
	wantRefused(t, newEntries(t, 7).files(3), changes)
}

// sentence is what is told to an auditor, who sees no other error.
var sentence = regexp.MustCompile(`^[A-Z][^\n]+\.$`)

// wantRefused wants good files to be believed, and each change of them to be refused with its sentence.
func wantRefused(t *testing.T, good verifier.Files, changes []change) {
	t.Helper()
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
		if refusal := refusals[i+1]; !sentence.MatchString(refusal) || !strings.Contains(refusal, c.refusal) {
			t.Errorf("change %d is refused by %q, want %q", i, refusal, c.refusal)
		}
	}
}

// No member takes a value of another kind, however alike it is.
func TestNoMemberIsOfAnotherKind(t *testing.T) {
	t.Parallel()
	good := newEntries(t, 7).files(3)
	receipt := membersOf(t, good.Receipt)
	var all []change
	for _, other := range []any{
		nil, true, 0, 1, 1.5, "", "x", "true", []any{}, []any{1}, []any{nil}, []any{receipt}, members{},
	} {
		all = append(all, receiptOf(t, other))
		for name, was := range receipt {
			changed := maps.Clone(receipt)
			if changed[name] = other; text(t, other) != text(t, was) && name != "witnessed" {
				all = append(all, receiptOf(t, changed))
			}
		}
	}
	wantRefused(t, good, all)
}

// Receipts and policies told the platform's log, in which epochs stood among entries. Its own had no epoch.
func TestTheFormerFormIsRefused(t *testing.T) {
	t.Parallel()
	good := newEntries(t, 7).files(3)
	receipt, policy := membersOf(t, good.Receipt), membersOf(t, good.Policy)
	receipt["platform"], policy["platform"] = receipt["epochs"], policy["epochs"]
	both := text(t, receipt)
	delete(receipt, "epochs")
	delete(policy, "epochs")
	former, formerPolicy := text(t, receipt), text(t, policy)
	receipt["epoch"], receipt["path"], receipt["platform"] = nil, []any{}, nil
	own := text(t, receipt)
	delete(receipt, "platform")
	receipt["epochs"] = nil

	var all []change
	for _, old := range []string{both, former, own, text(t, receipt)} {
		all = append(all, change{func(f *verifier.Files) { f.Receipt = old }, "receipt is not JSON with the members line"})
	}
	wantRefused(t, good, append(all, change{func(f *verifier.Files) { f.Policy = formerPolicy }, "members log, epochs"}))
}

func receiptOf(t *testing.T, value any) change {
	t.Helper()
	text := text(t, value)
	return change{func(f *verifier.Files) { f.Receipt, f.Export = text, "" }, ""}
}

// The line of an entry is what the operator has signed, so that only its form can be wrong.
func TestEntriesOfOtherForms(t *testing.T) {
	t.Parallel()
	line := entryLines(t, 1)[0]
	var all []change
	for was, others := range map[string][]string{
		`"v":1`:          {`"v":true`, `"v":1.0`, `"v":"1"`, `"v":2`, `"v":1,"v":1`, `"v":null`, `"v":NaN`, `"v":1,"w":1`},
		`"machine":true`: {`"machine":1`, `"machine":"true"`, `"machine":null`, `"Machine":true`},
		`"project":""`:   {`"project":null`, `"project":0`, `"project":["a"]`, `"project":"\ud800"`, `"more":""`},
	} {
		for _, other := range others {
			all = append(all, receiptOf(t, ofLine(t, strings.Replace(line, was, other, 1))))
		}
	}
	for _, other := range []string{"", "null", "[]", `"v"`, "[" + line + "]", line + line, "{}"} {
		all = append(all, receiptOf(t, ofLine(t, other)))
	}
	wantRefused(t, newLog(t, tenant, line).files(0), all)
}

// ofLine is the receipt of a log of one line.
func ofLine(t *testing.T, line string) members {
	t.Helper()
	return membersOf(t, newLog(t, tenant, line).files(0).Receipt)
}

// Whoever changes one character of a receipt, whichever, changes what it proves.
func TestNoCharacterCanBeChanged(t *testing.T) {
	t.Parallel()
	for _, changed := range verifier.Mutate(t, 300, newEntries(t, 7).files(3)) {
		t.Errorf("this was believed: %s", changed)
	}
}
