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

// policyOf wants for one log whatever follows three witnesses, and for the other none.
func policyOf(t *testing.T, log, rest string) string {
	t.Helper()
	policy := members{}
	for name, origin := range map[string]string{"log": tenant, "epochs": origin} {
		text := "log " + tlog.VerifierKey(key, origin) + "\n"
		for i, w := range []tlog.Witness{witness, second, third} {
			text += fmt.Sprintf("witness w%d %s\n", i+1, w.Verifier())
		}
		if policy[name] = text + "quorum none\n"; name == log {
			policy[name] = text + rest
		}
	}
	return text(t, policy)
}

// cosignedFiles are those of an entry with the cosignatures of two for both logs.
func cosignedFiles(t *testing.T) verifier.Files {
	t.Helper()
	l := newEntries(t, 7).cosigned(witness, began).cosigned(second, began.Add(time.Hour))
	e := l.epoch(1, slot)
	return l.filesBy(3, e, newEpochs(t, e.line).cosigned(second, began.Add(time.Hour)))
}

// Two of three witnesses have cosigned.
func TestQuorums(t *testing.T) {
	t.Parallel()
	for _, log := range []string{"log", "epochs"} {
		t.Run(log, func(t *testing.T) {
			t.Parallel()
			testQuorums(t, log)
		})
	}
}

func testQuorums(t *testing.T, log string) {
	t.Helper()
	const few, wrong, missing = "Too few", "not right", "does not tell the quorum"
	f := cosignedFiles(t)
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
		changed.Policy = policyOf(t, log, rest)
		all, want = append(all, changed), append(want, refusal)
	}
	for i, refusal := range verifier.Batch(t, all) {
		if (refusal == "") != (want[i] == "") || !strings.Contains(refusal, want[i]) {
			t.Errorf("%s is refused by %q, want %q", all[i].Policy, refusal, want[i])
		}
	}
}

// policyReplaced changes what is wanted for one log.
func policyReplaced(t *testing.T, log, part, by string) func(f *verifier.Files) {
	t.Helper()
	return func(f *verifier.Files) {
		policy := membersOf(t, f.Policy)
		policy[log] = strings.ReplaceAll(policy[log].(string), part, by)
		f.Policy = text(t, policy)
	}
}

// What an editor shows as other lines than the program reads is refused.
func TestAPolicyIsReadAsItIsSeen(t *testing.T) {
	t.Parallel()
	for _, log := range []string{"log", "epochs"} {
		t.Run(log, func(t *testing.T) {
			t.Parallel()
			f := cosignedFiles(t)
			f.Policy = policyOf(t, log, "group q 1 w1 w2 w3\nquorum q\n")
			wantRefused(t, f, policyChanges(t, log))
		})
	}
}

func policyChanges(t *testing.T, log string) (all []change) {
	t.Helper()
	add := func(part, by, refusal string) {
		all = append(all, change{policyReplaced(t, log, part, by), refusal})
	}
	add("witness w1", "mirror w1", "not right")
	add("/1+", "/2+", "not right")
	add(strings.Split(witness.Verifier(), "+")[1], "00000000", "not right")
	add("log tenon", "log  PRIVATE+KEY+tenon", "not right")
	add(witness.Verifier(), tlog.VerifierKey(key, "witness.example"), "not right")
	add("\nquorum", "\nwitness w4 "+witness.Verifier()+"\nquorum", "not right")
	add("witness w1", "witness none", "not right")
	add("witness w1 ", "witness w1", "not right")
	for _, hidden := range []string{
		"\r", "\u000b", "\u001c", "\u001b[8m", "\u0085", "\u00a0", "\u2028", "\u2029", "\u202e", "\u200b", "\u3000",
		"\u0000",
	} {
		add("quorum ", "# of two"+hidden+"quorum ", "")
		add("quorum ", "# of two"+hidden+"\nquorum ", "not right")
		add("quorum ", "quorum"+hidden, "not right")
	}
	return all
}
