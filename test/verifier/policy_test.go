package verifier_test

import (
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/test/verifier"
)

var (
	second = tlog.Witness{Name: "second.example", Key: keyOf("2")}
	third  = tlog.Witness{Name: "third.example", Key: keyOf("3")}
)

func keyOf(letter string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(letter, ed25519.SeedSize)))
}

// policyOf is one of three witnesses, and whatever follows.
func policyOf(t *testing.T, rest string) string {
	t.Helper()
	both := "log " + tlog.VerifierKey(key, origin) + "\n"
	for i, w := range []tlog.Witness{witness, second, third} {
		both += fmt.Sprintf("witness w%d %s\n", i+1, w.Verifier())
	}
	both += rest
	return text(t, members{"log": both, "platform": both})
}

// Two of three witnesses have cosigned.
func TestQuorums(t *testing.T) {
	t.Parallel()
	const few, wrong, missing = "Too few", "not right", "does not tell the quorum"
	f := newOwnLog(t, 7).cosigned(second, began.Add(time.Hour)).files(3)
	var all []verifier.Files
	var want []string
	for rest, refusal := range map[string]string{
		"quorum w1":                                     "",
		"quorum w3":                                     few,
		"quorum none":                                   "",
		"group q any w1 w3\nquorum q":                   "",
		"group q any w3\nquorum q":                      few,
		"group q all w1 w2\nquorum q":                   "",
		"group q all w1 w2 w3\nquorum q":                few,
		"group q 2 w1 w2 w3\nquorum q":                  "",
		"group q 3 w1 w2 w3\nquorum q":                  few,
		"group a any w1 w3\ngroup q all a w2\nquorum q": "",
		"group a all w1 w3\ngroup q all a w2\nquorum q": few,
		" \t# told by the operator\n\t quorum\tw1 \n\n": "",

		"group q 2 w1 w1\nquorum q":                   wrong,
		"group q 2 w3 w1 w1\nquorum q":                wrong,
		"group q all w1 w1\nquorum q":                 wrong,
		"group q any w1 w1\nquorum q":                 wrong,
		"group a any w1\ngroup q 2 a w1 w2\nquorum q": wrong,
		"group a any w1\ngroup b any w1\nquorum a":    wrong,
		"group q any none\nquorum q":                  wrong,
		"group q any q\nquorum q":                     wrong,
		"group q any\nquorum q":                       wrong,
		"group q all\nquorum q":                       wrong,
		"group q 0\nquorum q":                         wrong,
		"group q 0 w1\nquorum q":                      wrong,
		"group q 3 w1 w2\nquorum q":                   wrong,
		"group q 01 w1\nquorum q":                     wrong,
		"group q ² w1 w2\nquorum q":                   wrong,
		"group q -1 w1\nquorum q":                     wrong,
		"group w1 any w2\nquorum w1":                  wrong,
		"group none any w2\nquorum none":              wrong,
		"quorum w4":                                   wrong,
		"quorum w1\nquorum none":                      wrong,
		"quorum none\nquorum none":                    wrong,
		"quorum q\ngroup q any w1":                    wrong,
		"QUORUM w1":                                   wrong,
		"quorum w1 # of two":                          wrong,
		"":                                            missing,
		"# quorum w1":                                 missing,
	} {
		changed := f
		changed.Policy = policyOf(t, rest)
		all, want = append(all, changed), append(want, refusal)
	}
	for i, refusal := range verifier.Batch(t, all) {
		if (refusal == "") != (want[i] == "") || !strings.Contains(refusal, want[i]) {
			t.Errorf("%s is refused by %q, want %q", all[i].Policy, refusal, want[i])
		}
	}
}

func policyReplaced(part, by string) func(f *verifier.Files) {
	return func(f *verifier.Files) { f.Policy = strings.ReplaceAll(f.Policy, part, by) }
}

// What an editor shows as other lines than the program reads is refused.
func TestAPolicyIsReadAsItIsSeen(t *testing.T) {
	t.Parallel()
	changes := []change{
		{policyReplaced("witness w1", "mirror w1"), "not right"},
		{policyReplaced("audit/1/1+", "audit/2/1+"), "not right"},
		{policyReplaced(strings.Split(witness.Verifier(), "+")[1], "00000000"), "not right"},
		{policyReplaced("log tenon", "log  PRIVATE+KEY+tenon"), "not right"},
		{policyReplaced(witness.Verifier(), tlog.VerifierKey(key, "witness.example")), "not right"},
		{policyReplaced(`\nquorum`, `\nwitness w4 `+witness.Verifier()+`\nquorum`), "not right"},
		{policyReplaced("witness w1", "witness none"), "not right"},
		{policyReplaced("witness w1 ", "witness w1"), "not right"},
	}
	for _, hidden := range []string{
		`\r`, `\u000b`, `\u001c`, `\u001b[8m`, `\u0085`, `\u00a0`, `\u2028`, `\u2029`, `\u202e`, `\u200b`, `\u3000`,
		`\u0000`,
	} {
		changes = append(changes,
			change{policyReplaced(`quorum `, `# of two`+hidden+`quorum `), ""},
			change{policyReplaced(`quorum `, `# of two`+hidden+`\nquorum `), "not right"},
			change{policyReplaced(`quorum `, `quorum`+hidden), "not right"})
	}
	f := newOwnLog(t, 7).files(3)
	f.Policy = policyOf(t, "group q 1 w1 w2 w3\nquorum q\n")
	wantRefused(t, f, changes)
}
