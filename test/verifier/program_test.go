package verifier_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/verifier"
)

// Auditors read the whole program, so that it is short, and needs nothing but what they have.
func TestTheProgramIsShortAndStandsAlone(t *testing.T) {
	t.Parallel()
	program, err := os.ReadFile(verifier.Program())
	expect.NoError(t, err)
	if lines := bytes.Count(program, []byte("\n")); lines >= 130 {
		t.Errorf("it has %d lines", lines)
	}
	const modules = "import ast, json, sys\n" +
		"names = list(ast.walk(ast.parse(open(sys.argv[1]).read())))\n" +
		"found = [a.name for n in names if isinstance(n, ast.Import) for a in n.names]\n" +
		"found += [n.module for n in names if isinstance(n, ast.ImportFrom)]\n" +
		"print(json.dumps([m for m in found if m.split('.')[0] not in sys.stdlib_module_names]))"
	said, _ := verifier.Call(t, "-c", modules, verifier.Program())
	var others []string
	expect.NoError(t, json.Unmarshal([]byte(said), &others))
	if len(others) == 0 {
		t.Error("no module was found: does this test still read the program?")
	}
	for _, module := range others {
		if !strings.HasPrefix(module, "cryptography.") {
			t.Errorf("it imports %s", module)
		}
	}
}

func TestTheProgramTellsWhatIsProvedAndWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := newEntries(t, 7).files(3)
	wantSaid(t, good, 0, "line 3, from 0, of the log 'tenon.example/audit/17/1' of 7 lines, ")
	wantSaid(t, good, 0, "in epoch 2 of 'tenon.example/audit/1/1'\n")
	wantSaid(t, good, 0, "'record.get'")
	wantSaid(t, good, 0, "'witness.example' signed at 2026-11-27 12:00:00 UTC")
	wantSaid(t, good, 0, "Export:")
	said, code := verifier.Call(t, verifier.Program(), "--help")
	wantEnd(t, said, code, 0, "usage: verify_receipt.py receipt.json policy.json [export.ndjson]")
	said, code = verifier.Call(t, verifier.Program(), "one.json")
	wantEnd(t, said, code, 2, "usage:")
	said, code = verifier.Call(t, verifier.Program(), "nowhere.json", "nowhere.json")
	wantEnd(t, said, code, 2, "cannot be read")
	broken := good
	broken.Receipt = strings.Repeat("[", 100_000)
	wantSaid(t, broken, 1, "The receipt")
	broken.Receipt = good.Receipt + strings.Repeat(" ", 1<<20) + "{}"
	wantSaid(t, broken, 1, "not JSON")
	broken.Receipt = good.Receipt + "\xff"
	wantSaid(t, broken, 1, "not JSON")
	broken.Receipt = strings.Replace(good.Receipt, "record", "rec\xfford", 1)
	wantSaid(t, broken, 1, "not JSON")
}

func wantSaid(t *testing.T, f verifier.Files, exit int, part string) {
	t.Helper()
	said, code := verifier.Run(t, f)
	wantEnd(t, said, code, exit, part)
}

func wantEnd(t *testing.T, said string, code, exit int, part string) {
	t.Helper()
	if code != exit || !strings.Contains(said, part) || strings.Contains(said, "Traceback") {
		t.Errorf("it ended with %d and %s, want %d and %s", code, said, exit, part)
	}
}
