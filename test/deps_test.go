package test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// notShipped is what no program that goes to production may link.
var notShipped = []string{
	"github.com/versity", "github.com/urfave", "github.com/zitadel", "github.com/emersion", "github.com/stretchr",
	"github.com/google/go-cmp", "filippo.io/torchwood", "github.com/transparency-dev/tessera",
	module + "test", module + "adapters/memory",
}

// Fiber's own utilities hold an assertion; nothing else brings the test library.
const testingComesWith = "github.com/gofiber/fiber/v2/utils"

func TestProgramsLinkNothingOfTheDevelopmentStack(t *testing.T) {
	out, err := exec.Command(
		"go", "list", "-deps", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"cmd/...",
	).Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := 0
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		linked++
		if below(pkg, notShipped) {
			t.Errorf("the programs link %s", pkg)
		}
		if pkg != testingComesWith && slices.Contains(strings.Fields(imports), "testing") {
			t.Errorf("the programs link testing, by %s", pkg)
		}
	}
	if linked < 100 {
		t.Errorf("go list names %d packages only", linked)
	}
}

func TestTheWiringIsCurrent(t *testing.T) {
	out, err := exec.Command("go", "tool", "wire", "diff", module+"wire").CombinedOutput()
	if err != nil {
		t.Errorf("wire_gen.go is not what wire.go says (%v): run make gen\n%s", err, out)
	}
}
